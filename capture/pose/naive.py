"""The loop that everybody writes first: the yardstick of the capture bench, used for nothing else.

`python -m capture.pose.naive VIDEO MODEL.task` prints one JSON object: frames, found.
"""

import json
import sys

from capture.pose.privacy import shut_off_reporting

shut_off_reporting()

import cv2  # noqa: E402
import mediapipe as mp  # noqa: E402
from mediapipe.tasks.python.core.base_options import BaseOptions  # noqa: E402
from mediapipe.tasks.python.vision import (  # noqa: E402
    PoseLandmarker,
    PoseLandmarkerOptions,
    RunningMode,
)


def main(video: str, model: str) -> dict[str, int]:
    """Read a video by cv2.VideoCapture and look for a pose in every frame."""
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model), running_mode=RunningMode.VIDEO
    )
    capture = cv2.VideoCapture(video)
    rate = capture.get(cv2.CAP_PROP_FPS) or 30.0
    frames = found = 0
    with PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            ok, image = capture.read()
            if not ok:
                break
            picture = mp.Image(
                image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
            )
            answer = landmarker.detect_for_video(picture, round(1000 * frames / rate))
            frames += 1
            found += bool(answer.pose_landmarks)
    return {"frames": frames, "found": found}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2])))  # noqa: T201
