"""The ridge finds what goes with what, for the one mask that it knows."""

from dataclasses import replace

import numpy as np
import pytest

from archive.commands.benches.generate import ridge
from archive.commands.benches.generate.clips import Clip, Row
from archive.commands.benches.generate.tasks import ARMS, BOTH_LEGS
from archive.commands.benches.generate.windows import Window, windows_of
from capture.motion.filling.lines import straight
from capture.motion.rotation import angle, from_axis_angle, inverse, multiply
from tests.archive.commands.generate.folder import strolling

Z = np.array([0.0, 0.0, 1.0])


def clip(number: int) -> Clip:
    """Both elbows bend alike and in a way that no line foresees; the rest of the body walks."""
    motion = strolling(150, 1.0)
    rng = np.random.default_rng(number)
    wave = sum(rng.normal() * np.sin(f * motion.times + rng.uniform(0, 6)) for f in (3, 5, 8))
    turns = motion.rotations.copy()
    for side, sign in (("left", 1.0), ("right", -1.0)):
        bend = from_axis_angle(Z, sign * 0.3 * np.asarray(wave))
        turns[:, motion.skeleton.index(f"{side}LowerArm")] = bend
    row = Row(f"clip {number}", "train", f"performer {number}", "other", "", "", "", 0, 150)
    return Clip(row, replace(motion, rotations=turns))


def error(filled, window: Window) -> float:
    elbow = window.motion.skeleton.index("leftLowerArm")
    off = multiply(inverse(window.motion.rotations[10:40, elbow]), filled.rotations[10:40, elbow])
    return float(np.degrees(angle(off)).mean())


def test_a_hidden_arm_is_told_by_the_other_one() -> None:
    learnt = ridge.learn(ARMS, [clip(number) for number in range(60)], strangers=False)
    found, lines = [], []
    for window in windows_of(clip(99)):
        partial = ARMS[0].partial(window)
        filled = learnt(partial)
        known = partial.known[:, 1:]
        assert np.array_equal(filled.rotations[known], partial.rotations[known])
        found.append(error(filled, window))
        lines.append(error(straight(partial), window))
    assert np.mean(lines) > 8.0
    assert np.mean(found) < 0.5 * np.mean(lines)


def test_another_mask_is_refused() -> None:
    learnt = ridge.learn(ARMS, [clip(1), clip(2)], strangers=False)
    with pytest.raises(ValueError, match="No ridge was learnt"):
        learnt(BOTH_LEGS.partial(next(windows_of(clip(3)))))
