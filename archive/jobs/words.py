"""Words for what a job is doing, and for what went wrong, with what to do next."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from archive.web.advice import Advice
from capture.errors import DiskFault, DiskFull

STAGES: dict[str, str] = {
    "": gettext_noop("Waiting to begin"),
    "read": gettext_noop("Reading the film"),
    "glance": gettext_noop("Looking at a few frames"),
    "convert": gettext_noop("Making a copy that browsers can play"),
    "people": gettext_noop("Finding everybody in the film"),
    "pose": gettext_noop("Finding the body in every frame"),
    "solve": gettext_noop("Turning points into movement"),
    "store": gettext_noop("Storing the motion"),
    "fill": gettext_noop("Working out what the gaps may have been"),
    "check": gettext_noop("Reading every file and comparing it"),
    "numbers": gettext_noop("Reading the motion file"),
    "retarget": gettext_noop("Putting the movement on the archive’s skeleton"),
}
FAULTS: dict[str, Advice] = {
    "unexpected": Advice(
        gettext_noop("Something broke while this was being worked on; the film is safe."),
        gettext_noop(
            "Try again; if it fails again, tell the person who runs the archive, who sees the details."
        ),
    ),
    "worker_died": Advice(
        gettext_noop(
            "The work was broken off several times, most likely because the computer ran out of "
            "memory; the film is safe."
        ),
        gettext_noop(
            "Ask the person who runs the archive to close other programs; then try again."
        ),
    ),
    "reader_unsure": Advice(
        gettext_noop(
            "This computer could not even read a film that is known to be whole, most likely because "
            "it is out of memory or of processes; your film is safe."
        ),
        gettext_noop(
            "Ask the person who runs the archive to close other programs; then try again."
        ),
    ),
    DiskFull.code: Advice(DiskFull.problem, DiskFull.next_step),
    DiskFault.code: Advice(DiskFault.problem, DiskFault.next_step),
}
"""What each code of a fault means; apps add their own at start."""


FAULTS_OF: dict[tuple[str, str], Advice] = {}
"""What a code means for jobs of one kind, by kind and code, where FAULTS would not fit."""


FINAL: set[str] = set()
"""Codes that would come again at every try; apps add their own at start."""


KINDS: dict[str, str] = {}
"""What each kind of job is for; apps add their own at start."""


TITLES: dict[str, str] = {}
"""What jobs work on whose kind has one subject for ever; apps add their own at start."""


def stage_words(stage: str) -> str:
    """Return what a stage means, in the reader's language; behind its code it may tell its steps."""
    code, _space, steps = stage.partition(" ")
    words = _(STAGES.get(code, STAGES[""]))
    return f"{words} · {steps}" if steps else words


def kind_words(kind: str) -> str:
    """Return what a kind of job is for, in the reader's language."""
    return _(KINDS[kind]) if kind in KINDS else kind


def title_words(kind: str, title: str) -> str:
    """Return what a job works on, in the reader's language where the archive named it itself."""
    return _(TITLES[kind]) if kind in TITLES else title


def fault_words(code: str, values: Mapping[str, Any], kind: str = "") -> str:
    """Return what a fault means and what to do, in the reader's language.

    Args:
        code: which fault; one that nobody knows counts as unexpected.
        values: what stands in its sentences.
        kind: kind of the job that met it.
    """
    if not code:
        return ""
    known = code if code in FAULTS else "unexpected"
    return FAULTS_OF.get((kind, known), FAULTS[known]).told(values)
