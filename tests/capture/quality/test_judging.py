"""What is found wrong with a recording: real films, and films with one fault added."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from capture.findings import Code, Quality
from capture.looking import LookSpec
from capture.pipeline import CaptureSpec, capture_take
from tests.capture.altered import altered, cropped, doubled, sliding, soft
from tests.capture.clips import first_frames

pytestmark = pytest.mark.slow
Find = Callable[[str], Path]
DANCER = "videos/d06_hiphop_footwork.mp4"


@pytest.fixture
def quality_of(models: Path, tmp_path: Path) -> Callable[[Path], Quality]:
    def judge(film: Path) -> Quality:
        spec = CaptureSpec(LookSpec("mediapipe-lite", models, 960))
        with film.open("rb") as video:
            return capture_take(video, spec, tmp_path).quality

    return judge


def codes(quality: Quality) -> set[Code]:
    return {finding.code for finding in quality.findings}


def seconds(quality: Quality, code: Code) -> float:
    return sum(one.stop - one.start for one in quality.findings if one.code is code)


def test_a_good_recording_is_left_in_peace(quality_of, test_data: Find) -> None:
    quality = quality_of(test_data(DANCER))
    assert quality.score >= 95
    assert not codes(quality) - {Code.LIMB_HIDDEN, Code.FLIPPED}
    assert set(quality.limbs) == {"head", "torso", "armL", "armR", "legL", "legR"}
    assert sum(quality.limbs["legL"].values()) == pytest.approx(1.0, abs=0.001)
    told = json.dumps(quality.to_json())
    assert json.loads(told)["version"] == 1
    assert len(told) < 4000


def test_a_dark_stage_is_hardly_lit_and_its_repeated_frames_are_found(
    quality_of, test_data: Find, tmp_path: Path
) -> None:
    film = tmp_path / "dark.mp4"
    first_frames(test_data("videos/d04_bharatanatyam_stage_dark.mp4"), film, 150)
    quality = quality_of(film)
    assert seconds(quality, Code.LOW_LIGHT) > 4.0
    # The film was made 30 frames a second from 25: every sixth shows the one before again.
    assert Code.REPEATED_FRAMES in codes(quality)


def test_where_nobody_is_is_told_in_seconds(quality_of, test_data: Find, tmp_path: Path) -> None:
    film = tmp_path / "leaving.mp4"
    first_frames(test_data("videos/d12_people_enter_leave.mp4"), film, 130)
    quality = quality_of(film)
    away = [one for one in quality.findings if one.code is Code.NOBODY]
    assert away
    assert away[0].start == pytest.approx(9.6, abs=0.5)
    assert Code.FEW_FRAMES in codes(quality)


def test_feet_below_the_picture(quality_of, test_data: Find, tmp_path: Path) -> None:
    quality = quality_of(altered(test_data(DANCER), tmp_path / "cut.mp4", cropped))
    assert seconds(quality, Code.FEET_CUT_OFF) > 2.0
    assert Code.FEET_CUT_OFF not in codes(quality_of(test_data(DANCER)))


def test_pictures_shown_twice(quality_of, test_data: Find, tmp_path: Path) -> None:
    quality = quality_of(altered(test_data(DANCER), tmp_path / "twice.mp4", doubled, count=40))
    assert seconds(quality, Code.REPEATED_FRAMES) > 3.0


def test_out_of_focus(quality_of, test_data: Find, tmp_path: Path) -> None:
    quality = quality_of(altered(test_data(DANCER), tmp_path / "soft.mp4", soft, count=30))
    assert seconds(quality, Code.BLUR) > 1.0


def test_a_panning_camera(quality_of, test_data: Find, tmp_path: Path) -> None:
    hall = test_data("videos/d01_taiji_indoor.mp4")
    moved = quality_of(altered(hall, tmp_path / "pan.mp4", sliding, count=48))
    assert seconds(moved, Code.MOVING_CAMERA) > 1.5
    still = quality_of(altered(hall, tmp_path / "tripod.mp4", list, count=48))
    assert Code.MOVING_CAMERA not in codes(still)


def test_a_held_picture_does_not_tremble(quality_of, test_data: Find) -> None:
    quality = quality_of(test_data("videos/odd/o51_frozen_person.mp4"))
    assert quality.figures["jitter_percent"] < 0.3
    assert Code.JITTER not in codes(quality)
    assert Code.NOTHING_MOVES in codes(quality)
    assert quality.score < 20


def test_five_frames_a_second_are_few(quality_of, test_data: Find) -> None:
    quality = quality_of(test_data("videos/odd/o15_5fps.mp4"))
    few = next(one for one in quality.findings if one.code is Code.FEW_FRAMES)
    assert few.severity == 1.0
