"""Each fault that the report knows, put into a real film, is found; films without it stay in peace."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from capture.findings import Code, Quality
from capture.looking import LookSpec
from capture.pipeline import CaptureSpec, capture_take
from tests.capture.altered import Pictures, altered, cropped, doubled, soft
from tests.capture.clips import first_frames

pytestmark = pytest.mark.slow
Find = Callable[[str], Path]
TAIJI = "videos/d01_taiji_indoor.mp4"
STAGE = "videos/d04_bharatanatyam_stage_dark.mp4"
DANCER = "videos/d06_hiphop_footwork.mp4"
FAULTS = {
    Code.PEOPLE_CROSSED, Code.SEVERAL_PEOPLE, Code.SEVERAL_FILMS, Code.SIDEWAYS, Code.FEW_FRAMES,
    Code.FRAMES_LOST, Code.MOVING_CAMERA, Code.TURNING_CAMERA, Code.NOBODY, Code.NOTHING_MOVES,
    Code.FLIPPED, Code.JITTER, Code.SMALL_FIGURE, Code.FLOOR_UNSEEN, Code.HEAD_CUT_OFF,
}  # fmt: skip


@pytest.fixture
def quality_of(models: Path, tmp_path: Path) -> Callable[[Path], Quality]:
    def judge(film: Path) -> Quality:
        out = tmp_path / f"out-{film.stem}"
        out.mkdir()
        spec = CaptureSpec(LookSpec("openvino-full", models, 960, hands=False))
        with film.open("rb") as video:
            return capture_take(video, spec, out).quality

    return judge


def seconds(quality: Quality, code: Code) -> float:
    return sum(one.stop - one.start for one in quality.findings if one.code is code)


def when(quality: Quality, code: Code) -> list[tuple[float, float]]:
    return [(one.start, one.stop) for one in quality.findings if one.code is code]


def codes(quality: Quality) -> set[Code]:
    return {finding.code for finding in quality.findings}


def test_a_hall_has_its_feet_cut_off_and_nothing_else(quality_of, test_data: Find) -> None:
    quality = quality_of(test_data(TAIJI))
    assert not codes(quality) & (FAULTS | {Code.LOW_LIGHT, Code.LEGS_COVERED})
    # He steps towards the camera in the end; and the film was made of one with fewer frames.
    assert all(start > 7.0 for start, _ in when(quality, Code.FEET_CUT_OFF))
    assert seconds(quality, Code.REPEATED_FRAMES) < 2.0
    assert seconds(quality, Code.BLUR) < 1.0  # His hands shake too fast for the film.


def test_a_dark_stage_is_dark_and_its_frames_are_repeated(quality_of, test_data: Find) -> None:
    quality = quality_of(test_data(STAGE))
    # Legs that cross under the costume were read the other way round for three frames.
    found = codes(quality) - {Code.JITTER, Code.FLIPPED}
    assert not found & (FAULTS | {Code.FEET_CUT_OFF, Code.BLUR})
    assert seconds(quality, Code.JITTER) < 3.0
    assert seconds(quality, Code.LOW_LIGHT) > 30.0
    assert seconds(quality, Code.REPEATED_FRAMES) > 25.0


def test_a_dancer_in_black_is_left_in_peace(quality_of, test_data: Find) -> None:
    quality = quality_of(test_data(DANCER))
    assert not codes(quality) - {Code.LIMB_HIDDEN}


def test_two_dancers_side_by_side_do_not_cross(quality_of, test_data: Find, tmp_path: Path) -> None:
    film = tmp_path / "duo.mp4"
    first_frames(test_data("videos/d05_bharatanatyam_duo_sari.mp4"), film, 120)
    quality = quality_of(film)
    assert Code.SEVERAL_PEOPLE in codes(quality)
    assert Code.PEOPLE_CROSSED not in codes(quality)


def test_two_dancers_who_pass_each_other_cross(quality_of, test_data: Find, tmp_path: Path) -> None:
    def crossing(pictures: Pictures) -> Pictures:
        """Two of the same dancer on her black stage, one of them mirrored, walking past each other."""
        made = []
        for number, picture in enumerate(pictures):
            way = round(280 * (1.0 - 2.0 * number / len(pictures)))
            other = pictures[-1 - number][:, ::-1]
            made.append(np.maximum(np.roll(picture, -way, axis=1), np.roll(other, way, axis=1)))
        return made

    quality = quality_of(
        altered(test_data(STAGE), tmp_path / "crossing.mp4", crossing, count=150, rate=30)
    )
    found = when(quality, Code.PEOPLE_CROSSED)
    assert Code.SEVERAL_PEOPLE in codes(quality)
    assert found
    assert all(start > 1.0 and stop < 4.0 for start, stop in found)
    assert 0.1 < seconds(quality, Code.PEOPLE_CROSSED) < 2.0


def test_feet_below_the_picture(quality_of, test_data: Find, tmp_path: Path) -> None:
    quality = quality_of(altered(test_data(DANCER), tmp_path / "cut.mp4", cropped))
    assert seconds(quality, Code.FEET_CUT_OFF) > 2.0


def test_out_of_focus(quality_of, test_data: Find, tmp_path: Path) -> None:
    quality = quality_of(altered(test_data(DANCER), tmp_path / "soft.mp4", soft, count=30))
    assert seconds(quality, Code.BLUR) > 1.0


def test_lamps_put_out(quality_of, test_data: Find, tmp_path: Path) -> None:
    def dark(pictures: Pictures) -> Pictures:
        return [(one * 0.3).astype(np.uint8) for one in pictures]

    quality = quality_of(altered(test_data(DANCER), tmp_path / "dark.mp4", dark))
    assert seconds(quality, Code.LOW_LIGHT) > 2.0


def test_pictures_shown_twice(quality_of, test_data: Find, tmp_path: Path) -> None:
    quality = quality_of(altered(test_data(DANCER), tmp_path / "twice.mp4", doubled, count=40))
    assert seconds(quality, Code.REPEATED_FRAMES) > 3.0


def test_frames_that_a_camera_has_lost(quality_of, test_data: Find, tmp_path: Path) -> None:
    film = tmp_path / "holes.mp4"
    with av.open(str(test_data(DANCER))) as read, av.open(str(film), "w") as write:
        stream = write.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.codec_context.max_b_frames = 0
        for number, frame in enumerate(read.decode(video=0)):
            if 20 <= number < 30:
                continue
            one = av.VideoFrame.from_ndarray(frame.to_ndarray(format="rgb24"), format="rgb24")
            one.pts, one.time_base = number, Fraction(1, 24)
            write.mux(stream.encode(one))
        write.mux(stream.encode())
    (found,) = when(quality_of(film), Code.FRAMES_LOST)
    assert found == pytest.approx((19 / 24, 30 / 24), abs=0.01)


def test_a_grainy_copy_trembles(quality_of, test_data: Find, tmp_path: Path) -> None:
    rng = np.random.default_rng(4)

    def grainy(pictures: Pictures) -> Pictures:
        made = []
        for one in pictures:
            tiny = cv2.resize(one, (128, 72), interpolation=cv2.INTER_AREA).astype(np.float64)
            tiny = (tiny + rng.normal(0.0, 25.0, tiny.shape)).clip(0, 255).astype(np.uint8)
            made.append(cv2.resize(tiny, one.shape[1::-1], interpolation=cv2.INTER_CUBIC))
        return made

    quality = quality_of(altered(test_data(DANCER), tmp_path / "grainy.mp4", grainy))
    assert seconds(quality, Code.JITTER) > 1.0


def test_a_jump_with_one_and_a_half_turns_is_put_back(
    quality_of, test_data: Find, tmp_path: Path
) -> None:
    film = tmp_path / "kicks.mp4"
    first_frames(test_data("videos/d02_taekwondo_team_edit.mp4"), film, 280)
    assert when(quality_of(film), Code.FLIPPED)


def test_a_camera_on_a_fluid_head_turns_and_one_that_is_carried_moves(
    quality_of, test_data: Find, tmp_path: Path
) -> None:
    def panning(pictures: Pictures) -> Pictures:
        return [one[:, 5 * number : 5 * number + 1000] for number, one in enumerate(pictures)]

    turned = quality_of(altered(test_data(TAIJI), tmp_path / "pan.mp4", panning, count=48))
    assert seconds(turned, Code.TURNING_CAMERA) > 1.5
    assert Code.MOVING_CAMERA not in codes(turned)
    film = tmp_path / "carried.mp4"
    first_frames(test_data("videos/d08_gym_run_camera_follows.mp4"), film, 90)
    carried = quality_of(film)
    assert seconds(carried, Code.MOVING_CAMERA) > 2.5
