"""Errors as a pose estimator makes them, added to true places; frozen, so that figures compare."""

import numpy as np

from capture.motion.rotation import Array
from capture.motion.skeleton import BODY_JOINTS

SEED = 0
_WHITE, _SLOW = (0.010, 0.010, 0.025), (0.010, 0.010, 0.030)
"""Metres across, up and along the camera's axis."""
_REMEMBERED = 0.5
"""Seconds in which the slow error falls by e."""
_FACTORS = {"LowerArm": 1.3, "LowerLeg": 1.3, "Hand": 1.6, "Foot": 1.6, "Toes": 1.6}
_SPIKES, _SPIKE = 0.004, 0.120
_LONGEST = 3


def shaken(places: Array, rate: float, rng: np.random.Generator) -> Array:
    """Return places (F, 22, 3) as an estimator may have seen them, metres.

    White noise, an error that wanders slowly, both largest along a horizontal axis that is drawn
    anew for each call, and spikes of one to three frames; limbs' ends suffer most.
    """
    frames, joints = places.shape[:2]
    factor = factors()
    yaw = rng.uniform(0.0, 2.0 * np.pi)
    axes = np.array(
        [[np.cos(yaw), 0.0, -np.sin(yaw)], [0.0, 1.0, 0.0], [np.sin(yaw), 0.0, np.cos(yaw)]]
    )
    white = rng.standard_normal(places.shape) * _WHITE
    kept = np.exp(-1.0 / (rate * _REMEMBERED))
    slow = np.empty(places.shape)
    slow[0] = rng.standard_normal((joints, 3))
    for frame in range(1, frames):
        fresh = rng.standard_normal((joints, 3))
        slow[frame] = kept * slow[frame - 1] + np.sqrt(1.0 - kept**2) * fresh
    smooth = (white + slow * _SLOW) @ axes * factor[:, None]
    return np.asarray(places + smooth + _spikes(frames, factor, rng))


def factors() -> Array:
    """Return how much each joint errs beside those of the trunk, (22,)."""
    return np.array(
        [
            next((size for end, size in _FACTORS.items() if name.endswith(end)), 1.0)
            for name in BODY_JOINTS
        ]
    )


def _spikes(frames: int, factor: Array, rng: np.random.Generator) -> Array:
    begins = rng.random((frames, len(factor))) < _SPIKES * factor
    result = np.zeros((frames, len(factor), 3))
    for frame, joint in zip(*np.nonzero(begins), strict=True):
        length = rng.integers(1, _LONGEST + 1)
        result[frame : frame + length, joint] = rng.standard_normal(3) * _SPIKE
    return result
