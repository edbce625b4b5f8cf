"""Held poses, straight lines and Hermite bumps, against what they are by hand."""

from dataclasses import replace

import numpy as np
from numpy.testing import assert_allclose

from capture.motion.filling.hermite import UNDAMPED, Damping, hermite
from capture.motion.filling.lines import hold, straight
from capture.motion.filling.partial import Partial
from capture.motion.motion import Motion
from capture.motion.rotation import angle, from_axis_angle, inverse, multiply
from capture.motion.skeleton import Skeleton
from tests.motions import still

UP = np.array([0.0, 1.0, 0.0])
HIPS = Skeleton.reference().index("hips")


def moving(path: np.ndarray, turn: np.ndarray, rate: float = 30.0) -> Motion:
    """A body whose root follows x = path and whose hips are turned about the vertical."""
    base = still(len(path), rate)
    rotations = base.rotations.copy()
    rotations[:, HIPS] = from_axis_angle(UP, turn)
    root = base.root.copy()
    root[:, 0] = path
    return replace(base, root=root, rotations=rotations)


def hidden(motion: Motion, start: int, stop: int) -> Partial:
    known = np.ones((len(motion), 23), dtype=bool)
    known[start:stop] = False
    return Partial.of(motion, known)


def yaw(turns: np.ndarray) -> np.ndarray:
    return 2.0 * np.arctan2(turns[:, HIPS, 2], turns[:, HIPS, 0])


def test_hold_keeps_the_last_pose_and_before_the_first_the_first() -> None:
    path = np.arange(12.0)
    assert hold(hidden(moving(path, path / 10), 3, 7)).root[:, 0].tolist()[3:7] == [2.0] * 4
    assert hold(hidden(moving(path, path / 10), 0, 4)).root[:, 0].tolist()[:4] == [4.0] * 4


def test_lines_are_even_in_time_and_not_in_frames() -> None:
    motion = moving(np.array([0.0, 9.0, 9.0, 10.0]), np.array([0.0, 3.0, 3.0, 1.0]))
    motion = replace(motion, times=np.array([0.0, 0.1, 0.4, 1.0]))
    filled = straight(hidden(motion, 1, 3))
    assert_allclose(filled.root[:, 0], [0.0, 1.0, 4.0, 10.0])
    assert_allclose(yaw(filled.rotations), [0.0, 0.1, 0.4, 1.0])


def test_turns_take_the_shorter_way_whatever_the_sign() -> None:
    motion = moving(np.zeros(5), np.array([3.0, 0.0, 0.0, 0.0, 3.4]))
    rotations = motion.rotations.copy()
    rotations[4] *= -1.0
    filled = straight(hidden(replace(motion, rotations=rotations), 1, 4))
    steps = angle(multiply(inverse(filled.rotations[:-1, HIPS]), filled.rotations[1:, HIPS]))
    assert_allclose(steps, 0.1, atol=1e-6)


def test_what_is_already_even_stays_so() -> None:
    frames = np.arange(40.0)
    motion = moving(0.01 * frames, 0.02 * frames)
    for fill in (straight, hermite):
        filled = fill(hidden(motion, 10, 30))
        assert_allclose(filled.root, motion.root, atol=1e-12)
        assert_allclose(filled.rotations, motion.rotations, atol=1e-12)


def test_hermite_is_the_bump_of_its_formula() -> None:
    # A step of 0.3 m per frame before a gap of 3 frames whose ends are 0.4 m apart, then rest.
    path = np.array([-0.6, -0.3, 0.0, 9.0, 9.0, 9.0, 0.4, 0.4, 0.4])
    filled = hermite(hidden(moving(path, np.zeros(9)), 3, 6))
    share = np.array([1, 2, 3]) / 4.0
    start = 0.6 * (0.3 - 0.1) * share * (1.0 - share) ** 2 * 4.0
    end = 0.6 * (0.0 - 0.1) * share**2 * (1.0 - share) * 4.0
    assert_allclose(filled.root[3:6, 0], 0.4 * share + start - end)


