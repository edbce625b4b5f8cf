"""Everybody in single pictures that have little to do with each other: for a first look."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.engine_errors import ModelMissing
from capture.motion.landmarks import BLAZEPOSE
from capture.pose.frame_landmarks import Description, Frame, FrameLandmarks
from capture.pose.mediapipe_pose import found_in, load_engine, sha256_of
from capture.pose.parts import task_name
from capture.pose.privacy import assert_reporting_is_off, shut_off_reporting

NAMES = BLAZEPOSE
_CONFIDENCE = 0.5
_MOST = 3
"""People who are looked for; who is found costs time."""


class Stills:
    """The pose landmarker in image mode: each picture is looked at for itself."""

    def __init__(self, size: str, models: Path) -> None:
        """Load a model.

        Args:
            size: "full", "lite" or "heavy".
            models: folder of model files.

        Raises:
            ModelMissing: when its file is absent.
        """
        model = models / task_name(size)
        if not model.is_file():
            raise ModelMissing(file=model.name)
        shut_off_reporting()
        self._mediapipe = load_engine()
        assert_reporting_is_off()
        self._landmarker = _landmarker(self._mediapipe, model)
        self.description = Description(
            name=f"mediapipe-{size}",
            engine=f"mediapipe {version('mediapipe')}",
            model=model.name,
            model_sha256=sha256_of(model),
            settings={"mode": "image", "poses": _MOST, "confidence": _CONFIDENCE},
        )

    def people(self, frame: Frame) -> list[FrameLandmarks]:
        """Return everybody in a frame, the largest first."""
        return sorted(self._in(frame.image, frame), key=_size, reverse=True)

    def people_turned(self, frame: Frame) -> int:
        """Return how many are found when the picture is turned by a quarter, the better way."""
        return max(len(self._in(np.rot90(frame.image, turn), frame)) for turn in (1, 3))

    def close(self) -> None:
        """Free the engine."""
        self._landmarker.close()

    def _in(self, image: NDArray[np.uint8], frame: Frame) -> list[FrameLandmarks]:
        picture = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(image)
        )
        answer = self._landmarker.detect(picture)
        return [found_in(frame, answer, person) for person in range(len(answer.pose_landmarks))]


def _size(person: FrameLandmarks) -> float:
    return float(np.ptp(person.image[:, :2], axis=0).max())


def _landmarker(mediapipe: Any, model: Path) -> Any:
    vision = mediapipe.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(model)),
        running_mode=vision.RunningMode.IMAGE,
        num_poses=_MOST,
        min_pose_detection_confidence=_CONFIDENCE,
        min_pose_presence_confidence=_CONFIDENCE,
    )
    return vision.PoseLandmarker.create_from_options(options)
