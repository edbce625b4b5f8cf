"""Films that are no ordinary ones, made of real ones: each ends in a motion with the right words, or
in one clear sentence; nothing is left behind and the program lives."""

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from archive.commands.benches.processes import measure
from capture.cautions import Caution
from capture.errors import CaptureError
from capture.findings import Code
from capture.looking import LookSpec
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.source import LIMBS, Source
from capture.pipeline import LANDMARKS_FILE, MOTION_FILE, CaptureResult, CaptureSpec, capture_take
from tests.capture.altered import Pictures, altered, sideways
from tests.capture.clips import first_frames
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
Find = Callable[[str], Path]
Captured = tuple[CaptureResult, MotionFile]
TAIJI = "videos/d01_taiji_indoor.mp4"
DANCER = "videos/d06_hiphop_footwork.mp4"
PANELS = (
    "d01_taiji_indoor", "d03_karate_portrait_gi", "d05_bharatanatyam_duo_sari",
    "d06_hiphop_footwork", "d08_gym_run_camera_follows", "d11_sign_two_hands",
)  # fmt: skip


@pytest.fixture
def capture(models: Path, tmp_path: Path) -> Callable[..., Captured]:
    def run(film: Path, max_side: int = 960) -> Captured:
        out = tmp_path / f"out-{film.stem}"
        out.mkdir()
        spec = CaptureSpec(LookSpec("openvino-lite", models, max_side))
        with film.open("rb") as video:
            result = capture_take(video, spec, out)
        return result, MotionFile(out / MOTION_FILE)

    return run


def codes(result: CaptureResult) -> set[Code]:
    return {one.code for one in result.quality.findings}


def pictures_of(path: Path, size: tuple[int, int], count: int) -> Pictures:
    with av.open(str(path)) as film:
        frames = zip(range(count), film.decode(video=0), strict=False)
        return [one.to_ndarray(width=size[0], height=size[1], format="rgb24") for _, one in frames]


def same(pictures: Pictures) -> Pictures:
    return pictures


def test_one_frame_is_told_in_one_sentence(capture, test_data: Find, tmp_path: Path) -> None:
    film = tmp_path / "one.mp4"
    first_frames(test_data(TAIJI), film, 1)
    with pytest.raises(CaptureError) as refusal:
        capture(film)
    assert refusal.value.code == "one_frame"
    assert not list((tmp_path / "out-one").iterdir())


def test_five_frames_a_second(capture, test_data: Find, tmp_path: Path) -> None:
    def thinned(pictures: Pictures) -> Pictures:
        return pictures[::5]

    film = altered(test_data(TAIJI), tmp_path / "five.mp4", thinned, count=150, rate=5)
    result, motion = capture(film)
    assert len(motion) == result.found == 30
    assert Caution.LOW_RATE in result.cautions
    assert Code.FEW_FRAMES in codes(result)
    np.testing.assert_allclose(np.diff(motion.times), 0.2, atol=1e-6)


def test_240_frames_a_second_are_all_kept(capture, test_data: Find, tmp_path: Path) -> None:
    def between(pictures: Pictures) -> Pictures:
        """Ten pictures of each: the two neighbours, one growing clearer as the other fades."""
        return [
            cv2.addWeighted(one, 1.0 - share, other, share, 0.0)
            for one, other in pairwise(pictures)
            for share in np.arange(10) / 10.0
        ]

    film = altered(test_data(DANCER), tmp_path / "fast.mp4", between, count=25, rate=240)
    result, motion = capture(film, 640)
    assert len(motion) == 240
    assert result.found > 230
    np.testing.assert_allclose(np.diff(motion.times), 1.0 / 240.0, atol=1e-5)
    assert not codes(result) & {Code.FEW_FRAMES, Code.FRAMES_LOST, Code.JITTER}
    # Hands are looked at thirty times a second, whatever the film's rate.
    hands = LandmarksFile(tmp_path / "out-fast" / LANDMARKS_FILE).whole().hands
    assert hands is not None
    assert (hands.score > 0.0).any(axis=1).sum() <= 35


def test_eight_thousand_pixels_fit_into_memory(
    models: Path, test_data: Find, tmp_path: Path
) -> None:
    def huge(pictures: Pictures) -> Pictures:
        return [cv2.resize(one, (7680, 4320)) for one in pictures]

    film = altered(test_data(TAIJI), tmp_path / "huge.mp4", huge, count=12)
    (tmp_path / "out").mkdir()
    with film.open("rb") as video:
        cost = measure(
            [sys.executable, "-m", "capture", "capture", "--model", "openvino-lite",
             "--models", str(models), "--out", str(tmp_path / "out")],
            stdin=video, cwd=ROOT,
        )  # fmt: skip
    told = json.loads(cost.output.splitlines()[-1])["result"]
    assert told["frames"] == told["found"] == 12
    assert told["facts"]["width"] == 7680
    assert cost.peak_bytes < 1.5e9
    assert cost.seconds < 60.0


