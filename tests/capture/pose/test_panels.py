"""Several films in one picture are told by their seams and by who stands between them."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from capture.pose.panels import Seams, fields_of, panels_of
from capture.pose.shots import small_grey

Find = Callable[[str], Path]
CLIPS = (
    "d01_taiji_indoor", "d05_bharatanatyam_duo_sari", "d06_hiphop_footwork",
    "d07_street_crowd_crossing", "d08_gym_run_camera_follows", "d12_people_enter_leave",
)  # fmt: skip


def pictures(path: Path, size: tuple[int, int], every: int = 12) -> list[np.ndarray]:
    with av.open(str(path)) as film:
        frames = (frame for number, frame in enumerate(film.decode(video=0)) if number % every == 0)
        return [one.to_ndarray(width=size[0], height=size[1], format="rgb24") for one in frames]


def seams_of(shown: list[np.ndarray]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    seams = Seams()
    for number, picture in enumerate(shown):
        seams.add(small_grey(picture), number / 2.0)
    return seams.found()


def test_six_films_in_one_picture_have_three_seams(test_data: Find) -> None:
    panels = [pictures(test_data(f"videos/{name}.mp4"), (320, 240)) for name in CLIPS]
    shown = [
        np.vstack([np.hstack(row) for row in (each[:3], each[3:])])
        for each in zip(*panels, strict=False)
    ]
    across, down = seams_of(shown)
    assert across == pytest.approx((1 / 3, 2 / 3), abs=0.01)
    assert down == pytest.approx((1 / 2,), abs=0.02)


def boxes(*middles: tuple[float, float]) -> list[np.ndarray]:
    return [np.array([[x - 0.05, y - 0.1, x + 0.05, y + 0.1]] * 3) for x, y in middles]


def test_panels_are_counted_by_the_people_in_them() -> None:
    seams = ((1 / 3, 2 / 3), (1 / 2,))
    assert panels_of(seams, boxes((0.1, 0.2), (0.5, 0.2), (0.9, 0.7))) == 3
    assert panels_of(seams, boxes((0.1, 0.2), (0.5, 0.2), (0.9, 0.7), (0.9, 0.8))) == 3
    assert panels_of(seams, []) == 1


def test_lines_of_a_scene_are_no_seams() -> None:
    # Bars at the sides hold nobody; people stand before the foot of a wall, and walk past a post.
    assert panels_of(((0.15, 0.85), ()), boxes((0.5, 0.5), (0.4, 0.5))) == 1
    assert panels_of(((), (0.7,)), boxes((0.2, 0.65), (0.5, 0.65), (0.9, 0.65))) == 1
    walker = np.concatenate(boxes((0.1, 0.2), (1 / 3, 0.2), (0.5, 0.2)))
    assert panels_of(((1 / 3,), (1 / 2,)), [walker, *boxes((0.1, 0.7), (0.9, 0.7))]) == 1
    assert panels_of(((1 / 2,), ()), boxes((0.1, 0.2), (0.9, 0.2))) == 1


def test_fields_are_looked_at_where_somebody_keeps_to_one_of_them() -> None:
    seams, picture = ((1 / 3, 2 / 3), (1 / 2,)), (900, 400)
    one = np.concatenate(boxes((0.1, 0.2)))
    fields = fields_of(seams, one, picture)
    assert fields[:, :2].tolist() == [[x, y] for y in (100, 300) for x in (150, 450, 750)]
    assert (fields[:, 2] == 300).all()
    # Whoever stands before a line shows that it is none of a film's borders.
    across = np.concatenate([one, *boxes((1 / 3, 0.2), (0.4, 0.5))])
    assert len(fields_of(seams, across, picture)) == 0
    assert len(fields_of(seams, one[:0], picture)) == 0
