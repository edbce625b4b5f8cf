"""What a motion file seems to be, in words: how sure each guess is, and what to look at."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from capture.rigs.choices import UNITS
from capture.rigs.proposal import BY_HAND, BY_SHAPE

UNIT_WORDS: dict[str, str] = {
    "mm": gettext_noop("millimetre"),
    "cm": gettext_noop("centimetre"),
    "inch": gettext_noop("inch"),
    "foot": gettext_noop("foot"),
    "m": gettext_noop("metre"),
    "cmu": gettext_noop("unit of the CMU database (5.64 cm)"),
}
UP_WORDS: dict[str, str] = {
    "y": gettext_noop("Y points up"),
    "z": gettext_noop("Z points up"),
}
RIGS: dict[str, str] = {
    "house": "VRM",
    "cmu": "CMU (cgspeed)",
    "cmu_asf": "CMU (ASF)",
    "daz": "DAZ, Poser",
    "character_creator": "Character Creator",
    "mixamo": "Mixamo",
    "human_ik": "HumanIK, MotionBuilder",
    "rokoko": "Rokoko",
    "accad": "ACCAD",
    "biovision": "Biovision",
    "xsens": "Xsens MVN",
    "eyes_japan": "Eyes Japan",
    "biped": "3ds Max Biped",
}
"""Names of the rigs that are known; they are names and need no translation."""
_NOTES: dict[str, str] = {
    "comments": gettext_noop(
        "The file holds remarks, which BVH does not know; they were passed over."
    ),
    "no_turns": gettext_noop("Some joints of the file tell where they are and not how they turn."),
    "same_names": gettext_noop("Several joints of the file have one name; they were numbered."),
}
USUAL_SWING, USUAL_STEPS = (0.33, 0.75), (0.3, 2.4)
"""Seconds for which a foot mostly swings, and steps a second that people mostly take."""


def rig_words(rig: str) -> str:
    """Return what a skeleton is called, in the reader's language."""
    if rig == BY_SHAPE:
        return _("unknown skeleton")
    return RIGS.get(rig, _("skeleton named by hand"))


def findings(facts: Mapping[str, Any]) -> list[str]:
    """Return what was found out about a file, sentence by sentence."""
    return list(_findings(facts))


def _findings(facts: Mapping[str, Any]) -> Iterator[str]:
    proposal = facts["proposal"]
    yield _joints_found(proposal["rig"])
    yield from (_(_NOTES[note]) for note in facts["notes"])
    if facts["clips"] and any(words := _told(facts).values()):
        yield _("The file says of this motion: {words}").format(
            words=", ".join(word for word in words if word)
        )
    if proposal["size"] is None:
        return
    yield _unit_found(proposal)
    if not proposal["size"]["sure_up"]:
        yield _(
            "The body hardly stands upright in this motion: look whether the right axis points up."
        )
    if proposal["opening"]["frames"]:
        yield _opening_found(proposal["opening"])
    if proposal["doubtful"]:
        yield _(
            "For {seconds} s in all something leaps or flips as no body can. These moments are kept and "
            "drawn as uncertain."
        ).format(seconds=proposal["doubtful"])


def _told(facts: Mapping[str, Any]) -> dict[str, str]:
    """What a bundle says of the motion that is looked at, by kind."""
    told: dict[str, str] = facts["clips"][facts["clip"]]["words"]
    return told


def _joints_found(rig: str) -> str:
    if rig in RIGS:
        return _("The joints have the names that {rig} gives them.").format(rig=RIGS[rig])
    if rig == BY_SHAPE:
        return _(
            "The archive does not know the names of these joints. Which is which was told by the "
            "lengths of the bones: look at the figure, and at left and right."
        )
    if rig == BY_HAND:
        return _("Which joint is which was said by hand.")
    return _(
        "Neither names nor bones tell which joint is which. Fill in the table, then have the rest "
        "guessed anew."
    )


def _unit_found(proposal: Mapping[str, Any]) -> str:
    unit = proposal["size"]["unit"]
    values = {"unit": _(UNIT_WORDS[unit]), "height": f"{proposal['height'] * UNITS[unit]:.2f}"}
    if proposal["size"]["told"]:
        return _("A file of this kind counts in metres: the figure is {height} m tall.").format(
            **values
        )
    if proposal["size"]["sure_unit"]:
        return _(
            "The file does not tell its unit. In the unit “{unit}” the figure is {height} m tall, "
            "and of ordinary height in no other."
        ).format(**values)
    return _(
        "The file does not tell its unit, and more than one would do: in the unit “{unit}” the "
        "figure is {height} m tall."
    ).format(**values)


def _opening_found(opening: Mapping[str, Any]) -> str:
    if opening["why"] == "t_pose":
        return _(
            "At the beginning the arms are held out (T-pose). Frames left out: {frames}."
        ).format(frames=opening["frames"])
    return _(
        "At the beginning the body leaps from another pose into the movement. Frames left out: "
        "{frames}."
    ).format(frames=opening["frames"])


def doubt_of_rate(facts: Mapping[str, Any]) -> str:
    """Return why a frame rate is asked about; empty where nothing speaks against it."""
    pace, rate = facts["proposal"]["pace"], facts["rate"]
    if not pace or not pace["asked"]:
        return ""
    told = {"rate": f"{rate:g}"}
    if pace["flights"]:
        return _(
            "The file says {rate} frames a second. Then the body falls at {fall} m/s² when it leaps, "
            "where everything falls at 9.8."
        ).format(fall=f"{pace['fall']:.1f}", **told)
    if pace["swings"]:
        return _(
            "The file says {rate} frames a second. Then a foot swings for {swing} s (mostly {least} "
            "to {most}) with {steps} steps a second (mostly up to {usual}): that looks too fast."
        ).format(
            swing=f"{pace['swing']:.2f}",
            least=USUAL_SWING[0],
            most=USUAL_SWING[1],
            steps=f"{pace['steps']:.1f}",
            usual=USUAL_STEPS[1],
            **told,
        )
    return _(
        "The file says {rate} frames a second. Then hands, feet and head change their way more "
        "quickly than bodies mostly do."
    ).format(**told)
