"""Feet that should stand still, speeds, and what must not be smoothed away."""

import numpy as np

from archive.commands.benches.accuracy.lens import Array
from archive.commands.benches.accuracy.measures import JOINTS, Mask
from archive.commands.benches.accuracy.truth import TOES

LOW_METRES, SLOW = 0.05, 0.15
_FLOOR_PERCENTILE = 5.0
_STRIKE_SHARE, _STRIKE_SECONDS = 0.5, 0.1
_STRIKE_SPEED = 1.0
"""Metres per second under which nothing is a strike: feet that stand turn and shift at 0.3."""
_TOES = [len(JOINTS) + place for place in range(len(TOES))]


def velocities(places: Array, fps: float) -> Array:
    """Return velocities (F, J, 3) in m/s of places (F, J, 3), by central differences."""
    return np.asarray(np.gradient(places, 1.0 / fps, axis=0))


def accelerations(places: Array, fps: float) -> Array:
    """Return sizes (F - 2, J) in m/s² of the second differences of places (F, J, 3)."""
    return np.asarray(np.linalg.norm(np.diff(places, n=2, axis=0), axis=-1) * fps**2)


def contacts(room: Array, fps: float) -> Mask:
    """Return (F, 2) whether each foot bears weight: its toes are low and slow.

    Low is under 5 cm over the foot's own lowest places, for a foot may stand on a beam and the
    joint of the toes lies higher in one truth than in another.
    """
    toes = room[:, _TOES]
    height = toes[..., 1] - np.nanpercentile(toes[..., 1], _FLOOR_PERCENTILE, axis=0)
    speed = np.linalg.norm(velocities(toes, fps), axis=-1)
    return np.asarray((height < LOW_METRES) & (speed < SLOW))


def skate(room: Array, truth: Array, fps: float) -> float:
    """Mean speed over the floor in m/s of feet that truly stand.

    Args:
        room: (F, 14, 3) metres, y up: the joints and toes that are measured.
        truth: the same of the true body, on the same frames, in any axes with y up.
        fps: frames per second.
    """
    over_floor = np.linalg.norm(velocities(room[:, _TOES], fps)[..., [0, 2]], axis=-1)
    standing = over_floor[contacts(truth, fps) & np.isfinite(over_floor)]
    return float(standing.mean()) if len(standing) else np.nan


def strikes(speed: Array, fps: float) -> list[slice]:
    """Return a tenth of a second to both sides of each strike of a joint.

    A strike is the fastest moment within that time, faster than half of the fastest of all and than
    1 m/s.

    Args:
        speed: (F,) true speed in m/s.
        fps: frames per second.
    """
    reach = max(1, round(_STRIKE_SECONDS * fps))
    found = []
    for frame in np.flatnonzero(speed >= max(_STRIKE_SHARE * np.nanmax(speed), _STRIKE_SPEED)):
        around = slice(max(0, int(frame) - reach), int(frame) + reach + 1)
        if speed[frame] == np.nanmax(speed[around]):
            found.append(around)
    return found


def strike_ratios(room: Array, truth: Array, fps: float, joint: str) -> list[float]:
    """Return for every strike of a joint how fast it was found over how fast it was."""
    column = JOINTS.index(joint)
    found = np.linalg.norm(velocities(room[:, column : column + 1], fps), axis=-1)[:, 0]
    true = np.linalg.norm(velocities(truth[:, column : column + 1], fps), axis=-1)[:, 0]
    return [
        float(np.nanmax(found[around]) / np.nanmax(true[around]))
        for around in strikes(true, fps)
        if np.isfinite(found[around]).any()
    ]
