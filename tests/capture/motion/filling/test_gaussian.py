"""The linear-Gaussian fill, against the Gaussian that it says it is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from capture.motion.errors import FormatError, InvalidMotion
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.gaussian.smoother import Wander, plan_directions, plan_each
from capture.motion.filling.gaussian.statistics import Statistics, learn
from capture.motion.filling.partial import Partial
from capture.motion.motion import Motion
from capture.motion.rotation import angle, from_axis_angle, from_vector, inverse, multiply
from tests.motions import still, tumbling, walking

Z = np.array([0.0, 0.0, 1.0])
TIMES = np.cumsum([0.0, 0.03, 0.05, 0.2, 0.04, 0.04, 0.4, 0.03])


def matern(pace: float) -> np.ndarray:
    """(F, F) likeness of a Matérn process of order 3/2 at TIMES, from its covariance function."""
    apart = pace * np.abs(TIMES[:, None] - TIMES[None])
    return (1.0 + apart) * np.exp(-apart)


def test_single_numbers_are_the_mean_of_the_gaussian_process_given_what_was_seen() -> None:
    rng = np.random.default_rng(1)
    seen = rng.normal(size=(8, 2))
    noise = np.full((8, 2), 0.1)
    noise[[2, 3, 5], 0] = np.inf
    noise[[0, 7], 1] = np.inf
    variance, pace, level = np.array([0.5, 2.0]), np.array([3.0, 8.0]), np.array([1.5, 0.3])
    plan = plan_each(TIMES, noise, Wander(variance, pace, level))
    mean = plan.mean(seen[..., None])[..., 0]
    for column in range(2):
        prior = variance[column] * matern(pace[column]) + level[column]
        known = np.isfinite(noise[:, column])
        gain = prior[:, known] @ np.linalg.inv(
            prior[np.ix_(known, known)] + 0.1 * np.eye(known.sum())
        )
        assert_allclose(mean[:, column], gain @ seen[known, column], atol=1e-9)
        left = np.diag(prior - gain @ prior[known])
        assert_allclose(plan.variance[:, column, 0], left, atol=1e-9)


def test_directions_are_the_mean_given_the_features_of_each_frame() -> None:
    rng = np.random.default_rng(2)
    directions = np.linalg.qr(rng.normal(size=(5, 2)))[0]
    variance, pace = np.array([2.0, 0.5]), np.array([3.0, 9.0])
    numbers, sure = rng.normal(size=(8, 5)), rng.uniform(0.0, 4.0, size=(8, 5))
    sure[3] = 0.0
    weighed = sure[:, :, None] * directions
    plan = plan_directions(TIMES, variance, pace, directions.T @ weighed)
    found = plan.mean((numbers[:, None] @ weighed)[:, 0])
    prior = np.zeros((16, 16))
    for way in range(2):
        prior[way::2, way::2] = variance[way] * matern(pace[way])
    shown = np.kron(np.eye(8), directions)
    precision = shown.T @ (sure.ravel()[:, None] * shown)
    spread = np.linalg.inv(np.linalg.inv(prior) + precision)
    mean = spread @ shown.T @ (sure * numbers).ravel()
    assert_allclose(found, mean.reshape(8, 2), atol=1e-8)
    assert_allclose(plan.variance, np.diag(spread).reshape(8, 2), atol=1e-8)


def bending(frames: int, seed: int) -> Motion:
    """Both elbows bend alike, by a smooth random amount; nothing else moves."""
    rng = np.random.default_rng(seed)
    base = still(frames)
    wave = sum(rng.normal() * np.sin(f * base.times + rng.uniform(0, 6)) for f in (1, 2, 3))
    rotations = base.rotations.copy()
    for side, sign in (("left", 1.0), ("right", -1.0)):
        joint = base.skeleton.index(f"{side}LowerArm")
        rotations[:, joint] = from_axis_angle(Z, sign * 0.4 * np.asarray(wave))
    return replace(base, rotations=rotations)


ELBOW = still().skeleton.index("leftLowerArm")
ALIKE = LinearGaussian(learn(bending(200, seed) for seed in range(12)))


def error(turns: np.ndarray, motion: Motion) -> np.ndarray:
    """(F,) degrees by which the left elbow is off."""
    off = multiply(inverse(motion.rotations[:, ELBOW]), turns[:, ELBOW])
    return np.degrees(angle(off))


def test_what_was_never_seen_follows_from_what_it_goes_with() -> None:
    motion = bending(60, 99)
    known = np.ones((60, 23), dtype=bool)
    known[:, 1 + ELBOW] = False
    filled = ALIKE(Partial.of(motion, known))
    assert np.degrees(angle(motion.rotations[:, ELBOW])).max() > 20.0
    assert error(filled.rotations, motion).max() < 3.0
    assert filled.deviation is not None
    assert (filled.deviation[:, 1 + ELBOW] > 0.05).all()


def test_the_fill_says_how_far_it_may_be_off() -> None:
    motion = bending(60, 99)
    known = np.ones((60, 23), dtype=bool)
    known[15:46] = False
    deviation = ALIKE(Partial.of(motion, known)).deviation
    assert deviation is not None
    assert (deviation[known] == 0.0).all()
    elbow = deviation[15:46, 1 + ELBOW]
    assert (np.diff(elbow[:16]) > 0.0).all()
    assert (np.diff(elbow[15:]) < 0.0).all()


def test_noise_is_taken_away_and_exact_cells_stay_bit_for_bit() -> None:
    motion, rng = bending(90, 99), np.random.default_rng(5)
    turns = motion.rotations.copy()
    shaken = multiply(turns[:, ELBOW], from_vector(rng.normal(scale=0.15, size=(90, 3))))
    turns[:, ELBOW] = shaken
    noise = np.zeros((90, 23))
    noise[:, 1 + ELBOW] = 0.15
    noisy = replace(motion, rotations=turns)
    restored = ALIKE.restored(Partial.of(noisy), noise)
    assert np.array_equal(restored.made, noise > 0.0)
    assert restored.root.tobytes() == motion.root.tobytes()
    assert np.array_equal(restored.rotations[~restored.made[:, 1:]], turns[~restored.made[:, 1:]])
    before, after = error(turns, motion).mean(), error(restored.rotations, motion).mean()
    assert before > 10.0
    assert after < 0.4 * before


def test_noise_that_is_no_number_is_refused() -> None:
    noise = np.zeros((40, 23))
    noise[3, 3] = np.nan
    with pytest.raises(InvalidMotion, match="must be 0 or more"):
        ALIKE.restored(Partial.of(walking(40)), noise)


def test_statistics_come_back_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "statistics.npz"
    ALIKE.statistics.write(path)
    again = Statistics.read(path)
    for name in Statistics.__dataclass_fields__:
        assert_allclose(getattr(again, name), getattr(ALIKE.statistics, name), rtol=1e-6, atol=1e-9)


def test_what_is_no_file_of_statistics_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "statistics.npz"
    path.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(FormatError, match="holds no statistics of motion"):
        Statistics.read(path)
    with path.open("wb") as file:
        np.savez(file, **{name: np.zeros(3) for name in Statistics.__dataclass_fields__})
    with pytest.raises(FormatError, match="holds no statistics of motion"):
        Statistics.read(path)


def test_too_little_motion_is_refused() -> None:
    with pytest.raises(FormatError, match="too little motion"):
        learn([walking(10)])


def test_mirrored_bodies_are_as_likely() -> None:
    law = learn([tumbling(80)])
    left, right = (still().skeleton.index(f"{side}UpperLeg") for side in ("left", "right"))
    assert_allclose(law.own_variance[1 + left], law.own_variance[1 + right])


def test_a_long_movement_is_filled_as_well_where_its_parts_meet() -> None:
    motion = bending(1000, 99)
    known = np.ones((1000, 23), dtype=bool)
    known[300:345, 1 + ELBOW] = known[460:500, 1 + ELBOW] = known[990:] = False
    known[:, 1 + motion.skeleton.index("rightHand")] = False
    filled = ALIKE(Partial.of(motion, known))
    assert error(filled.rotations, motion)[:990].max() < 3.0
    steps = angle(multiply(inverse(filled.rotations[:-1, ELBOW]), filled.rotations[1:, ELBOW]))
    true = angle(multiply(inverse(motion.rotations[:-1, ELBOW]), motion.rotations[1:, ELBOW]))
    assert np.degrees(np.abs(steps - true)[:985]).max() < 0.7


def test_what_was_planned_for_one_mask_is_not_used_for_another() -> None:
    motion = bending(60, 99)
    fresh = LinearGaussian(ALIKE.statistics)
    for start in (10, 20, 10, 30, 40, 45):
        known = np.ones((60, 23), dtype=bool)
        known[start : start + 12] = False
        once, again = fresh(Partial.of(motion, known)), LinearGaussian(ALIKE.statistics)
        assert np.array_equal(once.rotations, again(Partial.of(motion, known)).rotations)
