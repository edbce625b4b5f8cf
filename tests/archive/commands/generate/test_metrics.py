"""Every figure against a fill whose error is known by hand."""

from dataclasses import replace

import numpy as np
import pytest

from archive.commands.benches.generate import metrics
from archive.commands.benches.generate.metrics import MEASURES, compare, seam_jumps
from archive.commands.benches.generate.tasks import ARMS, BOTH_LEGS, GAPS, TWO_SIDED, Task
from archive.commands.benches.generate.windows import Window
from capture.motion.filling.partial import Filled
from capture.motion.rotation import from_axis_angle, multiply
from tests.archive.commands.generate.test_windows_and_tasks import windows

SPREAD = np.full(66, 0.5)
GAP = GAPS[1]
WINDOW = windows()[0]


def truth(task: Task = GAP, window: Window = WINDOW) -> Filled:
    motion = window.motion.part(0, task.length)
    made = ~task.known(motion.skeleton)
    return Filled(motion.root, motion.rotations, made)


def value(measure: str, filled: Filled, task: Task = GAP) -> float:
    above, below = MEASURES[measure](compare(task, WINDOW, filled, SPREAD))
    return above / below


def moved(by: np.ndarray, task: Task = GAP) -> Filled:
    """The truth with its root carried away within the gap, by metres (N, 3)."""
    filled = truth(task)
    root = filled.root.copy()
    root[task.hidden] += by
    return replace(filled, root=root)


def turned(joint: str, degrees: float, task: Task = GAP) -> Filled:
    filled, skeleton = truth(task), WINDOW.motion.skeleton
    turns = filled.rotations.copy()
    place = skeleton.index(joint)
    by = from_axis_angle(np.array([0.0, 1.0, 0.0]), np.radians(degrees))
    turns[task.hidden, place] = multiply(turns[task.hidden, place], by)
    return replace(filled, rotations=turns)


@pytest.mark.parametrize("measure", ["L2P", "L2Q", "NPSS", "NPSS LaFAN1", "MPJPE", "geodesic"])
def test_the_truth_has_no_error(measure: str) -> None:
    assert value(measure, truth()) == pytest.approx(0.0, abs=1e-5)


def test_a_body_carried_away_is_off_by_as_much() -> None:
    shifted = moved(np.array([0.03, 0.0, 0.04]))
    assert value("MPJPE", shifted) == pytest.approx(50.0)
    # 22 joints that are each 0.05 m away, over a spread of 0.5 m.
    assert value("L2P", shifted) == pytest.approx(np.sqrt(22.0) * 0.1)
    assert value("L2Q", shifted) == 0.0


def test_l2p_is_a_mean_of_norms_and_not_a_norm_of_means() -> None:
    half = np.zeros((15, 3))
    half[:5, 0] = 0.3
    assert value("L2P", moved(half)) == pytest.approx(np.sqrt(22.0) * 0.6 / 3.0)


def test_angles_are_local_and_of_the_task_s_joints() -> None:
    assert value("geodesic", turned("hips", 30.0)) == pytest.approx(30.0 / 20.0)
    assert value("geodesic", turned("rightToes", 30.0)) == pytest.approx(0.0, abs=1e-5)
    assert value("geodesic", turned("leftHand", 30.0, ARMS[0]), ARMS[0]) == pytest.approx(7.5)


def test_l2q_counts_everything_that_turns_with_a_joint_and_no_signs() -> None:
    found = turned("leftLowerArm", 60.0)
    # Two rotations differ by 60 degrees: each is 2 sin 15° away.
    expected = np.sqrt(2.0) * 2.0 * np.sin(np.radians(15.0))
    assert value("L2Q", found) == pytest.approx(expected)
    assert value("L2Q", replace(found, rotations=-found.rotations)) == pytest.approx(expected)


def test_limbs_are_measured_by_their_own_joints() -> None:
    skeleton = WINDOW.motion.skeleton
    found = turned("leftLowerArm", 90.0, ARMS[0])
    # The hand is the only one of four joints that moves, by the forearm's length times root two.
    forearm = float(np.linalg.norm(skeleton.offsets[skeleton.index("leftHand")]))
    by = from_axis_angle(np.array([0.0, 1.0, 0.0]), np.radians(90.0))
    assert by[0] == pytest.approx(np.sqrt(0.5))
    assert value("MPJPE", found, ARMS[0]) == pytest.approx(250.0 * np.sqrt(2.0) * forearm, rel=1e-3)


