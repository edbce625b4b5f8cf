"""Where to look for a hand: at the end of an arm, or where its own points say that it is."""

import numpy as np
from numpy.typing import NDArray

from capture.motion.hands import HAND_POINTS
from capture.motion.landmarks import BLAZEPOSE
from capture.pose.regions import Regions

_WRIST, _INDEX, _LITTLE = (
    {side: BLAZEPOSE.index(f"{side}{name}") for side in ("left", "right")}
    for name in ("Wrist", "Index", "Pinky")
)
_REACH = 4.8
"""Side of the region in lengths from the wrist to the knuckles."""
_LEAST_REACH = 2.2
"""The same in lengths of a hand: an arm that points at the camera looks short."""
_SHIFT = 0.1
_OWN_REACH, _OWN_SHIFT = 2.0, 0.1
_PALM = [
    index
    for index, name in enumerate(HAND_POINTS)
    if not name.endswith(("Distal", "Tip")) or name == "thumbDistal"
]
_MIDDLE, _BESIDE = HAND_POINTS.index("middleProximal"), [
    HAND_POINTS.index("indexProximal"),
    HAND_POINTS.index("ringProximal"),
]  # fmt: skip


def region_at_arm(image: NDArray[np.float32], side: str, length: float) -> Regions:
    """Return the region, (4,), of the hand at an arm, the fingers up within it.

    Args:
        image: (33, 3) points of the body in pixels.
        side: "left" or "right".
        length: of the hand in pixels, see `hand_pixels`.
    Source: HandDetectionsFromPoseToRectsCalculator of MediaPipe.
    """
    wrist, index, little = (image[one[side], :2] for one in (_WRIST, _INDEX, _LITTLE))
    knuckles = (2.0 * index + little) / 3.0
    reach = np.hypot(*(knuckles - wrist))
    side_length = max(_REACH * reach, _LEAST_REACH * length)
    angle, up = _upright(knuckles - wrist)
    centre = knuckles + _SHIFT * 2.0 * reach * up
    return np.array([*centre, side_length, angle], dtype=np.float32)


def region_of_hand(points: NDArray[np.float32]) -> Regions:
    """Return the region, (4,), in which points (21, 2) of a hand say that it is.

    Source: HandLandmarksToRectCalculator and RectTransformationCalculator of MediaPipe.
    """
    knuckles = (points[_BESIDE].mean(axis=0) + points[_MIDDLE]) / 2.0
    angle, up = _upright(knuckles - points[0])
    right = np.array([-up[1], up[0]])
    palm = points[_PALM].astype(np.float64)
    along, aside = palm @ up, palm @ right
    middle = right * (aside.min() + aside.max()) / 2.0 + up * (along.min() + along.max()) / 2.0
    side = float(max(np.ptp(aside), np.ptp(along), 1.0))
    return np.array([*(middle + _OWN_SHIFT * side * up), _OWN_REACH * side, angle], np.float32)


def _upright(arrow: NDArray[np.float32]) -> tuple[float, NDArray[np.float64]]:
    """Angle of the region in which an arrow points up, and the arrow at length 1."""
    angle = float(np.arctan2(arrow[0], -arrow[1]))
    return angle, np.array([np.sin(angle), -np.cos(angle)])
