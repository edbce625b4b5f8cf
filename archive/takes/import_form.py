"""How a motion file is meant: the questions of the import page, each with its guess."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.takes.import_words import UNIT_WORDS, UP_WORDS
from archive.takes.joint_words import JOINTS
from archive.web.timecode import timecode
from capture.motion.skeleton import BODY_JOINTS
from capture.rigs.choices import FASTEST, NEEDED, SLOWEST, UNITS, UPS, Choices, Joints

OWN = "own"
_FEWEST = 4
_PREFIX = "joint-"


class ImportForm(forms.Form):
    """The answers with which a motion file is imported."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit of length"))
    up = forms.ChoiceField(label=gettext_lazy("Axis that points up"))
    rate = forms.ChoiceField(
        label=gettext_lazy("Frames a second"), widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy(
                "Choose one: the figure beside moves as fast as it would be kept."
            )
        },
    )  # fmt: skip
    own_rate = forms.FloatField(
        label=gettext_lazy("another number of frames a second"), required=False,
        min_value=SLOWEST, max_value=FASTEST,
    )  # fmt: skip
    skip = forms.IntegerField(
        label=gettext_lazy("Frames left out at the beginning"), min_value=0, required=False
    )

    def __init__(
        self,
        facts: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Ask what is open about a file.

        Args:
            facts: what it seems to be, see capture/imported.py.
            data: answers, where somebody gave some.
            initial: answers that are shown in place of the guesses.
        """
        proposal = facts["proposal"]
        choices = proposal["choices"]
        self.facts = facts
        asked = bool(proposal["pace"] and proposal["pace"]["asked"])
        guesses = {
            "unit": choices["unit"],
            "up": choices["up"],
            "skip": choices["skip"],
            "rate": "" if asked else _key(facts["rate"]),
            **{_PREFIX + name: str(joint) for name, joint in choices["joints"].items()},
        }
        super().__init__(data, initial={**guesses, **(initial or {})})
        height = proposal["height"]
        self._field("unit").choices = [(unit, _unit(unit, height)) for unit in UNITS]
        self._field("up").choices = [(up, _(UP_WORDS[up])) for up in UPS]
        self._field("rate").choices = list(_rates(facts, proposal["other_rate"]))
        named = [("", "–"), *((str(at), _named(one)) for at, one in enumerate(facts["joints"]))]
        for name in BODY_JOINTS:
            self.fields[_PREFIX + name] = forms.ChoiceField(
                label=JOINTS[name], choices=named, required=False
            )
        for name, field in self.fields.items():
            if name != "rate":
                field.widget.attrs["class"] = "input"
        self.fields["own_rate"].widget.attrs.update({"inputmode": "decimal", "step": "any"})

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(name)
        return field

    @property
    def table(self) -> list[forms.BoundField]:
        """The questions which joint is which, in the order of the skeleton."""
        return [self[_PREFIX + name] for name in BODY_JOINTS]

    @property
    def table_errors(self) -> bool:
        """Whether something is wrong in that table."""
        return any(field.errors for field in self.table)

    def clean(self) -> dict[str, Any]:
        """Check what only several answers together tell."""
        data = super().clean() or {}
        given: dict[str, str] = {}
        for name in BODY_JOINTS:
            joint = data.get(_PREFIX + name, "")
            if not joint and name in NEEDED:
                self.add_error(
                    _PREFIX + name, _("Without this joint nothing stands: choose one of the file.")
                )
            elif joint and joint in given:
                other = JOINTS[given[joint]]
                self.add_error(
                    _PREFIX + name,
                    _("This joint of the file was given to “{other}” already.").format(other=other),
                )
            elif joint:
                given[joint] = name
        if data.get("rate") == OWN and not data.get("own_rate"):
            self.add_error("own_rate", _("Say how many frames a second there were."))
        if self.facts["frames"] - (data.get("skip") or 0) < _FEWEST:
            self.add_error("skip", _("Too few frames remain. Leave fewer of them out."))
        return data

    def joints(self) -> Joints:
        """Return which joint is which, as far as it was said."""
        data = self.cleaned_data
        return {name: int(data[_PREFIX + name]) for name in BODY_JOINTS if data.get(_PREFIX + name)}

    def choices(self) -> Choices:
        """Return the checked answers."""
        data = self.cleaned_data
        rate = data["own_rate"] if data["rate"] == OWN else float(data["rate"])
        return Choices(self.joints(), data["unit"], data["up"], rate, data["skip"] or 0)


def _key(rate: float) -> str:
    return f"{rate:g}"


def _rates(facts: Mapping[str, Any], other: float) -> Iterator[tuple[str, str]]:
    """The rates that are offered: the file's, the one that looks right, and any other."""
    words = {facts["rate"]: _("{rate}, as the file says: the motion lasts {length}")}
    if other:
        words[other] = _("{rate}, as the movement looks: it lasts {length}")
    for rate, word in words.items():
        length = timecode(facts["frames"] / rate)
        yield _key(rate), word.format(rate=_key(rate), length=length)
    yield OWN, _("another number")


def _unit(unit: str, height: float) -> str:
    """A unit, with the height that the figure has in it."""
    word = _(UNIT_WORDS[unit])
    if not height:
        return word
    tall = height * UNITS[unit]
    text = f"{tall:.2f}" if tall < 100.0 else f"{tall:.0f}"
    return _("{unit}: the figure is {height} m tall").format(unit=word, height=text)


def _named(joint: Mapping[str, Any]) -> str:
    """A joint of the file; an end site is called after the joint that it ends."""
    name = str(joint["name"])
    return _("end of {joint}").format(joint=name.removesuffix(" end")) if joint["end"] else name
