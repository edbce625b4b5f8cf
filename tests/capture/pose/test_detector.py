"""The detector finds people the right way up, and turned ones in a turned view."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from capture.pose.detector import Detector, anchors, decoded, overlap, suppressed
from capture.pose.parts import DETECTOR_FILE
from capture.pose.regions import whole_picture
from capture.video.reader import frames


@pytest.fixture(scope="module")
def detector(models: Path) -> Detector:
    return Detector(models / DETECTOR_FILE)


@pytest.fixture(scope="module")
def man(taiji: Path) -> np.ndarray:
    with taiji.open("rb") as video:
        return next(iter(frames(video, 1280))).image


def test_anchors_are_those_of_the_network() -> None:
    assert anchors().shape == (2254, 2)
    np.testing.assert_allclose(anchors()[[0, 1, 2]], [[1 / 56, 1 / 56]] * 2 + [[3 / 56, 1 / 56]])
    np.testing.assert_allclose(anchors()[-1], [13 / 14, 13 / 14])


def test_boxes_and_points_are_read_off_their_anchor() -> None:
    raw = np.zeros((1, 12), dtype=np.float32)
    raw[0, :4] = 22.4, 0.0, 44.8, 22.4
    raw[0, 4:6] = -22.4, 22.4
    points = decoded(raw, np.float32([[0.5, 0.5]]))
    np.testing.assert_allclose(points[0, :3], [[0.5, 0.45], [0.7, 0.55], [0.4, 0.6]], atol=1e-6)


def test_what_overlaps_is_merged_by_its_weight() -> None:
    box = np.float32([[0, 0], [1, 1]])
    points = np.stack([np.tile(box, (3, 1)), np.tile(box, (3, 1)) + 0.1, np.tile(box, (3, 1)) + 5])
    merged, scores = suppressed(points, np.float32([0.5, 0.75, 0.9]))
    np.testing.assert_allclose(scores, [0.9, 0.75])
    np.testing.assert_allclose(merged[1], points[0] + 0.06, atol=1e-6)
    assert overlap(box, points[:, :2])[1] == pytest.approx(0.81 / 1.19, abs=1e-5)


def test_a_man_is_found_where_he_stands(detector: Detector, man: np.ndarray) -> None:
    people = detector.find(man, whole_picture(1280, 720)[None])
    assert len(people) == 1
    assert people.scores[0] > 0.8
    x, y, side, angle = people.regions[0]
    assert 600 < x < 700
    assert 350 < y < 450
    assert 700 < side < 1000
    assert abs(angle) < 0.15


@pytest.mark.parametrize(
    ("way", "turn"),
    [
        (cv2.ROTATE_90_CLOCKWISE, np.pi / 2),
        (cv2.ROTATE_180, np.pi),
        (cv2.ROTATE_90_COUNTERCLOCKWISE, -np.pi / 2),
    ],
)
def test_a_man_who_lies_or_stands_on_his_head_is_found_in_a_turned_view(
    detector: Detector, man: np.ndarray, way: int, turn: float
) -> None:
    turned = cv2.rotate(man, way)
    height, width = turned.shape[:2]
    people = detector.find(turned, whole_picture(width, height, turn)[None])
    assert len(people) == 1
    assert np.cos(people.regions[0, 3] - turn) > 0.98


def test_an_empty_picture_holds_nobody(detector: Detector) -> None:
    grey = np.full((240, 320, 3), 90, dtype=np.uint8)
    assert len(detector.find(grey, whole_picture(320, 240)[None])) == 0
