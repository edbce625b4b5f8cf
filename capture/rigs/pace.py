"""Whether a motion runs at its true speed: by how bodies fall, step and swing their limbs.

A file that says 120 frames a second and was recorded at 60 runs twice as fast as life. Each measure
gives how many times too fast a movement looks, as a logarithm to the base of two; the figures that
are usual were measured on the motion-capture bundle (`manage.py bench rates`).
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from capture.motion.skeleton import BODY_JOINTS
from capture.rigs.facing import Array

RATE = 60.0
"""Frames a second at which the measures are taken, at most."""
GRAVITY = 9.81
ASKED_ABOVE = 0.55
"""Octaves too fast from which on a person is asked."""
ASKED_ABOVE_ALONE = 0.75
"""The same where nobody steps, and one measure stands alone."""
_FLIGHT_SURE = 0.6
"""Octaves by which flights must be off before they are believed against the file."""
USUAL = {"beat": 9.69, "steps": 1.08, "swing": 0.496}
"""Means over the bundle's motions, see Pace; deviations are a factor of 1.28, 1.77 and 1.35."""
WEIGHTS = {"beat": 0.942, "steps": 0.165, "swing": -0.336}
"""What each logarithm counts: the straight line that best tells a movement from its double."""
_SEGMENTS = {
    "hips": 0.12, "spine": 0.1, "chest": 0.1, "upperChest": 0.1, "head": 0.08,
    "UpperArm": 0.03, "LowerArm": 0.02, "Hand": 0.008, "UpperLeg": 0.1, "LowerLeg": 0.06,
    "Foot": 0.02,
}  # fmt: skip
"""Rough shares of a body's weight, by joint."""
_LEAST_SWINGS, _SHORTEST_WAY = 3, 0.15
_CLEAR_OF_FLOOR, _LEAST_FLIGHT = 0.12, 5
_WINDOW = 60
_ENDS = ("leftHand", "rightHand", "leftFoot", "rightFoot", "head")
_AT = {name: number for number, name in enumerate(BODY_JOINTS)}


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a movement looks at a frame rate.

    Attributes:
        swings: steps that were looked at.
        swing: median seconds for which a foot swings; 0 without steps.
        steps: steps a second; 0 without.
        beat: typical angular rate of the limbs' ends, per second.
        flights: times at which the body was in the air.
        fall: median acceleration in the air, m/s² downwards; 0 without.
        octaves: how many times too fast it looks, as a logarithm to the base of two; with flights
            they alone tell.
        asked: whether a person should be asked.
    """

    swings: int
    swing: float
    steps: float
    beat: float
    flights: int
    fall: float
    octaves: float
    asked: bool

    def to_json(self) -> dict[str, Any]:
        """Return the figures, rounded."""
        return {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items()}


def pace_of(places: Array, rate: float) -> Pace:
    """Return how fast a movement looks.

    Args:
        places: (F, 22, 3) joints, metres, Y up.
        rate: frames a second that are believed.
    """
    every = max(1, round(rate / RATE))
    places, step = places[::every], every / rate
    swings = _swings(places, step)
    beat = _beat(places, step)
    falls = _falls(places, step)
    stepped = len(swings) >= _LEAST_SWINGS
    found = {
        "beat": beat,
        "steps": len(swings) / (len(places) * step) if stepped else 0.0,
        "swing": float(np.median(swings)) if stepped else 0.0,
    }
    octaves, asked = _judged(found, falls)
    return Pace(
        swings=len(swings),
        flights=len(falls),
        fall=float(np.median(falls)) if len(falls) else 0.0,
        octaves=octaves,
        asked=asked,
        **found,
    )


def _judged(found: dict[str, float], falls: Array) -> tuple[float, bool]:
    """Octaves too fast, and whether to ask. Whoever moves slowly is asked nothing: many forms do."""
    if len(falls):
        octaves = 0.5 * float(np.log2(np.median(falls) / GRAVITY))
        return octaves, abs(octaves) > _FLIGHT_SURE
    beside = {name: np.log(value / USUAL[name]) for name, value in found.items() if value > 0.0}
    if len(beside) == len(found):
        octaves = float(sum(WEIGHTS[name] * value for name, value in beside.items()))
        return octaves, octaves > ASKED_ABOVE
    octaves = float(beside.get("beat", 0.0) / np.log(2.0))
    return octaves, octaves > ASKED_ABOVE_ALONE


def _beat(places: Array, step: float) -> float:
    """Median over two-second windows of acceleration over speed, of the limbs' ends beside the hips."""
    if len(places) < 5:
        return 0.0
    ends = places[:, [_AT[name] for name in _ENDS]] - places[:, :1]
    speed = np.gradient(ends, step, axis=0)
    change = np.gradient(speed, step, axis=0)
    squares = np.stack([np.sum(speed**2, axis=(1, 2)), np.sum(change**2, axis=(1, 2))])
    starts = range(0, max(1, len(ends) - _WINDOW // 2), _WINDOW // 2)
    sums = np.array([squares[:, at : at + _WINDOW].sum(axis=1) for at in starts])
    moving = sums[:, 0] > 0.02 * max(float(sums[:, 0].max()), 1e-9)
    rates = np.sqrt(sums[moving, 1] / np.maximum(sums[moving, 0], 1e-12))
    return float(np.median(rates)) if len(rates) else 0.0


def _swings(places: Array, step: float) -> Array:
    """(N,) seconds of each swing of a foot, from rest to rest."""
    found = []
    for name in ("leftFoot", "rightFoot"):
        foot = places[:, _AT[name]]
        if len(foot) < 5:
            continue
        speed = np.linalg.norm(np.gradient(foot, step, axis=0), axis=1)
        least = 0.35 * float(np.percentile(speed, 95))
        for begin, end in _peaks(speed, least):
            way = float(
                np.linalg.norm(np.diff(foot[int(begin) : int(end) + 2], axis=0), axis=1).sum()
            )
            if way > _SHORTEST_WAY:
                found.append((end - begin) * step)
    return np.array(found)


def _peaks(speed: Array, least: float) -> list[tuple[float, float]]:
    """Where a speed rises over a fifth of a peak and falls under it again, in frames."""
    found: list[tuple[float, float]] = []
    frame = 1
    while frame < len(speed) - 1:
        top = speed[frame]
        if top > max(least, 1e-6) and speed[frame - 1] <= top > speed[frame + 1]:
            under = 0.2 * top
            begin, end = frame, frame
            while begin > 0 and speed[begin] > under:
                begin -= 1
            while end < len(speed) - 1 and speed[end] > under:
                end += 1
            whole = speed[begin] <= under and speed[end] <= under
            if whole and top >= speed[begin : end + 1].max():
                rise = (under - speed[begin]) / max(1e-9, float(speed[begin + 1] - speed[begin]))
                sink = (under - speed[end]) / max(1e-9, float(speed[end - 1] - speed[end]))
                found.append((begin + float(rise), end - float(sink)))
                frame = end
        frame += 1
    return found


def _falls(places: Array, step: float) -> Array:
    """(N,) m/s² downwards in each flight in which the body's weight follows a parabola."""
    lowest = places[
        :, [_AT[f"{side}{end}"] for side in ("left", "right") for end in ("Foot", "Toes")], 1
    ]
    clear = lowest.min(axis=1) - np.percentile(lowest.min(axis=1), 10) > _CLEAR_OF_FLOOR
    weight = np.array([_share(name) for name in BODY_JOINTS])
    centre = np.tensordot(places, weight / weight.sum(), axes=(1, 0))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], clear.astype(np.int8), [0]]))).reshape(
        -1, 2
    )
    found = []
    for start, stop in edges:
        if stop - start < _LEAST_FLIGHT:
            continue
        times = np.arange(stop - start) * step
        curve = np.polyfit(times, centre[start:stop, 1], 2)
        off = centre[start:stop, 1] - np.polyval(curve, times)
        sideways = centre[start:stop, [0, 2]]
        straight = sideways - np.stack(
            [np.polyval(np.polyfit(times, one, 1), times) for one in sideways.T], axis=1
        )
        rise = float(np.ptp(centre[start:stop, 1]))
        top = -curve[1] / (2.0 * curve[0]) / times[-1] if curve[0] < 0.0 else 0.0
        if 0.2 < top < 0.8 and off.std() < 0.06 * rise and straight.std() < 0.02:
            found.append(-2.0 * float(curve[0]))
    return np.array(found)


def _share(name: str) -> float:
    return next((share for key, share in _SEGMENTS.items() if name.endswith(key)), 0.0)
