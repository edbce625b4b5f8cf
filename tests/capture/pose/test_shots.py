"""Films are split at their cuts and fades, and nowhere else."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture.pose.shots import Shots, shot_starts, small_grey
from capture.video.reader import FrameStream

UNCUT = [
    "d01_taiji_indoor", "d03_karate_portrait_gi", "d04_bharatanatyam_stage_dark",
    "d05_bharatanatyam_duo_sari", "d06_hiphop_footwork", "d07_street_crowd_crossing",
    "d08_gym_run_camera_follows", "d09_tennis_serve_vfr", "d10_hand_closeup_portrait",
    "d11_sign_two_hands", "d12_people_enter_leave", "d13_NOT_REAL_ai_bharatanatyam",
    "d14_portrait_ball_handheld",
]  # fmt: skip
EDITED = "d02_taekwondo_team_edit"


def _small(film: Path) -> list[np.ndarray]:
    with film.open("rb") as video, FrameStream(video, 640) as frames:
        return [small_grey(frame.image) for frame in frames]


@pytest.fixture(scope="module")
def moving(test_data: Callable[[str], Path]) -> list[np.ndarray]:
    """A man who moves fast, before a cluttered wall."""
    return _small(test_data("videos/d01_taiji_indoor.mp4"))[:120]


def test_an_edited_film_is_split_where_it_was_edited(test_data: Callable[[str], Path]) -> None:
    truth = json.loads(test_data("videos/facts.json").read_text())[f"{EDITED}.mp4"]
    starts = shot_starts(_small(test_data(f"videos/{EDITED}.mp4")))
    hard = truth["hard_cuts_first_frame_of_new_shot"]
    fades = [(start, stop) for start, stop, _ in truth["fades_frames_from_to"] if start > 0]
    assert len(starts) == 1 + len(hard) + len(fades)
    assert set(hard) < set(starts)
    soft = sorted(set(starts) - set(hard) - {0})
    assert all(start <= at <= stop for at, (start, stop) in zip(soft, fades, strict=True))


@pytest.mark.parametrize("name", UNCUT)
def test_a_film_in_one_shot_stays_whole(test_data: Callable[[str], Path], name: str) -> None:
    assert shot_starts(_small(test_data(f"videos/{name}.mp4"))) == [0]


@pytest.mark.parametrize("length", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("kind", ["black", "white", "noise", "torn"])
def test_a_dropout_of_the_tape_is_no_cut(moving: list[np.ndarray], length: int, kind: str) -> None:
    noise = np.random.default_rng(length).integers(0, 256, (length, 72, 128)).astype(np.uint8)
    broken = {
        "black": np.zeros_like(noise),
        "white": np.full_like(noise, 255),
        "noise": noise,
        "torn": np.where(np.arange(72)[:, None] < 36, np.array(moving[60:60 + length]), noise),
    }[kind]  # fmt: skip
    assert shot_starts([*moving[:60], *broken, *moving[60 + length :]]) == [0]


def test_a_dropout_hides_no_cut_beside_it(
    moving: list[np.ndarray], test_data: Callable[[str], Path]
) -> None:
    other = _small(test_data("videos/d11_sign_two_hands.mp4"))[:60]
    black = [np.zeros((72, 128), dtype=np.uint8)] * 2
    assert shot_starts([*moving[:60], *other]) == [0, 60]
    assert shot_starts([*moving[:40], *black, *moving[42:60], *other]) == [0, 60]


def test_little_is_kept_of_a_long_film() -> None:
    shots = Shots()
    for number in range(2000):
        shots.add(np.full((72, 128), number % 200, dtype=np.uint8))
    assert len(shots._last) <= 10
