"""Limbs that are put now here, now there, are not called seen."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.findings import Code
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.source import Source
from capture.quality.evidence import Evidence
from capture.quality.limbs import judge_leaps
from capture.solve.leaps import leaping_limbs
from capture.solve.solver import Solver
from capture.solve.solving import solve
from tests.capture.solve.bodies import changed, seen_from
from tests.motions import walking

LEG = ("Knee", "Ankle", "Heel", "FootIndex")
TRUNK = 100.0
"""Pixels, and a little more, of the trunk of these bodies."""


def columns(side: str, names: tuple[str, ...]) -> list[int]:
    return [BLAZEPOSE.index(f"{side}{name}") for name in names]


def kicked(frames: slice, side: str = "left") -> Landmarks:
    """A walk in which a leg is put far away for some frames."""
    truth = seen_from(walking(frames=90, speed=0.2))
    image = np.array(truth.image)
    for column in columns(side, LEG):
        image[frames, column, 1] -= 3.0 * TRUNK
    return changed(truth, image=image)


def test_nobody_leaps_who_walks() -> None:
    assert not leaping_limbs(seen_from(walking(frames=90, speed=1.5))).any()


def test_both_legs_are_lost_between_two_leaps_and_no_longer() -> None:
    lost = leaping_limbs(kicked(slice(40, 46)))
    legs = [*columns("left", LEG), *columns("right", LEG)]
    np.testing.assert_array_equal(np.flatnonzero(lost[:, legs].all(axis=1)), range(39, 47))
    assert not np.delete(lost, legs, axis=1).any()
    assert not np.delete(lost, range(39, 47), axis=0).any()


def test_what_lies_far_between_two_leaps_is_believed() -> None:
    lost = leaping_limbs(kicked(slice(20, 70)))
    assert set(np.flatnonzero(lost.any(axis=1))) == {19, 20, 69, 70}


def test_an_arm_is_lost_alone() -> None:
    truth = seen_from(walking(frames=60, speed=0.2))
    image = np.array(truth.image)
    image[30, columns("right", ("Elbow", "Wrist")), 0] += 4.0 * TRUNK
    lost = leaping_limbs(changed(truth, image=image))
    names = {BLAZEPOSE[column] for column in np.flatnonzero(lost.any(axis=0))}
    assert names == {f"right{name}" for name in ("Elbow", "Wrist", "Pinky", "Index", "Thumb")}


@pytest.mark.parametrize("apart", ["cut", "hole"])
def test_nothing_leaps_across_a_cut_or_while_nobody_was_seen(apart: str) -> None:
    seen = kicked(slice(45, 90))
    assert leaping_limbs(seen).any()
    if apart == "cut":
        seen = replace(seen, cuts=(45,))
    else:
        times = np.array(seen.times)
        times[45:] += 0.5
        seen = replace(seen, times=times)
    assert not leaping_limbs(seen).any()


def test_what_leapt_is_inferred_and_told(tmp_path: Path) -> None:
    frames = slice(40, 46)
    seen = kicked(frames)
    motion, _ = solve(seen, 1.7, tmp_path)
    foot = 1 + motion.skeleton.index("leftFoot")
    assert (motion.source[frames, foot] == Source.INFERRED).all()
    assert (motion.source[60:, foot] == Source.OBSERVED).mean() > 0.9
    solver = Solver(seen, 1.7, tmp_path)
    try:
        evidence = Evidence(seen, 30.0, leaping=solver.leaping)
    finally:
        solver.close()
    found = [(one.code, one.limb) for one in judge_leaps(evidence)]
    assert found == [(Code.LIMB_LOST, "legL"), (Code.LIMB_LOST, "legR")]
