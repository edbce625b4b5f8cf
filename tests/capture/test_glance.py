"""The first look: a few frames of real films, and what they warn of."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from capture import glance
from capture.findings import Code
from capture.glance import FRAMES, STILL_FILE, Glance, glance_at
from capture.video.reader import FrameStream, Sparse, probe, sparse_for
from tests.capture.altered import altered, cropped, sideways

pytestmark = pytest.mark.slow
Find = Callable[[str], Path]


@pytest.fixture
def look(models: Path, tmp_path: Path) -> Callable[[Path], Glance]:
    def at(film: Path) -> Glance:
        with film.open("rb") as video:
            return glance_at(video, models, tmp_path)

    return at


def codes(seen: Glance) -> set[Code]:
    return {finding.code for finding in seen.quality.findings}


def test_a_good_film_gives_a_still_and_no_warning(look, test_data: Find, tmp_path: Path) -> None:
    seen = look(test_data("videos/d06_hiphop_footwork.mp4"))
    assert not codes(seen)
    assert seen.frames <= FRAMES
    assert seen.still["picture"] == [1280, 720]
    assert len(seen.still["points"]) == len(seen.names) == 33
    assert (tmp_path / STILL_FILE).read_bytes().startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("d05_bharatanatyam_duo_sari.mp4", Code.SEVERAL_PEOPLE),
        ("d04_bharatanatyam_stage_dark.mp4", Code.LOW_LIGHT),
        ("d12_people_enter_leave.mp4", Code.FEW_FRAMES),
        ("d12_people_enter_leave.mp4", Code.NOBODY),
        ("d11_sign_two_hands.mp4", Code.FEET_CUT_OFF),
        ("odd/o50_nobody.mp4", Code.NOBODY),
        ("odd/o49_black.mp4", Code.NOBODY),
    ],
)
def test_what_a_film_lacks_is_told(look, test_data: Find, name: str, code: Code) -> None:
    assert code in codes(look(test_data(f"videos/{name}")))


def test_a_film_on_its_side_and_one_without_feet(look, test_data: Find, tmp_path: Path) -> None:
    dancer = test_data("videos/d06_hiphop_footwork.mp4")
    turned = look(altered(dancer, tmp_path / "turned.mp4", sideways))
    assert Code.SIDEWAYS in codes(turned)
    cut = look(altered(dancer, tmp_path / "cut.mp4", cropped))
    assert Code.FEET_CUT_OFF in codes(cut)
    assert Code.SIDEWAYS not in codes(cut)


def test_a_look_that_ran_out_of_time_says_how_far_it_came(
    look, test_data: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = test_data("videos/d06_hiphop_footwork.mp4")
    assert look(film).whole
    monkeypatch.setattr(glance, "_SECONDS", 0.0)
    short = look(film)
    assert (short.frames, short.whole) == (1, False)
    assert short.to_json()["reached"] == 0.0


def test_the_same_film_gives_the_same_answer(look, test_data: Find) -> None:
    film = test_data("videos/odd/o08_plain_ok.mp4")
    first, second = (look(film).to_json() for _ in range(2))
    first.pop("spent"), second.pop("spent")
    assert first == second


def test_few_frames_are_read_at_their_true_times(test_data: Find) -> None:
    path = test_data("videos/d01_taiji_indoor.mp4")
    with path.open("rb") as film, FrameStream(film, 320) as every:
        times = [frame.time for frame in every]
    for sparse in (Sparse(1.0, keys=False), Sparse(1.0, keys=True)):
        with path.open("rb") as film, FrameStream(film, 320, sparse=sparse) as few:
            read = [frame.time for frame in few]
        assert read[0] == 0.0
        assert set(read) <= set(times)
        steps = [after - before for before, after in pairwise(read)]
        assert min(steps) >= 1.0
        assert 6 <= len(read) <= 18


def test_films_of_many_kinds_can_be_glanced_through(test_data: Find) -> None:
    names = ("o19_time_jumps_back.ts", "o35_vp9.webm", "o37_mjpeg.avi", "o38_gif.gif",
             "o39_prores.mov", "o43_interlaced.ts", "o26_rotated_90.mp4")  # fmt: skip
    for name in names:
        with test_data(f"videos/odd/{name}").open("rb") as film:
            sparse = sparse_for(probe(film), 10)
            for way in (sparse, Sparse(sparse.apart, keys=True)):
                with FrameStream(film, 320, sparse=way) as few:
                    assert 1 <= len([frame.index for frame in few]) <= 16, (name, way)
