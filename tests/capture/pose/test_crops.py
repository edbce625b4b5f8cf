"""A crop shows what lies in its region, the right way round."""

import numpy as np

from capture.pose.crops import crop


def _ramp() -> np.ndarray:
    x, y = np.meshgrid(np.arange(200), np.arange(100))
    return np.stack([x, y, np.full_like(x, 7)], axis=-1).astype(np.uint8)


def _cropped(region: list[float], side: int, *, replicate: bool = True) -> np.ndarray:
    into = np.zeros((side, side, 3), dtype=np.uint8)
    crop(_ramp(), np.float32(region), into, replicate=replicate)
    return into


def test_corners_go_to_corners() -> None:
    shown = _cropped([50, 40, 32, 0.0], 32)
    np.testing.assert_array_equal(shown[0, 0, :2], [34, 24])
    np.testing.assert_array_equal(shown[16, 16, :2], [50, 40])


def test_a_quarter_turn_shows_the_picture_lying() -> None:
    shown = _cropped([50, 40, 32, np.pi / 2], 32)
    # The region's top points to the right of the picture.
    np.testing.assert_array_equal(shown[0, 16, :2], [66, 40])


def test_beyond_the_edge_the_last_pixels_or_black() -> None:
    assert _cropped([0, 50, 40, 0.0], 40)[20, 0, 2] == 7
    assert _cropped([0, 50, 40, 0.0], 40, replicate=False)[20, 0, 2] == 0
