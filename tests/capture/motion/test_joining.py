"""Room between two motions, after one and before one: the sides stay, the second is led on to."""

from dataclasses import replace

import numpy as np
import pytest

from capture.motion.errors import InvalidMotion
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.partial import Partial, as_motion
from capture.motion.joining import join, needed_seconds, with_room_after, with_room_before
from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.place import place
from capture.motion.skeleton import Skeleton
from capture.motion.source import Source
from capture.solve.hands.fingers import with_fingers
from tests.motions import still, tumbling, walking


def filled(motion: Motion) -> Motion:
    partial = Partial.of(motion)
    return as_motion(motion, LinearGaussian.shipped()(partial), Source.INTERPOLATED)


def test_a_walk_goes_on_into_a_walk_wherever_the_second_was_recorded() -> None:
    first = walking(frames=60)
    second = place(walking(frames=60), turn=2.0, shift=(7.0, -3.0))
    joined = join(first, second, 0.5)
    assert len(joined) == 60 + 14 + 60
    np.testing.assert_allclose(np.diff(joined.times), 1.0 / 30.0, rtol=1e-6)
    for name in ("root", "rotations", "source", "confidence"):
        np.testing.assert_array_equal(getattr(joined, name)[:60], getattr(first, name))
    assert (joined.source[60:74] == Source.MISSING).all()
    # It walks on in its own direction, a step's way further, at its own speed.
    goes = joined.root[-1] - joined.root[74]
    np.testing.assert_allclose(goes, first.root[-1] - first.root[0], atol=1e-9)
    np.testing.assert_allclose(joined.root[74] - joined.root[59], [0.0, 0.0, 0.6], atol=1e-9)
    whole = filled(joined)
    assert (whole.source[60:74] == Source.INTERPOLATED).all()
    np.testing.assert_array_equal(whole.rotations[:60], first.rotations)
    steps = np.linalg.norm(np.diff(forward(whole), axis=0), axis=-1).max(axis=1)
    assert steps[58:76].max() < 2.0 * steps[:58].max()


def test_what_is_farther_apart_takes_longer() -> None:
    calm = still(frames=30)
    assert needed_seconds(calm, calm) == pytest.approx(0.2)
    bowed = still(frames=30)
    turns = bowed.rotations.copy()
    turns[:, bowed.skeleton.index("spine")] = [np.cos(0.4), np.sin(0.4), 0.0, 0.0]
    bowed = replace(bowed, rotations=turns)
    assert needed_seconds(calm, bowed) == pytest.approx(1.0, rel=0.01)
    assert needed_seconds(bowed, calm) == pytest.approx(needed_seconds(calm, bowed))
    # From one fast movement to another the same change takes less.
    walk = walking()
    frozen = replace(walk, rotations=np.repeat(walk.rotations[-1:], len(walk), axis=0))
    assert needed_seconds(walk, bowed) < 0.8 * needed_seconds(frozen, bowed)
    joined = join(calm, bowed)
    assert joined.times[-1] == pytest.approx(2 * calm.times[-1] + 1.0, abs=0.02)


def test_the_second_stands_on_the_body_of_the_first() -> None:
    first, second = still(), walking(frames=60)
    small = Skeleton(first.skeleton.names, first.skeleton.offsets * 0.7)
    first = replace(first, skeleton=small, root=first.root * 0.7)
    joined = join(first, second, 0.4)
    assert joined.skeleton is small
    way = joined.root[-1, 2] - joined.root[-60, 2]
    assert way == pytest.approx(0.7 * (second.root[-1, 2] - second.root[0, 2]))
    lowest = forward(joined)[-60:, :, 1].min()
    assert lowest == pytest.approx(0.7 * forward(second)[:, :, 1].min(), abs=1e-9)


def test_room_before_and_after() -> None:
    motion = walking(frames=60)
    after = with_room_after(motion, 1.0)
    assert (len(after), after.times[-1] - motion.times[-1]) == (90, pytest.approx(1.0))
    np.testing.assert_array_equal(after.rotations[:60], motion.rotations)
    assert (after.source[60:] == Source.MISSING).all()
    before = with_room_before(motion, 1.0)
    assert (len(before), before.times[0], before.times[30]) == (90, 0.0, pytest.approx(1.0))
    np.testing.assert_array_equal(before.rotations[30:], motion.rotations)
    assert (before.source[:30] == Source.MISSING).all()
    for one in (after, before):
        assert not (filled(one).source == Source.MISSING).any()


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 0.01])
def test_no_room_is_none(seconds: float) -> None:
    with pytest.raises(InvalidMotion, match=r"must be longer|ask for more"):
        join(walking(), tumbling(), seconds)


def test_bodies_of_other_joints_are_not_joined() -> None:
    first = walking()
    other = still(skeleton=with_fingers(first.skeleton))
    with pytest.raises(InvalidMotion, match="other joints"):
        join(first, other, 1.0)
