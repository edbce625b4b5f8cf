"""Joint-angle and speed curves of a motion, for pages that draw them."""

import gzip
import json
import math
from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from archive.accounts.current import actor
from archive.rights.policy import Deed
from archive.takes import queries
from archive.takes.models import Version
from capture.motion.formats.motion_file import MotionFile
from capture.motion.measures import MEASURES, curve, curve_marks
from capture.motion.source import MARKS, runs
from capture.motion.summary import CHUNK

MAX_POINTS = 6000
"""Points of a curve that are sent; a longer motion is thinned evenly."""
MAX_SERIES = 4
LABELS: dict[str, str] = {
    "leftElbow": gettext_noop("left elbow"),
    "rightElbow": gettext_noop("right elbow"),
    "leftShoulder": gettext_noop("left shoulder"),
    "rightShoulder": gettext_noop("right shoulder"),
    "leftHip": gettext_noop("left hip"),
    "rightHip": gettext_noop("right hip"),
    "leftKnee": gettext_noop("left knee"),
    "rightKnee": gettext_noop("right knee"),
    "leftHandSpeed": gettext_noop("left hand"),
    "rightHandSpeed": gettext_noop("right hand"),
    "leftFootSpeed": gettext_noop("left foot"),
    "rightFootSpeed": gettext_noop("right foot"),
    "hipsSpeed": gettext_noop("hips"),
}
UNITS: dict[str, str] = {
    "degree": "°",
    "metre per second": gettext_noop("m/s"),
}
CHOICES: tuple[tuple[str, str], ...] = (
    ("leftKnee,rightKnee", gettext_noop("Knees")),
    ("leftElbow,rightElbow", gettext_noop("Elbows")),
    ("leftHip,rightHip", gettext_noop("Hips")),
    ("leftShoulder,rightShoulder", gettext_noop("Shoulders")),
    ("leftHandSpeed,rightHandSpeed", gettext_noop("Speed of the hands")),
    ("leftFootSpeed,rightFootSpeed", gettext_noop("Speed of the feet")),
    ("hipsSpeed", gettext_noop("Speed of the body")),
)
"""What a page offers: curves that belong together, and what they are called."""


@require_safe
def curves(request: HttpRequest, pid: str) -> HttpResponse:
    """Send up to four curves of one unit; a missing value is a gap."""
    version = get_object_or_404(queries.versions_for(actor(request), Deed.SHOW), pid=pid)
    names = [name for name in request.GET.get("measure", "").split(",") if name in MEASURES]
    names = [name for name in names if MEASURES[name].unit == MEASURES[names[0]].unit]
    if not names:
        raise Http404
    body = json.dumps(_body(version, names[:MAX_SERIES]), separators=(",", ":")).encode()
    response = HttpResponse(gzip.compress(body, 6, mtime=0), content_type="application/json")
    response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = "private, max-age=60"
    return response


def _body(version: Version, names: list[str]) -> dict[str, Any]:
    frames = MotionFile(queries.motion_path(version))
    times = np.asarray(frames.times)
    step = max(1, math.ceil(len(times) / MAX_POINTS))
    unit = _(UNITS[MEASURES[names[0]].unit])
    series = []
    for name in names:
        values, marks = _whole(frames, name, whole_made=version.whole_made)
        chosen = _telling(values, step)
        series.append(
            {
                "name": name,
                "label": _(LABELS[name]),
                "unit": unit,
                "values": _gaps(values[chosen]),
                "times": [round(float(at), 4) for at in times[chosen]],
                "marks": [
                    [_at(times, start), _at(times, stop), MARKS[code].value]
                    for start, stop, code in runs(marks)
                ],
            }
        )
    return {"unit": unit, "step": step, "series": series}


def _whole(
    frames: MotionFile, name: str, *, whole_made: bool
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """A curve and its marks over all frames, worked out in parts."""
    values, marks = [], []
    for start in range(0, len(frames), CHUNK):
        # One frame more on both sides, so that speeds at the seams are those of the whole.
        first, last = max(0, start - 1), min(start + CHUNK + 1, len(frames))
        part = frames.part(first, last)
        inner = slice(start - first, start - first + min(CHUNK, len(frames) - start))
        values.append(curve(part, name)[inner])
        marks.append(curve_marks(part, name, whole_made=whole_made)[inner])
    return np.concatenate(values), np.concatenate(marks)


def _telling(values: NDArray[np.float64], step: int) -> NDArray[np.intp]:
    """The frame of every `step` frames that tells most: a missing one, else the one farthest out.

    Taking every n-th frame would lose the peak of a kick and the frames that are missing.
    """
    starts = np.arange(0, len(values), step)
    if step == 1:
        return starts
    padded = np.pad(values, (0, -len(values) % step), mode="edge").reshape(-1, step)
    away = np.abs(padded - np.nan_to_num(padded).mean(axis=1, keepdims=True))
    inside = np.argmax(np.nan_to_num(away, nan=np.inf), axis=1)
    chosen: NDArray[np.intp] = np.minimum(starts + inside, len(values) - 1)
    return chosen


def _at(times: NDArray[np.float64], frame: int) -> float:
    return round(float(times[min(frame, len(times) - 1)]), 4)


def _gaps(values: NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(value) else round(float(value), 2) for value in values]
