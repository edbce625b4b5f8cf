"""Parsing of segments that a page sends."""

import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from archive.annotations.models import MICROSECONDS
from archive.web.json_body import NotUnderstood, json_from

MAX_SECONDS = 100 * 3600.0


class SegmentError(Exception):
    """What was sent cannot be a segment; the text says why."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A segment as the page sent it, times in whole microseconds."""

    name: str
    start_us: int
    stop_us: int


def parse(request: HttpRequest, known: dict[str, Any] | None = None) -> Sent:
    """Return the segment in a request's JSON body; what it leaves out is taken from `known`."""
    try:
        body = json_from(request.body)
    except NotUnderstood as error:
        raise SegmentError(_("The segment could not be read; reload the page.")) from error
    if not isinstance(body, dict):
        raise SegmentError(_("The segment could not be read; reload the page."))
    values = {**(known or {}), **body}
    name = values.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > 200:
        raise SegmentError(_("Give the segment a name of at most 200 characters."))
    start, stop = _microseconds(values.get("start")), _microseconds(values.get("end"))
    if stop <= start:
        raise SegmentError(_("The end of a segment must come after its start."))
    return Sent(name.strip(), start, stop)


def _microseconds(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SegmentError(_("The times of a segment must be numbers of seconds."))
    if not 0.0 <= value <= MAX_SECONDS:
        raise SegmentError(_("The times of a segment must lie within the recording."))
    return round(value * MICROSECONDS)
