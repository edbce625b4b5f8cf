"""The estimator as it comes, without anything of ours: the yardstick of the accuracy bench.

`python -m capture.pose.stock VIDEO MODEL.task OUT` looks for one pose in every frame, in video mode
with the frames' real times, and writes the landmarks as a package.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from capture.motion.formats.motion_file import write_landmarks
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.pose.privacy import shut_off_reporting

shut_off_reporting()

import cv2  # noqa: E402
import mediapipe as mp  # noqa: E402
import numpy as np  # noqa: E402
from mediapipe.tasks.python.core.base_options import BaseOptions  # noqa: E402
from mediapipe.tasks.python.vision import (  # noqa: E402
    PoseLandmarker,
    PoseLandmarkerOptions,
    RunningMode,
)
from numpy.typing import NDArray  # noqa: E402

_NOTHING = np.zeros((len(BLAZEPOSE), 8), dtype=np.float32)


def main(video: str, model: str, out: str) -> None:
    """Look at a video and write what was seen."""
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model),
        running_mode=RunningMode.VIDEO,
        num_poses=1,
    )
    times, seen, size = [], [], (0, 0)
    with PoseLandmarker.create_from_options(options) as landmarker:
        for time, image in _frames(video):
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=image)
            seen.append(_row(landmarker.detect_for_video(picture, round(time * 1000.0))))
            times.append(time)
            size = (image.shape[1], image.shape[0])
    with Path(out).open("wb") as file:
        write_landmarks(file, _landmarks(times, np.stack(seen), size), {"operation": "stock"})


def _frames(video: str) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Each frame in RGB with its seconds since the first one; they rise by a millisecond or more."""
    reader = cv2.VideoCapture(video)
    first, time = None, -0.001
    while True:
        ok, image = reader.read()
        if not ok:
            break
        stamp = reader.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        first = stamp if first is None else first
        time = max(time + 0.001, stamp - first)
        yield time, np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _row(answer: Any) -> NDArray[np.float32]:
    """(33, 8): x, y, z in shares of the picture, visibility, presence, world x, y, z; else NaN."""
    if not answer.pose_landmarks:
        return _NOTHING * np.float32("nan")
    both = zip(answer.pose_landmarks[0], answer.pose_world_landmarks[0], strict=True)
    rows = [(p.x, p.y, p.z, p.visibility, p.presence, w.x, w.y, w.z) for p, w in both]
    return np.array(rows, dtype=np.float32)


def _landmarks(times: list[float], rows: NDArray[np.float32], size: tuple[int, int]) -> Landmarks:
    found = np.asarray(np.isfinite(rows).all(axis=(1, 2)))
    rows = np.where(found[:, None, None], rows, np.float32(0.0))
    width, height = size
    return Landmarks(
        names=BLAZEPOSE,
        times=np.array(times),
        image=rows[..., :3] * np.array([width, height, width], dtype=np.float32),
        world=rows[..., 5:].copy(),
        visibility=rows[..., 3].copy(),
        presence=rows[..., 4].copy(),
        found=found,
        picture=size,
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
