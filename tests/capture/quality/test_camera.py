"""A camera that nobody could follow is judged by the borders of the picture, as before it could be."""

from dataclasses import replace

import numpy as np
import pytest

from capture.findings import Code
from capture.motion.camera import CameraMoves
from capture.quality.camera import judge_camera
from capture.quality.evidence import Evidence
from capture.quality.looks import GRID, Looks
from tests.capture.solve.bodies import seen_from
from tests.motions import walking

FRAMES = 90


def evidence(slides: float, points: int) -> Evidence:
    """A film whose borders slide by so much of its width a frame; points that were followed."""
    shift = np.tile([slides, 0.0], (FRAMES, 1)).astype(np.float32)
    grid = np.zeros((FRAMES, GRID, GRID))
    looks = Looks(
        grid.astype(np.uint8), grid.astype(np.float16), np.zeros(FRAMES, np.float32), shift
    )
    followed = np.full(FRAMES, points, dtype=np.uint16)
    camera = CameraMoves(np.zeros((FRAMES, 4), np.float32), followed, followed)
    seen = replace(seen_from(walking(frames=FRAMES)), camera=camera)
    return Evidence(seen, looks, 30.0, adrift=np.zeros(FRAMES, dtype=np.bool_))


@pytest.mark.parametrize(
    ("slides", "points", "told"), [(0.01, 0, True), (0.01, 60, False), (0.0, 0, False)]
)
def test_where_nothing_could_be_followed_the_borders_tell(
    slides: float, points: int, told: bool
) -> None:
    codes = {one.code for one in judge_camera(evidence(slides, points))}
    assert (Code.MOVING_CAMERA in codes) == told
