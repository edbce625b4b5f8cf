"""Whether cloth hides somebody's legs: where they stand apart, the background shows between trousers.

The light landmark network can draw the outline of a body. Between two legs that stand apart there is
background; under a sari, a robe or a wide skirt there is cloth, and what the networks call knees is
a guess, however sure they are of it. Costumes stay on: a look now and then is enough.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.pose.crops import crop
from capture.pose.networks import Layout, Network
from capture.pose.parts import LANDMARKS
from capture.pose.regions import Regions, turn
from capture.pose.sightings import JOINTS

FEW_SECONDS, OFTEN_SECONDS = 5.0, 0.25
"""Seconds between looks at somebody whose legs have told enough, and have not."""
ENOUGH = 12
"""Looks at legs apart after which more are hardly needed."""
_SIDE = 256
_LEG_WIDTH = 0.36
"""Width of a leg in wide trousers, over the length of the trunk."""
_APART = 0.12
"""Lengths of the trunk of background that must lie between two legs for them to tell anything."""
_HANGING = 0.15
"""Lengths of the trunk by which knees must be below hips, along the trunk."""
_PLACES = ((0, 0.6), (0, 0.85), (1, 0.05), (1, 0.25), (1, 0.45), (1, 0.65))
"""Where legs are compared: 0 the thigh, 1 the shank, and how far down it."""
_SAMPLES = 5
_SHOULDERS, _LEFT, _RIGHT = (
    [JOINTS.index(name) for name in names]
    for names in (
        ("leftShoulder", "rightShoulder"),
        ("leftHip", "leftKnee", "leftAnkle"),
        ("rightHip", "rightKnee", "rightAnkle"),
    )
)


class Clothing:
    """Looks at what is between legs, by the outline that the light network draws."""

    def __init__(self, path: Path, size: str) -> None:
        """Load the network whose file is at `path`, a key of LANDMARKS."""
        layout = Layout(1, ("Identity_2",))
        self._runner = Network(path, LANDMARKS[size], layout).runner()

    def between(
        self, image: NDArray[np.uint8], region: Regions, joints: NDArray[np.float32]
    ) -> float:
        """Return which share of what lies between the legs belongs to the person; NaN: cannot tell.

        Args:
            image: (H, W, 3) RGB.
            region: (4,) of the person, pixels of the image.
            joints: (12, 2) of JOINTS, pixels of the image.
        """
        height, width = image.shape[:2]
        legs = joints[[*_LEFT, *_RIGHT]]
        if ((legs < 0) | (legs >= (width, height))).any():
            return float("nan")
        flat = (joints - region[:2])[None] / region[2]
        within = (turn(flat, -region[3:4])[0] + 0.5) * _SIDE
        places = places_between(within)
        if not len(places):
            return float("nan")
        crop(image, region, self._runner.input[0], replicate=True)
        outline = self._runner.run()[0][0, ..., 0] > 0.0
        column, row = np.clip(places.round().astype(np.intp), 0, _SIDE - 1).T
        return float(outline[row, column].mean())


def places_between(joints: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return places (N, 2) between two legs, as far as those stand apart; none where they do not.

    Args:
        joints: (12, 2) of JOINTS.
    """
    hips = joints[[_LEFT[0], _RIGHT[0]]]
    down = hips.mean(axis=0) - joints[_SHOULDERS].mean(axis=0)
    trunk = float(np.linalg.norm(down))
    # A leg that is kicked up has the body itself between it and the other one.
    hanging = (joints[[_LEFT[1], _RIGHT[1]]] - hips) @ down
    if trunk == 0.0 or (hanging < _HANGING * trunk**2).any():
        return np.zeros((0, 2), dtype=np.float32)
    room = trunk * _LEG_WIDTH
    found = []
    for bone, share in _PLACES:
        left, right = (
            joints[leg[bone]] + share * (joints[leg[bone + 1]] - joints[leg[bone]])
            for leg in (_LEFT, _RIGHT)
        )
        gap = float(np.linalg.norm(right - left))
        if gap - room < _APART * trunk or gap <= 0.0:
            continue
        steps = np.linspace(room / 2.0, gap - room / 2.0, _SAMPLES, dtype=np.float32)
        found.append(left + (right - left) / gap * steps[:, None])
    return np.concatenate(found) if found else np.zeros((0, 2), dtype=np.float32)
