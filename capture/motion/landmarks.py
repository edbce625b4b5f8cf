"""Landmarks: what an estimator saw, frame by frame, before anything was made of it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.camera import CameraMoves
from capture.motion.errors import InvalidMotion, ShapeMismatch
from capture.motion.hands import Hands

BLAZEPOSE: tuple[str, ...] = (
    "nose",
    "leftEyeInner",
    "leftEye",
    "leftEyeOuter",
    "rightEyeInner",
    "rightEye",
    "rightEyeOuter",
    "leftEar",
    "rightEar",
    "mouthLeft",
    "mouthRight",
    "leftShoulder",
    "rightShoulder",
    "leftElbow",
    "rightElbow",
    "leftWrist",
    "rightWrist",
    "leftPinky",
    "rightPinky",
    "leftIndex",
    "rightIndex",
    "leftThumb",
    "rightThumb",
    "leftHip",
    "rightHip",
    "leftKnee",
    "rightKnee",
    "leftAnkle",
    "rightAnkle",
    "leftHeel",
    "rightHeel",
    "leftFootIndex",
    "rightFootIndex",
)
"""The 33 landmarks of the BlazePose networks, in their order."""


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """Named points over time, as an estimator gave them.

    Attributes:
        names: landmark names, in column order.
        times: (F,) seconds, strictly increasing.
        image: (F, L, 3) x and y in pixels of the upright picture, origin top left, y down; z in
            the same unit, relative to the hips, negative towards the camera.
        world: (F, L, 3) metres, origin between the hips, axes of the camera: x right, y down,
            z away.
        visibility: (F, L) 0 to 1, the network's own opinion that a point is not hidden.
        presence: (F, L) 0 to 1, its opinion that a point lies in the picture.
        found: (F,) whether a pose was found; the rows of other frames hold zeros.
        picture: width and height of the upright picture in pixels.
        hands: of the same frames; None where the estimator does not look at hands.
        cuts: first frame of each further shot, increasing; nothing is followed across a cut.
        covered: frames [start, stop) in which cloth hides the legs, increasing.
        camera: how the background moved; None where nobody followed it.
        scale: pixels of the pictures that were looked at per pixel of the upright one: of a larger
            film only smaller pictures are.
    """

    names: tuple[str, ...]
    times: NDArray[np.float64]
    image: NDArray[np.float32]
    world: NDArray[np.float32]
    visibility: NDArray[np.float32]
    presence: NDArray[np.float32]
    found: NDArray[np.bool_]
    picture: tuple[int, int]
    cuts: tuple[int, ...] = ()
    covered: tuple[tuple[int, int], ...] = ()
    hands: Hands | None = None
    camera: CameraMoves | None = None
    scale: float = 1.0

    def __post_init__(self) -> None:
        frames, points = len(self.times), len(self.names)
        expected: dict[str, tuple[int, ...]] = {
            "times": (frames,),
            "image": (frames, points, 3),
            "world": (frames, points, 3),
            "visibility": (frames, points),
            "presence": (frames, points),
            "found": (frames,),
        }
        for name, shape in expected.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise ShapeMismatch(name, shape, array.shape)
            array.setflags(write=False)
        if self.hands is not None and len(self.hands) != frames:
            raise ShapeMismatch("hands", (frames,), (len(self.hands),))
        if self.camera is not None and len(self.camera) != frames:
            raise ShapeMismatch("camera", (frames,), (len(self.camera),))
        if not 0.0 < self.scale <= 1.0:
            raise InvalidMotion("The landmarks were not looked for in pictures of their size.")
        if min(self.picture) <= 0:
            raise InvalidMotion("The picture that the landmarks belong to has no size.")

    def __len__(self) -> int:
        return len(self.times)

    def some(self, rows: NDArray[np.intp] | slice) -> "Landmarks":
        """Return some frames as they are, in memory; cuts, cloth and camera are left out."""
        some: dict[str, Any] = {
            name: np.array(getattr(self, name)[rows]) for name in LANDMARK_ARRAYS
        }
        hands = None if self.hands is None else self.hands.some(rows)
        return replace(self, **some, hands=hands, cuts=(), covered=(), camera=None)

    def legs_covered(self) -> NDArray[np.bool_]:
        """Return (F,) True where cloth hides the legs."""
        hidden = np.zeros(len(self), dtype=np.bool_)
        for start, stop in self.covered:
            hidden[start:stop] = True
        return hidden

    def index(self, name: str) -> int:
        """Return the column of a landmark."""
        return self.names.index(name)

    def inside(self) -> NDArray[np.bool_]:
        """Return (F, L) True where a landmark was found within the picture."""
        width, height = self.picture
        x, y = self.image[..., 0], self.image[..., 1]
        within = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        return np.asarray(within & self.found[:, None])


LANDMARK_ARRAYS: tuple[str, ...] = (
    "times", "image", "world", "visibility", "presence", "found",
)  # fmt: skip
"""Names of the arrays of Landmarks."""

HAND_METRES = 0.18
"""From the wrist to the tip of the middle finger, in a body as BlazePose has it."""
_TRUNK = [
    BLAZEPOSE.index(f"{side}{name}") for side in ("left", "right") for name in ("Shoulder", "Hip")
]


def hand_pixels(image: NDArray[np.float32], world: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (...), the length in pixels that hands of bodies have where they lie across the view.

    Args:
        image: (..., 33, 3) pixels.
        world: (..., 33, 3) metres.
    """
    across = _spread(image[..., _TRUNK, :2]) / np.maximum(_spread(world[..., _TRUNK, :2]), 0.05)
    return np.asarray(HAND_METRES * across)


def _spread(points: NDArray[np.float32]) -> NDArray[np.float64]:
    apart = points.astype(np.float64) - points.mean(axis=-2, keepdims=True, dtype=np.float64)
    return np.asarray(np.sqrt((apart**2).sum(axis=(-2, -1))))
