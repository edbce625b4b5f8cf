"""Whether the camera moves: then what lies behind the performer slides by."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from capture.findings import Code, Finding
from capture.motion.camera import LEAST_POINTS, CameraMoves
from capture.quality.evidence import Array, Evidence
from capture.quality.stretches import Rule, beyond, findings_of

Places = NDArray[np.intp]

_WINDOW = 1.0
"""Seconds over which a slow pan adds up."""
_PAN = (0.045, 0.30)
"""Way of the background over that time, as a share of the picture's width."""
_TURN = (0.02, 0.30)
"""How far it swings in that time where it is followed exactly: half of that is a hand that trembles."""
_TURNED = 0.5
"""Severity of the worst turn: it is taken out again."""
_MOVES = Rule(Code.MOVING_CAMERA, least=0.5, bridge=1.0)
_ADRIFT = Rule(Code.MOVING_CAMERA, least=0.0, bridge=0.5)
_TURNS = Rule(Code.TURNING_CAMERA, least=0.5, bridge=1.0)


def judge_camera(evidence: Evidence) -> Iterator[Finding]:
    """Find where the camera is carried, and where it only turns or zooms about its place.

    Where nobody followed the background, or nobody could, a movement is one that cannot be told.
    """
    camera = evidence.landmarks.camera
    if camera is None or evidence.adrift is None:
        if evidence.looks is None:
            return
        shift = np.asarray(evidence.looks.shift, dtype=np.float64)
        yield from findings_of(_MOVES, evidence, beyond(pan(shift, evidence.times), *_PAN))
        return
    yield from findings_of(_ADRIFT, evidence, evidence.adrift.astype(np.float64))
    moves = np.where(evidence.adrift[:, None], 0.0, camera.moves[:, :3])
    turns = _TURNED * beyond(swing(moves, evidence.times), *_TURN)
    yield from findings_of(_TURNS, evidence, turns)


def slides(
    camera: CameraMoves, shift: Array, times: Array, cuts: Iterable[int]
) -> NDArray[np.bool_]:
    """Return (F,) where nothing of the background could be followed, and yet the borders moved.

    Args:
        camera: what was followed.
        shift: (F, 2) of the borders since the frame before, see `Looks.shift`.
        times: (F,) seconds.
        cuts: first frame of each further shot; a cut is no movement.
    """
    blind = camera.points < LEAST_POINTS
    steps = np.where(blind[:, None], shift, 0.0).astype(np.float64)
    steps[[cut for cut in cuts if cut < len(steps)]] = 0.0
    return np.asarray(blind & (beyond(pan(steps, times), *_PAN) > 0.0))


def pan(steps: Array, times: Array) -> Array:
    """Return (F,) way of the background over a second round each frame.

    Args:
        steps: (F, C) how far it went since the frame before, and how much it grew.
        times: (F,) seconds.
    """
    path, first, last = _seconds_of(steps, times)
    return np.asarray(np.linalg.norm(path[last] - path[first], axis=1))


def swing(steps: Array, times: Array) -> Array:
    """Return (F,) how far apart the background's places in a second round each frame lie.

    A camera that shakes is soon back where it was; its way there and back is what counts.

    Args:
        steps: (F, C) how far it went since the frame before, and how much it grew.
        times: (F,) seconds.
    """
    path, first, last = _seconds_of(steps, times)
    spans = [
        np.ptp(path[start : stop + 1], axis=0) for start, stop in zip(first, last, strict=True)
    ]
    return np.asarray(np.linalg.norm(spans, axis=1))


def _seconds_of(steps: Array, times: Array) -> tuple[Array, Places, Places]:
    """Where the background was (F + 1, C), and the first and last such place (F,) of each second."""
    path = np.concatenate([np.zeros((1, steps.shape[1])), np.cumsum(steps, axis=0)])
    first = np.searchsorted(times, times - _WINDOW / 2, side="left")
    last = np.searchsorted(times, times + _WINDOW / 2, side="right")
    return path, first, last
