"""Which weights serve a take: those refitted to its performer, to its form, the shipped ones, or none."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.takes.models import Take, Track
from archive.variations.models import Checkpoint
from archive.variations.queries import flagged, in_use
from archive.variations.shipped import Shipped, shipped
from archive.variations.subjects import FORM, performer_of, subjects_of
from archive.web.storage import store


class Why(StrEnum):
    """Why weights serve a take."""

    PERFORMER = "performer"
    FORM = "form"
    SHIPPED = "shipped"
    CHEAP = "cheap"


@dataclass(frozen=True, slots=True)
class Serving:
    """What fills the gaps of a take. Which kinds of them, the weights say themselves (`served`).

    Attributes:
        why: whose weights they are; CHEAP where there are none.
        weights: file to read, in a process of its own; None for the cheap references.
        sha256: digest of the weights.
        begun: file of the shipped weights they were refitted from, for kinds of gaps that are left
            to those; None where these are not here any more, or the weights are no refit.
        checkpoint: its row, where there is one.
    """

    why: Why
    weights: Path | None = None
    sha256: str = ""
    begun: Path | None = None
    checkpoint: Checkpoint | None = None


def serving(take: Take, track: Track | None = None) -> Serving:
    """Return which weights serve a track of a take; flagged ones never do.

    Args:
        take: whose gaps are filled.
        track: whose performer moves in it; None for the take's only performer.
    """
    general = _usable_shipped()
    for subject in subjects_of(performer_of(take, track), take.title):
        checkpoint = in_use(subject.key)
        if checkpoint is None or not store().exists(checkpoint.sha256):
            continue
        why = Why.FORM if subject.kind == FORM else Why.PERFORMER
        same = general is not None and general.sha256 == checkpoint.start_sha256
        begun = general.file if general is not None and same else None
        path = store().path(checkpoint.sha256)
        return Serving(why, path, checkpoint.sha256, begun, checkpoint)
    if general is None:
        return Serving(Why.CHEAP)
    known = Checkpoint.objects.filter(sha256=general.sha256).first()
    return Serving(Why.SHIPPED, general.file, general.sha256, None, known)


def _usable_shipped() -> Shipped | None:
    """The shipped weights, unless they were trained here and hold what was withdrawn."""
    found = shipped()
    if found is None or flagged().filter(sha256=found.sha256).exists():
        return None
    return found
