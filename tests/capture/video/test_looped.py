"""A film that repeats another one: every frame of each round, evenly in time, at its size."""

from pathlib import Path

import av
import numpy as np
import pytest

from capture.video import looped
from tests.films import BITS, CELL, SIZE, numbered_film


def numbers(path: Path) -> tuple[list[int], list[float], tuple[int, int]]:
    """The numbers that the frames of a film show, their times in seconds, and its size."""
    with av.open(str(path)) as film:
        pictures = list(film.decode(video=0))
    told, times = [], []
    for picture in pictures:
        cell = CELL * picture.width // SIZE[0]
        grey = picture.to_ndarray(format="gray")[cell // 2, cell // 2 :: cell]
        told.append(sum(1 << bit for bit in range(BITS) if grey[bit] > 128))
        times.append(float(picture.time))
    return told, times, (pictures[0].width, pictures[0].height)


@pytest.mark.parametrize(("height", "size"), [(None, SIZE), (480, (2 * SIZE[0], 480))])
def test_each_round_shows_every_frame(
    height: int | None, size: tuple[int, int], tmp_path: Path
) -> None:
    film = numbered_film(tmp_path / "film.mp4", np.arange(40) / 25.0)
    frames = looped.looped(film, tmp_path / "long.mp4", 5.0, height)
    told, times, shown = numbers(tmp_path / "long.mp4")
    assert frames == len(told) == 120
    assert told == [*range(40)] * 3
    np.testing.assert_allclose(np.diff(times), 1 / 25.0, atol=5e-4)
    assert shown == size


def test_a_film_that_is_long_already_is_shown_once(tmp_path: Path) -> None:
    film = numbered_film(tmp_path / "film.mp4", np.arange(40) / 25.0)
    out = tmp_path / "long.mp4"
    assert looped.main([str(film), str(out), "--seconds", "0.5"]) == 0
    assert numbers(out)[0] == [*range(40)]
