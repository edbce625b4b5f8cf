"""How the background of a film moves, from real pictures moved by known turns."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from capture.motion.camera import CameraMoves
from capture.pose.background import Background

SIZE = (640, 360)
NOBODY = np.zeros((0, 4))
HALL = "videos/d01_taiji_indoor.mp4"
PERFORMER = np.array([[0.42, 0.05, 0.6, 1.0]])
Find = Callable[[str], Path]


@pytest.fixture(scope="module")
def pictures(test_data: Find) -> list[np.ndarray]:
    """Two seconds of a hall as a steady camera sees it, with a sensor's noise."""
    with av.open(str(test_data(HALL))) as film:
        frame = next(film.decode(video=0))
        scene = frame.to_ndarray(width=SIZE[0], height=SIZE[1], format="rgb24").astype(np.float64)
    rng = np.random.default_rng(1)
    return [
        (scene + rng.normal(0.0, 3.0, scene.shape)).clip(0, 255).astype(np.uint8) for _ in range(48)
    ]


def turned(picture: np.ndarray, pan: float, roll: float = 0.0, zoom: float = 1.0) -> np.ndarray:
    """What a camera sees that has turned right and clockwise, in radians, and zoomed in."""
    focal = 1.1 * SIZE[0]
    first = np.array([[focal, 0, SIZE[0] / 2], [0, focal, SIZE[1] / 2], [0, 0, 1.0]])
    after = first @ np.diag([zoom, zoom, 1.0])
    after[:2, 2] = first[:2, 2]
    about_y, _ = cv2.Rodrigues(np.array([0.0, -pan, 0.0]))
    about_z, _ = cv2.Rodrigues(np.array([0.0, 0.0, -roll]))
    between = after @ about_z @ about_y @ np.linalg.inv(first)
    return cv2.warpPerspective(picture, between, SIZE, borderMode=cv2.BORDER_REFLECT)


def followed(frames: Iterator[np.ndarray] | list[np.ndarray], people=PERFORMER) -> CameraMoves:
    background = Background()
    for number, picture in enumerate(frames):
        background.add(picture, number / 24.0, people)
    return background.moves()


def test_a_camera_that_stands_is_found_to_stand_still(pictures: list[np.ndarray]) -> None:
    seen = followed(pictures)
    assert not seen.moves.any()
    assert (seen.points[1:] > 30).all()
    assert (seen.agreeing[1:] > 0.9 * seen.points[1:]).all()


def test_a_turn_is_measured_to_a_thousandth(pictures: list[np.ndarray]) -> None:
    pans = np.radians(np.linspace(0.0, 30.0, len(pictures)))
    seen = followed([turned(one, pan) for one, pan in zip(pictures, pans, strict=True)])
    found = -np.arctan(seen.moves[:, 0] / 1.1).sum()
    assert found == pytest.approx(pans[-1], rel=0.02)
    assert np.abs(seen.moves[:, 1:].sum(axis=0)).max() < 0.01
    assert (seen.agreeing[1:] > 0.6 * seen.points[1:]).all()


def test_roll_and_zoom_are_told_apart(pictures: list[np.ndarray]) -> None:
    ways = np.linspace(0.0, 1.0, len(pictures))
    seen = followed(
        [
            turned(one, 0.0, 0.15 * way, np.exp(0.3 * way))
            for one, way in zip(pictures, ways, strict=True)
        ]
    )
    total = seen.moves.sum(axis=0)
    assert total[2] == pytest.approx(0.3, abs=0.01)
    assert total[3] == pytest.approx(-0.15, abs=0.01)
    assert np.abs(total[:2]).max() < 0.01


def test_a_camera_that_comes_back_is_where_it_was(pictures: list[np.ndarray]) -> None:
    sway = np.radians(4.0) * np.sin(np.linspace(0.0, 4.0 * np.pi, len(pictures)))
    seen = followed([turned(one, pan) for one, pan in zip(pictures, sway, strict=True)])
    assert np.abs(seen.moves.sum(axis=0)).max() < 0.01
    path = np.cumsum(seen.moves[:, 0])
    np.testing.assert_allclose(path, -1.1 * np.tan(sway), atol=0.01)


def test_somebody_who_passes_close_by_moves_no_camera(pictures: list[np.ndarray]) -> None:
    rng = np.random.default_rng(3)
    coat = rng.integers(0, 255, (360, 150, 3), dtype=np.uint8)
    crossing = []
    for number, picture in enumerate(pictures):
        one = picture.copy()
        left = 14 * number - 150
        low, high = max(0, left), min(640, left + 150)
        if high > low:
            one[:, low:high] = coat[:, low - left : high - left]
        crossing.append(one)
    assert not followed(crossing).moves.any()


def test_noise_on_a_black_stage_has_no_corners() -> None:
    rng = np.random.default_rng(5)
    dark = [rng.integers(0, 9, (360, 640, 3), dtype=np.uint8) for _ in range(20)]
    seen = followed(dark, NOBODY)
    assert not seen.moves.any()
    assert not seen.points.any()


def test_a_cut_says_nothing_of_the_camera(pictures: list[np.ndarray]) -> None:
    other = [np.ascontiguousarray(one[::-1, ::-1]) for one in pictures[:30]]
    seen = followed([*pictures[:10], *other], NOBODY)
    assert not seen.moves.any()


def test_many_frames_a_second_are_not_all_looked_at(pictures: list[np.ndarray]) -> None:
    background = Background()
    pans = np.radians(np.linspace(0.0, 3.0, 96))
    for number, pan in enumerate(pans):
        background.add(turned(pictures[0], pan), number / 240.0, PERFORMER)
    seen = background.moves()
    steps = -seen.moves[1:93, 0]
    np.testing.assert_allclose(steps, 1.1 * pans[-1] / 95, rtol=0.35)
    assert (seen.points[1:93] > 0).all()
