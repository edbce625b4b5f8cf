"""Sightings: who is seen in a frame, where, how surely, and in what colours; arithmetic alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.camera import CameraMoves
from capture.motion.landmarks import BLAZEPOSE

LOOK_EVERY = 0.125
"""Seconds between looks at who was seen before."""
DETECT_EVERY = 0.5
"""Seconds between looks for newcomers."""
JOINTS: tuple[str, ...] = tuple(
    f"{side}{part}"
    for part in ("Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle")
    for side in ("left", "right")
)
"""The landmarks by which sightings are compared."""
COLUMNS = [BLAZEPOSE.index(name) for name in JOINTS]
TRUNK = [JOINTS.index(name) for name in ("leftShoulder", "rightShoulder", "leftHip", "rightHip")]
LEVELS = 4
"""Steps of each of red, green and blue by which colours are told apart."""
_SAME_BODY, _SAME_TRUNK = 0.1, 0.06
"""Mean distance, in sides of a region, of the joints of two sightings of one body."""
_WITHIN, _NEAR_TRUNK = 0.7, 0.2

SIGHTING = np.dtype(
    [
        ("frame", np.int32),
        ("time", np.float64),
        ("region", np.float32, 4),
        ("box", np.float32, 4),
        ("joints", np.float32, (len(JOINTS), 2)),
        ("score", np.float32),
        ("detected", np.bool_),
        ("colours", np.uint8, LEVELS**3),
        ("cloth", np.float32),
    ]
)
"""One person in one frame.

    frame, time    which frame, and its seconds
    region         where the body says that it is, pixels
    box            left, top, right, bottom of its landmarks, pixels
    joints         (12, 2) pixels
    score          the landmark network's, 0 to 1
    detected       whether the detector saw the person too
    colours        how often each of 64 colours shows on the trunk, of 255 in all
    cloth          which share of what lies between the legs is theirs, 0 to 1; NaN: cannot tell
"""
Sightings = NDArray[np.void]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the first look brought.

    Attributes:
        sightings: (N,) SIGHTING, by frame.
        shot_starts: first frame of each shot.
        times: (F,) seconds of each frame.
        picture: width and height in pixels.
        camera: how the background moved, or None where nobody followed it.
        seams: where the picture is made up of several, see `panels.Seams`.
    """

    sightings: Sightings
    shot_starts: list[int]
    times: NDArray[np.float64]
    picture: tuple[int, int]
    camera: CameraMoves | None = None
    seams: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())


def same_body(one: np.void, others: Sightings) -> NDArray[np.bool_]:
    """Return which of other sightings (N,) show the same body as one.

    Their joints, or the corners of their trunks, fall together; or one lies within the other, as
    when the network makes a second body of one, smaller or upside down.
    """
    side = np.maximum(others["region"][:, 2], max(float(one["region"][2]), 1.0))
    gaps = np.hypot(*np.moveaxis(others["joints"] - one["joints"], -1, 0)) / side[:, None]
    trunk = gaps[:, TRUNK].mean(axis=1)
    middles = others["joints"][:, TRUNK].mean(axis=1) - one["joints"][TRUNK].mean(axis=0)
    near = np.hypot(middles[:, 0], middles[:, 1]) / side < _NEAR_TRUNK
    within = (contained(one["box"], others["box"]) > _WITHIN) & near
    return np.asarray((gaps.mean(axis=1) < _SAME_BODY) | (trunk < _SAME_TRUNK) | within)


def contained(one: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return which part of the smaller of two boxes lies within the other; (4,) and (N, 4)."""
    inner = np.minimum(one[2:], others[:, 2:]) - np.maximum(one[:2], others[:, :2])
    shared = np.prod(np.maximum(inner, 0.0), axis=1)
    smaller = np.minimum(np.prod(one[2:] - one[:2]), np.prod(others[:, 2:] - others[:, :2], axis=1))
    return np.asarray(shared / np.maximum(smaller, 1.0), dtype=np.float32)
