"""Each shot has a camera of its own, and so a floor of its own; the body goes on where it was."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.motion.kinematics import forward
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle, to_matrix
from capture.solve.solving import solve
from tests.capture.solve.bodies import Handled, changed, seen_from
from tests.motions import still, walking

FRAMES, CUT = 120, 60
X = np.array([1.0, 0.0, 0.0])


def two_shots(motion: Motion, tilt: tuple[float, float], zoom: float = 1.0) -> Landmarks:
    """Landmarks of a Motion whose second half another camera filmed.

    Args:
        motion: the truth.
        tilt: degrees by which each camera looks down.
        zoom: focal length of the second one over that of the first.
    """
    angles = np.radians(np.repeat(tilt, CUT))
    camera = Handled(to_matrix(from_axis_angle(X, angles)), np.repeat([1.0, zoom], CUT))
    return replace(seen_from(motion, handled=camera), cuts=(CUT,))


@pytest.mark.parametrize("tilt", [(0.0, 15.0), (15.0, 0.0), (12.0, 3.0)])
def test_a_body_stands_on_the_floor_in_every_shot(
    tmp_path: Path, tilt: tuple[float, float]
) -> None:
    found, fit = solve(two_shots(still(FRAMES), tilt), None, tmp_path, lifter=None)
    assert fit.floor_seen
    assert found.contacts is not None
    toes = forward(found)[:, found.skeleton.index("leftToes"), 1]
    for shot in (slice(0, CUT), slice(CUT, FRAMES)):
        assert np.abs(toes[shot]).max() < 0.08
        assert found.contacts[shot].mean() > 0.9
    spine = forward(found)[:, found.skeleton.index("neck")] - found.root
    upright = spine[:, 1] / np.linalg.norm(spine, axis=1)
    assert upright.min() > np.cos(np.radians(8.0))


def test_nobody_leaps_at_a_cut(tmp_path: Path) -> None:
    found, _ = solve(
        two_shots(walking(FRAMES, speed=0.6), (0.0, 12.0)), None, tmp_path, lifter=None
    )
    steps = np.linalg.norm(np.diff(found.root[:, [0, 2]], axis=0), axis=1)
    assert steps[CUT - 1] < 0.03
    # Both halves travel, and nothing is thrown back to the origin.
    ways = [
        np.linalg.norm(found.root[stop - 1, [0, 2]] - found.root[start, [0, 2]])
        for start, stop in ((0, CUT), (CUT, FRAMES))
    ]
    assert min(ways) > 0.7


def test_a_shot_in_which_nobody_is_seen_has_no_floor_and_hurts_none(tmp_path: Path) -> None:
    seen = two_shots(still(FRAMES), (0.0, 15.0))
    arrays = {name: np.array(getattr(seen, name)) for name in ("found", "visibility")}
    arrays["found"][CUT - 20 : CUT] = False
    empty = replace(changed(seen, **arrays), cuts=(CUT - 20, CUT))
    found, fit = solve(empty, None, tmp_path, lifter=None)
    assert fit.floor_seen
    toes = forward(found)[:, found.skeleton.index("leftToes"), 1]
    assert np.abs(toes[np.array(empty.found)]).max() < 0.08