def test_npss_is_that_of_its_formula() -> None:
    one = compare(GAP, WINDOW, truth(), SPREAD)
    leg = WINDOW.motion.skeleton.index("leftUpperLeg")
    true = one.truth[1][GAP.hidden].reshape(15, -1)
    changed = true[:, 4 * leg + 1] * np.linspace(0.5, 1.5, 15)
    one.turned[GAP.hidden, leg, 1] = changed
    weights = (np.abs(np.fft.fft(true, axis=0)) ** 2).sum(axis=0)
    curves = []
    for numbers in (changed, true[:, 4 * leg + 1]):
        power = [
            abs(sum(x * np.exp(-2j * np.pi * k * f / 15) for f, x in enumerate(numbers))) ** 2
            for k in range(15)
        ]
        curves.append(np.cumsum(power) / np.sum(power))
    apart = np.abs(curves[0] - curves[1]).sum()
    assert apart > 0.01
    above, below = metrics.npss(one)
    assert above == pytest.approx(apart * weights[4 * leg + 1])
    assert below == pytest.approx(weights.sum())
    assert metrics.npss_of_lafan1(one)[1] < below


def test_a_gliding_body_skates_by_its_speed_where_the_truth_stands() -> None:
    filled = truth()
    still = np.tile(filled.rotations[:1], (len(filled.root), 1, 1))
    frames = np.arange(len(filled.root))
    root = np.outer(frames * 0.01, [0.6, 0.0, 0.8])
    assert value("skate", replace(filled, root=root, rotations=still)) == pytest.approx(300.0)
    root = np.outer(frames * 0.01, [0.0, 1.0, 0.0])
    assert value("skate", replace(filled, root=root, rotations=still)) == pytest.approx(
        0.0, abs=1e-9
    )


def test_skate_is_counted_in_standing_frames_alone() -> None:
    contacts = WINDOW.motion.contacts
    assert contacts is not None
    count = metrics.skate(compare(GAP, WINDOW, truth(), SPREAD))[1]
    assert count == contacts[GAP.hidden].sum()
    assert 0 < count < 60


def test_accelerations_and_jerks_are_ratios_to_the_true_ones() -> None:
    assert value("acceleration", truth()) == pytest.approx(1.0)
    assert value("jerk", truth()) == pytest.approx(1.0)
    still = replace(
        truth(),
        root=np.tile(WINDOW.motion.root[:1], (GAP.length, 1)),
        rotations=np.tile(WINDOW.motion.rotations[:1], (GAP.length, 1, 1)),
    )
    assert value("acceleration", still) == 0.0
    step = np.zeros((15, 3))
    step[7, 1] = 0.1
    # One frame that jumps up adds 0.1, 0.2 and 0.1 m to three second differences of every joint.
    base = metrics.acceleration(compare(GAP, WINDOW, truth(), SPREAD))[1]
    jumped = metrics.acceleration(compare(GAP, WINDOW, moved(step), SPREAD))[0]
    assert jumped == pytest.approx(base + 22 * 0.4, rel=0.05)


def test_a_step_at_the_edge_is_a_jump_of_its_velocity() -> None:
    away = np.tile([0.0, 0.2, 0.0], (15, 1))
    one = seam_jumps(compare(GAP, WINDOW, moved(away), SPREAD))
    assert one.shape == (2, 22)
    assert one[0].mean() == pytest.approx(0.2 * 30.0, rel=0.1)
    both = seam_jumps(compare(TWO_SIDED[0], WINDOW, truth(TWO_SIDED[0]), SPREAD))
    assert both.shape == (2, 44)
    assert np.array_equal(both[0], both[1])


def test_a_known_cell_that_was_changed_is_found() -> None:
    one = compare(BOTH_LEGS, WINDOW, truth(BOTH_LEGS), SPREAD)
    assert metrics.observed_change(one, truth(BOTH_LEGS)) == 0.0
    root = WINDOW.motion.root.copy()
    root[3, 2] += 1e-9
    changed = replace(truth(BOTH_LEGS), root=root)
    assert metrics.observed_change(one, changed) == pytest.approx(1e-9, rel=1e-3)
