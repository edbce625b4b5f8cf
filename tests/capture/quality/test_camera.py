"""A camera that nobody could follow is judged by the borders of the picture."""

from dataclasses import replace

import numpy as np
import pytest

from capture.findings import Code
from capture.motion.camera import CameraMoves
from capture.quality.camera import judge_camera, slides
from capture.quality.evidence import Evidence
from capture.solve.camera import camera_of
from tests.capture.solve.bodies import seen_from
from tests.motions import walking

FRAMES = 90


def camera(points: int) -> CameraMoves:
    """A camera of which so many points were followed, none of which moved."""
    followed = np.full(FRAMES, points, dtype=np.uint16)
    stood = np.zeros((FRAMES, 4), np.float32)
    return CameraMoves(stood, followed, followed, np.zeros(FRAMES, dtype=np.bool_))


def borders(share: float) -> np.ndarray:
    """Borders that slide by so much of the picture's width a frame."""
    return np.tile([share, 0.0], (FRAMES, 1)).astype(np.float32)


@pytest.mark.parametrize(
    ("share", "points", "told"), [(0.01, 0, True), (0.01, 60, False), (0.0, 0, False)]
)
def test_where_nothing_could_be_followed_the_borders_tell_and_the_way_is_not_known(
    share: float, points: int, told: bool
) -> None:
    seen = seen_from(walking(frames=FRAMES))
    slid = slides(camera(points), borders(share), np.asarray(seen.times), ())
    seen = replace(seen, camera=replace(camera(points), slid=slid))
    adrift = camera_of(seen).adrift
    assert adrift.all() if told else not adrift.any()
    evidence = Evidence(seen, rate=30.0, adrift=adrift)
    assert ({one.code for one in judge_camera(evidence)} == {Code.MOVING_CAMERA}) == told


def test_a_cut_in_the_dark_is_no_camera_that_slides() -> None:
    times = np.asarray(seen_from(walking(frames=FRAMES)).times)
    shift = borders(0.0)
    shift[40] = [0.5, 0.0]
    assert slides(camera(0), shift, times, ()).any()
    assert not slides(camera(0), shift, times, (40,)).any()
