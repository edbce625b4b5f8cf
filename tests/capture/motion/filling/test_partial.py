"""What every filler promises: known cells bit for bit, all cells finite, errors that say what to do."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.motion.errors import InvalidMotion, NothingKnown, ShapeMismatch
from capture.motion.filling.gaps import gaps_of
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.gaussian.statistics import learn
from capture.motion.filling.hermite import hermite
from capture.motion.filling.lines import hold, straight
from capture.motion.filling.partial import Filled, Filler, Partial, as_motion
from capture.motion.motion import Motion
from capture.motion.skeleton import Skeleton
from capture.motion.source import Source
from tests.motions import still, tumbling, walking, with_gap

FILLERS: dict[str, Filler] = {
    "hold": hold,
    "straight": straight,
    "hermite": hermite,
    "linear-Gaussian": LinearGaussian(learn([walking(120), tumbling(60)])),
}
every_filler = pytest.mark.parametrize("fill", FILLERS.values(), ids=FILLERS)


def spoilt(motion: Motion, known: np.ndarray) -> Partial:
    """A partial whose unknown cells hold what must never be read."""
    root = np.where(known[:, :1], motion.root, np.nan)
    turns = np.where(known[:, 1:, None], motion.rotations, np.nan)
    return Partial(motion.skeleton, motion.times, root, turns, known)


def holds_its_promise(partial: Partial, filled: Filled) -> None:
    known = partial.known
    assert np.array_equal(filled.made, ~known)
    assert filled.root[known[:, 0]].tobytes() == partial.root[known[:, 0]].tobytes()
    kept = filled.rotations[known[:, 1:]]
    assert kept.tobytes() == partial.rotations[known[:, 1:]].tobytes()
    assert filled.root.dtype == partial.root.dtype
    assert filled.rotations.dtype == partial.rotations.dtype
    assert np.isfinite(filled.root).all()
    assert np.abs(np.linalg.norm(filled.rotations, axis=-1) - 1.0).max() < 1e-5


def mask(shape: tuple[int, int], *gaps: tuple[slice, slice | list[int]]) -> np.ndarray:
    known = np.ones(shape, dtype=bool)
    for frames, channels in gaps:
        known[frames, channels] = False
    return known


WHOLE, SHAPE = slice(None), (40, 23)
MASKS = {
    "frames": mask(SHAPE, (slice(10, 30), WHOLE)),
    "the start": mask(SHAPE, (slice(0, 12), WHOLE)),
    "the end": mask(SHAPE, (slice(25, 40), WHOLE)),
    "a joint": mask(SHAPE, (slice(5, 35), [9])),
    "the root": mask(SHAPE, (slice(5, 35), [0])),
    "both sides of one frame": mask(SHAPE, (slice(5, 20), WHOLE), (slice(21, 33), WHOLE)),
    "all but one frame": mask(SHAPE, (slice(0, 20), WHOLE), (slice(21, 40), WHOLE)),
    "every other frame": mask(SHAPE, (slice(0, 40, 2), WHOLE)),
    "a limb within a gap": mask(SHAPE, (slice(5, 35), [8, 9, 10]), (slice(15, 25), WHOLE)),
    "nothing": mask(SHAPE),
}


@every_filler
@pytest.mark.parametrize("known", MASKS.values(), ids=MASKS)
def test_known_cells_come_back_bit_for_bit(fill: Filler, known: np.ndarray) -> None:
    partial = spoilt(walking(40), known)
    holds_its_promise(partial, fill(partial))


@every_filler
def test_single_precision_stays_as_it_is(fill: Filler) -> None:
    motion, known = walking(40), MASKS["frames"]
    single = Partial(
        motion.skeleton, motion.times, motion.root.astype(np.float32),
        motion.rotations.astype(np.float32), known,
    )  # fmt: skip
    holds_its_promise(single, fill(single))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.02, 0.9))
def test_any_mask_at_any_times(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    motion = tumbling(24, seed=seed)
    motion = replace(motion, times=np.cumsum(rng.uniform(0.004, 0.2, 24)))
    known = rng.random((24, 23)) < share
    known[rng.integers(24)] = True
    for fill in FILLERS.values():
        partial = spoilt(motion, known)
        holds_its_promise(partial, fill(partial))


@pytest.mark.parametrize("fill", [hold, straight, hermite])
def test_what_does_not_move_is_filled_with_itself(fill: Filler) -> None:
    motion = still(40)
    for known in MASKS.values():
        filled = fill(spoilt(motion, known))
        assert np.abs(filled.root - motion.root).max() < 1e-9
        assert np.abs(filled.rotations - motion.rotations).max() < 1e-9


@every_filler
def test_nothing_is_made_of_nothing(fill: Filler) -> None:
    motion = walking(20)
    with pytest.raises(NothingKnown, match="choose a range in which the body was seen"):
        fill(Partial.of(motion, np.zeros((20, 23), dtype=bool)))
    known = np.ones((20, 23), dtype=bool)
    known[:, 0] = False
    with pytest.raises(NothingKnown, match="'root' is missing in every frame"):
        fill(Partial.of(motion, known))


@pytest.mark.parametrize("fill", [hold, straight, hermite])
def test_a_joint_that_was_never_seen_is_not_invented(fill: Filler) -> None:
    known = np.ones((20, 23), dtype=bool)
    known[:, walking().skeleton.channel("leftHand")] = False
    with pytest.raises(NothingKnown, match="'leftHand' is missing in every frame"):
        fill(Partial.of(walking(20), known))


def test_numbers_that_are_none_are_refused_where_they_are_known() -> None:
    motion, known = walking(20), np.ones((20, 23), dtype=bool)
    root = motion.root.copy()
    root[7, 1] = np.nan
    with pytest.raises(InvalidMotion, match="mark it as missing"):
        Partial(motion.skeleton, motion.times, root, motion.rotations, known)
    turns = motion.rotations.copy()
    turns[3, 4] = 0.0
    with pytest.raises(InvalidMotion, match="no unit quaternion"):
        Partial(motion.skeleton, motion.times, motion.root, turns, known)


def test_another_skeleton_is_refused() -> None:
    motion, known = walking(20), np.ones((20, 23), dtype=bool)
    with_hands = Skeleton.reference(hands=True)
    with pytest.raises(ShapeMismatch, match="rotations"):
        Partial(with_hands, motion.times, motion.root, motion.rotations, known)


def test_times_that_run_backwards_are_refused() -> None:
    motion, known = walking(20), np.ones((20, 23), dtype=bool)
    with pytest.raises(InvalidMotion, match="do not rise"):
        Partial(motion.skeleton, motion.times[::-1], motion.root, motion.rotations, known)


def test_gaps_are_told_with_what_is_known_round_them() -> None:
    known = np.ones((20, 3), dtype=bool)
    known[:4, 0] = known[8:10, 1] = known[8:10, 2] = known[15:, 2] = False
    found = [(g.start, g.stop, g.back, g.ahead, g.channels.tolist()) for g in gaps_of(known)]
    assert found == [
        (0, 4, 0, 16, [0]),
        (8, 10, 8, 5, [2]),
        (8, 10, 8, 10, [1]),
        (15, 20, 5, 0, [2]),
    ]


def test_made_cells_are_marked_in_the_motion() -> None:
    motion = with_gap(walking(40), 10, 20, "leftHand")
    filled = as_motion(motion, hermite(Partial.of(motion)), Source.INTERPOLATED)
    channel = motion.skeleton.channel("leftHand")
    expected = np.zeros_like(motion.source)
    expected[10:20, channel] = Source.INTERPOLATED
    assert np.array_equal(filled.source, expected)
    assert (filled.confidence[10:20, channel] == 0.0).all()
    assert filled.rotations[:, 0].tobytes() == motion.rotations[:, 0].tobytes()


def _jump(fill: Callable[[Partial], Filled], rate: float) -> float:
    """Largest change of the hips' velocity at the edges of a gap of half a second, m/s."""
    frames = round(2 * rate)
    motion = walking(frames, rate)
    sway = 0.1 * np.sin(5.0 * motion.times)
    motion = replace(motion, root=motion.root + np.outer(sway, [1.0, 0.0, 0.0]))
    known = np.ones((frames, 23), dtype=bool)
    known[round(0.7 * rate) : round(1.2 * rate)] = False
    root = fill(spoilt(motion, known)).root
    steps = np.diff(root, axis=0) * rate
    edges = [round(0.7 * rate) - 1, round(1.2 * rate)]
    return max(float(np.linalg.norm(steps[edge] - steps[edge - 1])) for edge in edges)


def test_the_linear_gaussian_fill_meets_its_sides_with_their_velocity() -> None:
    fill = FILLERS["linear-Gaussian"]
    # What is left at 240 frames a second is the acceleration of one frame.
    assert _jump(fill, 240.0) < 0.1 * _jump(straight, 240.0)
    assert _jump(fill, 240.0) < 0.6 * _jump(fill, 60.0)