def test_one_known_frame_has_no_velocity() -> None:
    path = np.array([-0.6, -0.3, 0.0, 9.0, 9.0, 9.0, 0.4])
    filled = hermite(hidden(moving(path, np.zeros(7)), 3, 6))
    share = np.array([1, 2, 3]) / 4.0
    assert_allclose(filled.root[3:6, 0], 0.4 * share + 0.48 * share * (1.0 - share) ** 2)
    alone = hermite(hidden(moving(path[2:], np.zeros(5)), 1, 4))
    assert_allclose(alone.root[1:4, 0], 0.4 * share)


def test_the_longer_the_gap_the_less_of_the_bump_at_any_rate() -> None:
    damping = Damping()
    shares = [damping.share((frames + 1) / 30.0) for frames in (5, 6, 15, 16, 45)]
    assert shares == [0.6, 0.35, 0.35, 0.2, 0.2]
    assert [damping.share((frames + 1) / 60.0) for frames in (11, 12, 31, 32)] == [
        0.6, 0.35, 0.35, 0.2,
    ]  # fmt: skip


def _jumps(rate: float, damping: Damping) -> np.ndarray:
    """Change of velocity at both edges of a gap of 0.5 s, (2, 2): of the root, m/s; the yaw, rad/s.

    Both go by 1.5 a second before the gap and by -0.5 after it, from 0.75 to 0.45.
    """
    times = np.arange(round(1.5 * rate)) / rate
    start, stop = round(0.5 * rate), round(1.0 * rate)
    path = np.where(times < 0.75, 1.5 * times, 0.45 - 0.5 * (times - 1.0))
    filled = hermite(hidden(moving(path, path, rate), start + 1, stop), damping)
    moved = np.stack([filled.root[:, 0], yaw(filled.rotations)])
    velocity = np.diff(moved, axis=1) * rate
    return np.abs([velocity[:, edge] - velocity[:, edge - 1] for edge in (start, stop)])


def test_undamped_seams_are_smooth_and_damped_ones_keep_what_the_damping_says() -> None:
    # No jump is left as frames come closer: the velocity is continuous.
    assert (_jumps(2000.0, UNDAMPED) < 0.02).all()
    assert (_jumps(2000.0, UNDAMPED) < 0.2 * _jumps(200.0, UNDAMPED)).all()
    # The chord goes by -0.6 a second.
    left = 0.8 * np.array([[2.1, 2.1], [0.1, 0.1]])
    assert_allclose(_jumps(2000.0, Damping((), 0.2)), left, atol=0.02)


def test_where_nothing_is_known_further_on_the_velocity_fades() -> None:
    times = np.arange(120) / 120.0
    path = 1.5 * times
    filled = hermite(hidden(moving(path, 0.3 * times, 120.0), 40, 120))
    velocity = np.diff(filled.root[:, 0]) * 120.0
    assert_allclose(velocity[39], 1.5, rtol=0.05)
    assert_allclose(velocity[39 + 12], 0.75, rtol=0.05)
    assert (np.diff(velocity[39:]) < 0.0).all()
    backwards = hermite(hidden(moving(path, 0.3 * times, 120.0), 0, 80))
    velocity = np.diff(backwards.root[:, 0]) * 120.0
    assert_allclose(velocity[79], 1.5, rtol=0.05)
    assert velocity[0] < 0.05


def test_each_joint_has_its_own_gap() -> None:
    frames = np.arange(30.0)
    motion = moving(0.01 * frames**2, 0.001 * frames**2)
    known = np.ones((30, 23), dtype=bool)
    known[5:9, 0] = known[12:20, 1 + HIPS] = False
    both = hermite(Partial.of(motion, known))
    for channel in (0, 1 + HIPS):
        one = known.copy()
        one[:, 1 + HIPS - channel] = True
        alone = hermite(Partial.of(motion, one))
        if channel:
            assert np.array_equal(both.rotations, alone.rotations)
        else:
            assert np.array_equal(both.root, alone.root)
