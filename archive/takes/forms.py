"""The answers that a film comes with, checked, with a sentence for each that cannot be right."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.rights.models import Nature, Visibility
from archive.takes.actions import Answers, Details

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[?~%]?\Z|\d{2,3}X{1,2}\Z")
_SPLIT = re.compile(r"[,，、;；\n]+")
DEEDS = ("show", "download", "train", "generate")
MAX_PERFORMERS = 40


class DetailsForm(forms.Form):
    """Answers that may be changed later."""

    title = forms.CharField(label=_("What was performed"), max_length=200)
    performers = forms.CharField(
        label=_("Who performed"),
        max_length=1000,
        required=False,
        help_text=_("Several names separated by commas. Leave it empty where nobody knows."),
    )
    performed_on = forms.CharField(
        label=_("When"),
        max_length=40,
        required=False,
        help_text=_("As much as is known: 2025-03-16, 2025-03, 1987, 198X, or 1987? if unsure."),
    )
    visibility = forms.ChoiceField(
        label=_("Who may find it"), choices=Visibility.choices, initial=Visibility.DRAFT
    )
    may_show = forms.BooleanField(
        label=_("The film and the motion may be watched"), required=False, initial=True
    )
    may_download = forms.BooleanField(label=_("The motion may be downloaded"), required=False)
    may_train = forms.BooleanField(label=_("A model may learn from the motion"), required=False)
    may_generate = forms.BooleanField(
        label=_("Variations may be made from the motion"), required=False
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=200,
        required=False,
        help_text=_("The terms for others, such as CC BY-NC 4.0. Empty means: ask first."),
    )
    credit = forms.CharField(
        label=_("Credit line"),
        max_length=200,
        required=False,
        help_text=_("How the performer wishes to be named wherever the motion is used."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the look of the site, and offer the names that are known."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                field.widget.attrs["class"] = "input"
        self.fields["performers"].widget.attrs["list"] = "people"

    def clean_performed_on(self) -> str:
        """Check the date; uncertain and partial dates are dates too (EDTF, ISO 8601-2)."""
        text = str(self.cleaned_data["performed_on"]).strip()
        if text and not _DATE.match(text):
            raise forms.ValidationError(
                _("Write the date as 2025-03-16, 2025-03, 2025 or 198X; add ? if unsure.")
            )
        return text

    def clean_performers(self) -> list[str]:
        """Return the names one by one."""
        names = [" ".join(name.split()) for name in _SPLIT.split(self.cleaned_data["performers"])]
        names = list(dict.fromkeys(name for name in names if name))
        if len(names) > MAX_PERFORMERS or any(len(name) > 200 for name in names):
            raise forms.ValidationError(
                _("Name at most 40 performers, each with at most 200 characters.")
            )
        return names

    def details(self) -> Details:
        """Return the checked answers."""
        data = self.cleaned_data
        return Details(**_plain(data), may=_permitted(data))


class UploadForm(DetailsForm):
    """Answers that a new film comes with."""

    nature = forms.ChoiceField(
        label=_("A real performance, or machine-made?"),
        choices=Nature.choices,
        widget=forms.RadioSelect,
        help_text=_("This cannot be changed later. Machine-made films are marked for ever."),
    )

    def answers(self) -> Answers:
        """Return the checked answers."""
        data = self.cleaned_data
        return Answers(**_plain(data), nature=data["nature"], may=_permitted(data))


class RemovalForm(forms.Form):
    """Why a take goes."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "performers", "performed_on", "visibility", "licence", "credit", "note")
    return {name: data[name] for name in names}


def _permitted(data: dict[str, Any]) -> frozenset[str]:
    return frozenset(deed for deed in DEEDS if data[f"may_{deed}"])
