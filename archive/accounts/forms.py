"""What stewards say of accounts."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as second_step_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import Role, User

THROTTLED = {"too_many_login_attempts", "rate_limited"}


def throttled(form: forms.BaseForm) -> bool:
    """Whether a form was refused for too many wrong tries, whatever was in it."""
    return any(
        error.code in THROTTLED for errors in form.errors.as_data().values() for error in errors
    )


class SignInForm(LoginForm):
    """Name and password."""

    def add_prefix(self, field_name: str) -> str:
        """Call the field of the name what browsers and password managers know it by."""
        return super().add_prefix("username" if field_name == "login" else field_name)


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A password and the same once more; each field says what is wrong with itself."""

    @property
    def differ(self) -> bool:
        """Whether the two are not the same."""
        return self.has_error("new_password2", "password_mismatch")

    @property
    def password_errors(self) -> list[str]:
        """What is wrong with the password itself, each as one sentence."""
        found = self.errors.as_data().get("new_password2", [])
        wrong = [error for error in found if error.code not in {"password_mismatch", "required"}]
        return [sentence for error in wrong for sentence in error.messages]


class _OnceMixin:
    """Takes a code once.

    A code holds for its own time and its neighbours'; allauth remembers it for its own time alone.
    """

    user: User

    def clean_code(self) -> str:
        """Check the code, and that nobody has used it before."""
        code: str = super().clean_code()  # type: ignore[misc]
        steps = 2 * second_step_settings.TOTP_TOLERANCE + 1
        seconds = steps * second_step_settings.TOTP_PERIOD
        if not cache.add(
            f"code-used:{self.user.pk}:{normalize_user_code(code)}", True, timeout=seconds
        ):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_OnceMixin, AuthenticateForm):
    """A code at signing in."""


class CodeAgainForm(_OnceMixin, ReauthenticateForm):
    """A code before the second step is changed."""


class TurnOnForm(_OnceMixin, ActivateTOTPForm):
    """The first code of an authenticator app; with it, its secret is kept."""


class ReasonForm(forms.Form):
    """Why a steward takes the second step from an account."""

    reason = forms.CharField(max_length=200)


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
        try:
            User.username_validator(name)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("Use letters of any script, digits, and @ . + - _ only; leave no space.")
            ) from error
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Somebody goes by this name already; choose another."))
        return name
