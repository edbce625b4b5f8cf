"""Stored landmarks answer as the estimator did that saw them."""

import numpy as np

from capture.pose.frame_landmarks import Description
from capture.pose.replay import Replay
from capture.video.reader import Frame
from tests.capture.solve.bodies import seen_from
from tests.motions import walking

DESCRIPTION = Description("mediapipe-lite", "mediapipe", "model.task", "0" * 64, {})


def test_frames_get_their_stored_landmarks() -> None:
    landmarks = seen_from(walking(frames=10))
    replay = Replay(landmarks, DESCRIPTION)
    empty = np.zeros((2, 2, 3), dtype=np.uint8)
    frames = [Frame(i, float(t), empty, (2, 2)) for i, t in enumerate(landmarks.times)]
    answers = list(replay.estimate(frames))
    assert [answer.time for answer in answers] == list(landmarks.times)
    np.testing.assert_array_equal(np.stack([answer.world for answer in answers]), landmarks.world)
    assert [a.index for a in replay.stored()] == list(range(10))
    assert replay.names == landmarks.names
    replay.close()
