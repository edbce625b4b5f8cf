"""What stewards say of accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import Role, User


class RoleForm(forms.Form):
    """The role of an account."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.LEARNER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the look of the site."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


class InviteForm(RoleForm):
    """A new account."""

    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=150,
        help_text=_("Letters of any script, digits, and @ . + - _"),
    )
    field_order = ("username", "role")

    def clean_username(self) -> str:
        """Check that the name can be one and is free."""
        name = User.normalize_username(str(self.cleaned_data["username"]).strip())
        User.username_validator(name)
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Somebody goes by this name already; choose another."))
        return name
