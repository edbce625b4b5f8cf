"""Stored landmarks as an estimator: a capture is solved again without looking at the video."""

from collections.abc import Iterable, Iterator

from capture.motion.landmarks import Landmarks
from capture.pose.frame_landmarks import Description, Frame, FrameLandmarks


class Replay:
    """Answers with landmarks that were stored, frame by frame."""

    def __init__(self, landmarks: Landmarks, description: Description) -> None:
        """Replay landmarks.

        Args:
            landmarks: what was seen.
            description: the estimator that saw it.
        """
        self.description = description
        self._landmarks = landmarks

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the landmarks, in column order."""
        return self._landmarks.names

    def estimate(self, frames: Iterable[Frame]) -> Iterator[FrameLandmarks]:
        """Yield the stored landmarks of each frame; only numbers and times of frames are read."""
        for frame in frames:
            yield self._at(frame.index, frame.time)

    def stored(self) -> Iterator[FrameLandmarks]:
        """Yield all stored landmarks, for a recapture without the video."""
        for index, time in enumerate(self._landmarks.times):
            yield self._at(index, float(time))

    def close(self) -> None:
        """Do nothing: nothing is held."""

    def _at(self, index: int, time: float) -> FrameLandmarks:
        seen = self._landmarks
        return FrameLandmarks(
            index=index,
            time=time,
            found=bool(seen.found[index]),
            image=seen.image[index],
            world=seen.world[index],
            visibility=seen.visibility[index],
            presence=seen.presence[index],
        )
