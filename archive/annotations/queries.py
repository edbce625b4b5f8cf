"""Reads of segments."""

from typing import Any

from archive.annotations.models import MICROSECONDS, Segment
from archive.rights.policy import Actor, Deed, allows
from archive.takes.models import Take


def segments_of(actor: Actor, take: Take) -> list[dict[str, Any]]:
    """Return the segments of a take that the actor may see, as the page and the API show them."""
    editable = allows(actor, Deed.EDIT, take)
    return [
        as_json(segment, editable=editable) for segment in take.segments.filter(deleted_at=None)
    ]


def as_json(segment: Segment, *, editable: bool) -> dict[str, Any]:
    """Return a segment with its times in seconds."""
    return {
        "id": segment.pid,
        "start": segment.start_us / MICROSECONDS,
        "end": segment.stop_us / MICROSECONDS,
        "name": segment.name,
        "editable": editable,
    }