def test_beyond_eight_thousand_pixels_one_sentence_tells_the_limit(
    capture, test_data: Find, tmp_path: Path
) -> None:
    def monstrous(pictures: Pictures) -> Pictures:
        return [cv2.resize(one, (8400, 4000)) for one in pictures]

    film = altered(test_data(TAIJI), tmp_path / "monstrous.mp4", monstrous, count=4)
    with pytest.raises(CaptureError) as refusal:
        capture(film)
    assert refusal.value.code == "picture_too_large"


def test_a_portrait_film(capture, test_data: Find, tmp_path: Path) -> None:
    film = tmp_path / "portrait.mp4"
    first_frames(test_data("videos/d03_karate_portrait_gi.mp4"), film, 60)
    result, motion = capture(film)
    assert result.facts.upright == (720, 1280)
    assert result.found == len(motion) == 60
    assert not codes(result) & {Code.SIDEWAYS, Code.FEET_CUT_OFF}


@pytest.mark.parametrize("key", ["o26_rotated_90", "o27_rotated_270", "o28_rotated_180"])
def test_a_turned_film_stands_upright(capture, test_data: Find, key: str) -> None:
    result, motion = capture(test_data(f"videos/odd/{key}.mp4"))
    assert result.facts.upright == (320, 240)
    assert result.found > 0.9 * len(motion)
    assert Code.SIDEWAYS not in codes(result)


def test_a_film_that_lies_on_its_side_is_told(capture, test_data: Find, tmp_path: Path) -> None:
    result, motion = capture(altered(test_data(DANCER), tmp_path / "lying.mp4", sideways, count=48))
    assert result.found > 0.8 * len(motion)
    assert Code.SIDEWAYS in codes(result)


def test_a_hall_without_people(capture, test_data: Find, tmp_path: Path) -> None:
    def empty(pictures: Pictures) -> Pictures:
        """The wall beside the performer, where nobody ever is."""
        return [cv2.resize(one[:400, :320], (1280, 720)) for one in pictures]

    film = altered(test_data(TAIJI), tmp_path / "empty.mp4", empty, count=48)
    with pytest.raises(CaptureError) as refusal:
        capture(film)
    assert refusal.value.code == "nobody_found"
    assert not list((tmp_path / "out-empty").iterdir())


def test_forty_people_are_looked_through_in_time_and_one_is_followed(
    capture, test_data: Find, tmp_path: Path
) -> None:
    def forty(pictures: Pictures) -> Pictures:
        """Eight by five of the same man, each a little later than the one before him."""
        cut = [cv2.resize(one[:, 320:960], (240, 270)) for one in pictures]
        return [
            np.vstack([
                np.hstack([cut[(number + 3 * (8 * row + column)) % len(cut)] for column in range(8)])
                for row in range(5)
            ])
            for number in range(48)
        ]  # fmt: skip

    film = altered(test_data(TAIJI), tmp_path / "forty.mp4", forty, count=150)
    result, motion = capture(film, 1920)
    assert Code.SEVERAL_PEOPLE in codes(result)
    assert result.found > 0.9 * len(motion)
    assert sum(one.chosen for one in result.cast.people) == 1
    assert len(result.cast.people) >= 5
    # Forty cost no more than the eight who are looked at.
    assert result.seconds["people"] < 48 * 0.5


def test_six_films_in_one_picture_are_told(capture, test_data: Find, tmp_path: Path) -> None:
    films = [pictures_of(test_data(f"videos/{name}.mp4"), (640, 480), 60) for name in PANELS]

    def six(pictures: Pictures) -> Pictures:
        del pictures
        return [
            np.vstack([np.hstack(row) for row in (each[:3], each[3:])])
            for each in zip(*films, strict=True)
        ]

    result, motion = capture(altered(test_data(TAIJI), tmp_path / "six.mp4", six), 1920)
    assert {Code.SEVERAL_FILMS, Code.SEVERAL_PEOPLE} <= codes(result)
    assert result.found > 0.6 * len(motion)
    # Whoever is in a panel can be followed by a press.
    assert len(result.cast.people) >= 4


def test_from_the_waist_up_legs_are_missing_and_the_floor_is_unseen(
    capture, test_data: Find, tmp_path: Path
) -> None:
    def waist_up(pictures: Pictures) -> Pictures:
        return [cv2.resize(one[:340, 320:960], (1280, 680)) for one in pictures]

    result, motion = capture(altered(test_data(TAIJI), tmp_path / "waist.mp4", waist_up, count=60))
    whole = motion.whole()
    legs = [whole.skeleton.channel(name) for name in (*LIMBS["legL"], *LIMBS["legR"])]
    arms = [whole.skeleton.channel(f"{side}UpperArm") for side in ("left", "right")]
    assert result.found > 50
    assert (whole.source[:, legs] == Source.MISSING).mean() > 0.95
    assert (whole.source[:, arms] != Source.MISSING).mean() > 0.8
    assert (whole.source[:, 0] >= Source.INFERRED).mean() > 0.8
    assert not result.fit.floor_seen
    assert whole.contacts is not None and not whole.contacts.any()
    assert Code.FEET_CUT_OFF in codes(result)
    # Feet that the picture leaves out are asked into it, not to stand still.
    assert Code.FLOOR_UNSEEN not in codes(result)
