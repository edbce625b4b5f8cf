"""What an estimator says of one frame, and what every estimator must offer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Frame(Protocol):
    """One picture of a video, as `capture.video` gives it; a step knows no other step."""

    @property
    def index(self) -> int:
        """Number of the frame."""
        ...

    @property
    def time(self) -> float:
        """Seconds since the first frame."""
        ...

    @property
    def image(self) -> NDArray[np.uint8]:
        """(H, W, 3) RGB, upright, perhaps scaled down."""
        ...

    @property
    def picture(self) -> tuple[int, int]:
        """Width and height in pixels before it was scaled down."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class FrameHands:
    """Both hands in one frame, in the units of `capture.motion.hands.Hands`.

    Attributes:
        image: (2, 21, 3).
        world: (2, 21, 3).
        score: (2,).
        right: (2,).
    """

    image: NDArray[np.float32]
    world: NDArray[np.float32]
    score: NDArray[np.float32]
    right: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FrameLandmarks:
    """Landmarks of one frame, in the units of `capture.motion.landmarks.Landmarks`.

    Attributes:
        index: number of the frame.
        time: seconds since the first frame.
        found: whether a pose was found; if not, the arrays hold zeros.
        image: (L, 3) pixels of the upright picture.
        world: (L, 3) metres, camera axes, origin between the hips.
        visibility: (L,) 0 to 1.
        presence: (L,) 0 to 1.
        hands: both hands; None from an estimator that does not look at hands.
    """

    index: int
    time: float
    found: bool
    image: NDArray[np.float32]
    world: NDArray[np.float32]
    visibility: NDArray[np.float32]
    presence: NDArray[np.float32]
    hands: FrameHands | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """Which estimator saw something, exactly enough to do it again.

    Attributes:
        name: key of the table of estimators.
        engine: library and version.
        model: file name of the model.
        model_sha256: digest of that file.
        settings: what was set other than by default.
    """

    name: str
    engine: str
    model: str
    model_sha256: str
    settings: dict[str, Any]


class Estimator(Protocol):
    """Finds landmarks in frames, one after another."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the landmarks, in column order."""
        ...

    @property
    def description(self) -> Description:
        """Which estimator this is."""
        ...

    def estimate(self, frames: Iterable[Frame]) -> Iterator[FrameLandmarks]:
        """Yield the landmarks of each frame, in order; one answer per frame."""
        ...

    def close(self) -> None:
        """Free what the estimator holds."""
        ...
