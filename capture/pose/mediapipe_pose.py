"""BlazePose by mediapipe: the whole-body landmarks of one person per frame."""

import hashlib
import importlib
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from capture.engine_errors import ModelMissing
from capture.motion.landmarks import BLAZEPOSE
from capture.pose.frame_landmarks import Description, Frame, FrameLandmarks
from capture.pose.privacy import assert_reporting_is_off, shut_off_reporting

_CONFIDENCE = 0.5
_NEVER_CALLED = ("cv2", "matplotlib", "matplotlib.pyplot", "sounddevice")


class MediapipePose:
    """The pose landmarker in video mode: it follows one person from frame to frame.

    The result depends on the time stamps (its smoothing knows the time between frames), so real
    presentation times go in. The same frames and times give the same bits.
    """

    names = BLAZEPOSE

    def __init__(self, name: str, model: Path) -> None:
        """Load a model.

        Args:
            name: key of the table of estimators.
            model: path of a `.task` bundle.

        Raises:
            ModelMissing: when there is no such file.
        """
        if not model.is_file():
            raise ModelMissing(file=model.name)
        shut_off_reporting()
        # Only now: the switches must stand before the native library is loaded.
        self._mediapipe = load_engine()
        assert_reporting_is_off()
        self._landmarker = _landmarker(self._mediapipe, model)
        self.description = Description(
            name=name,
            engine=f"mediapipe {version('mediapipe')}",
            model=model.name,
            model_sha256=sha256_of(model),
            settings={"mode": "video", "poses": 1, "confidence": _CONFIDENCE},
        )

    def estimate(self, frames: Iterable[Frame]) -> Iterator[FrameLandmarks]:
        """Yield the landmarks of each frame, in order."""
        stamp = -1
        for frame in frames:
            # The engine counts whole milliseconds and insists that they rise.
            stamp = max(stamp + 1, round(frame.time * 1000.0))
            picture = self._mediapipe.Image(
                image_format=self._mediapipe.ImageFormat.SRGB, data=frame.image
            )
            answer = self._landmarker.detect_for_video(picture, stamp)
            yield found_in(frame, answer)

    def close(self) -> None:
        """Free the engine."""
        self._landmarker.close()


def load_engine() -> Any:  # the package carries no types
    """Import mediapipe without what its helpers for drawing and recording would drag in.

    Those helpers are imported with the package and never called here; the libraries they need
    would cost a second at every start and 70 MB. Placeholders stand in for them meanwhile.
    """
    absent = [name for name in _NEVER_CALLED if name not in sys.modules]
    sys.modules.update({name: ModuleType(name) for name in absent})
    try:
        return importlib.import_module("mediapipe")
    finally:
        for name in absent:
            del sys.modules[name]


def _landmarker(mediapipe: Any, model: Path) -> Any:
    vision = mediapipe.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(model)),
        running_mode=vision.RunningMode.VIDEO,
        num_poses=1,
        min_pose_detection_confidence=_CONFIDENCE,
        min_pose_presence_confidence=_CONFIDENCE,
        min_tracking_confidence=_CONFIDENCE,
    )
    return vision.PoseLandmarker.create_from_options(options)


def sha256_of(model: Path) -> str:
    """Return the digest of a model file."""
    return hashlib.sha256(model.read_bytes()).hexdigest()


def found_in(frame: Frame, answer: Any, person: int = 0) -> FrameLandmarks:
    """Return one person of the engine's answer, as landmarks of the frame."""
    found = len(answer.pose_landmarks) > person and len(answer.pose_world_landmarks) > person
    image = np.zeros((len(BLAZEPOSE), 5), dtype=np.float32)
    world = np.zeros((len(BLAZEPOSE), 3), dtype=np.float32)
    if found:
        image[:] = [
            (p.x, p.y, p.z, p.visibility, p.presence) for p in answer.pose_landmarks[person]
        ]
        world[:] = [(p.x, p.y, p.z) for p in answer.pose_world_landmarks[person]]
    width, height = frame.picture
    return FrameLandmarks(
        index=frame.index,
        time=frame.time,
        found=found,
        # The engine gives shares of the picture; depth is in the unit of x.
        image=image[:, :3] * np.array([width, height, width], dtype=np.float32),
        world=world,
        visibility=image[:, 3].clip(0.0, 1.0),
        presence=image[:, 4].clip(0.0, 1.0),
    )
