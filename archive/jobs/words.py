"""Words for what a job is doing, and for what went wrong, with what to do next."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

STAGES: dict[str, str] = {
    "": gettext_noop("Waiting to begin"),
    "read": gettext_noop("Reading the film"),
    "convert": gettext_noop("Making a copy that browsers can play"),
    "people": gettext_noop("Finding everybody in the film"),
    "pose": gettext_noop("Finding the body in every frame"),
    "solve": gettext_noop("Turning points into movement"),
    "store": gettext_noop("Storing the motion"),
    "check": gettext_noop("Reading every file and comparing it"),
}
FAULTS: dict[str, str] = {
    "unexpected": gettext_noop(
        "Something broke while this was being worked on; the film is safe. "
        "Try again, and if it fails again show the details to the person who runs the archive."
    ),
    "worker_died": gettext_noop(
        "The work was broken off several times, most likely because the computer ran out of "
        "memory; the film is safe. Close other programs and try again."
    ),
}
"""Sentences by code; apps add their own at start."""


FINAL: set[str] = set()
"""Codes that would come again at every try; apps add their own at start."""


KINDS: dict[str, str] = {}
"""What each kind of job is for; apps add their own at start."""


def stage_words(stage: str) -> str:
    """Return what a stage means, in the reader's language."""
    return _(STAGES.get(stage, STAGES[""]))


def kind_words(kind: str) -> str:
    """Return what a kind of job is for, in the reader's language."""
    return _(KINDS[kind]) if kind in KINDS else kind


def fault_words(code: str, values: Mapping[str, Any]) -> str:
    """Return what a fault means and what to do, in the reader's language."""
    if not code:
        return ""
    return _(FAULTS.get(code, FAULTS["unexpected"])).format_map(_Lenient(values))


class _Lenient(dict[str, Any]):
    """Fills a sentence even where an old job did not store one of its values."""

    def __missing__(self, key: str) -> str:
        return "…"
