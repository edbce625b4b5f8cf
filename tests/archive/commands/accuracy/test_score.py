"""Figures of a view: covered frames, the wrong person, what is told where something is unknown."""

from dataclasses import replace

import numpy as np
import pytest

from archive.commands.benches.accuracy.reading import Reading
from archive.commands.benches.accuracy.score import (
    covered,
    frames_right,
    mean,
    score,
    told,
    wrong_person,
)
from tests.archive.commands.accuracy.views import exact, view

TORSO_PIXELS = 1000.0 * 0.5 / 4.0


def _aside(pixels: float, frames: slice) -> Reading:
    reading = exact(view())
    image = reading.image.copy()
    image[frames, :, 0] += pixels
    return replace(reading, image=image)


def test_an_exact_reading_has_no_error_anywhere() -> None:
    figures = score(exact(view()), exact(view()), view())
    assert figures.pop("covered %") == 100.0
    for name in ("PCK@100 %", "PCK2D %", "body PCK2D %"):
        assert figures.pop(name) == 100.0
    assert set(figures) >= {"MPJPE", "PA", "SEQ", "2D px", "skate cm/s", "knee°", "wrong %"}
    for name, value in figures.items():
        assert value == pytest.approx(0.0, abs=1e-6), name


def test_the_wrong_person_stands_over_half_a_torso_away() -> None:
    near, far = _aside(0.45 * TORSO_PIXELS, slice(0, 6)), _aside(0.55 * TORSO_PIXELS, slice(0, 6))
    assert (wrong_person(near, view()), frames_right(near, view())) == (0.0, 30)
    assert (wrong_person(far, view()), frames_right(far, view())) == (pytest.approx(0.2), 24)


def test_the_main_track_is_blamed_for_the_wrong_person() -> None:
    main = _aside(10.0 * TORSO_PIXELS, slice(None))
    figures = score(exact(view()), main, view())
    assert figures["wrong %"] == 100.0
    assert figures["2D px"] == 0.0


def test_missing_frames_are_told_and_not_measured() -> None:
    reading = exact(view())
    points = reading.points.copy()
    points[:15] = np.nan
    points[15:, 0] += 0.0
    half = replace(reading, points=points)
    assert covered(half, view()) == pytest.approx(0.5)
    assert score(half, half, view())["MPJPE"] == pytest.approx(0.0, abs=1e-9)


def test_a_share_of_the_height_in_the_picture() -> None:
    aside = replace(exact(view()), image=view().image + np.array([3.0, 4.0]))
    figures = score(aside, aside, view())
    assert figures["2D px"] == pytest.approx(5.0)
    assert figures["2D %"] == pytest.approx(500.0 / view().height)


def test_a_slow_set_is_silent_about_acceleration_and_feet() -> None:
    slow = view(fps=12.0)
    figures = told(score(exact(slow), exact(slow), slow))
    assert figures["accel"] is None
    assert figures["skate cm/s"] is None
    assert figures["SEQ"] == pytest.approx(0.0, abs=1e-6)


def test_a_view_without_a_figure_is_left_out_of_its_mean() -> None:
    assert mean([{"PA": 1.0, "accel": np.nan}, {"PA": 3.0, "accel": 5.0, "2D px": 2.0}]) == {
        "PA": 2.0, "accel": 5.0, "2D px": 2.0,
    }  # fmt: skip
