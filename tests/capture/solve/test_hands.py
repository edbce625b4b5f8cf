"""Fingers follow the points of a hand within their joints' limits, and what was not seen is missing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.engine_errors import NobodyFound
from capture.motion.hands import NOT_LOOKED
from capture.motion.kinematics import global_rotations
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.rotation import angle, inverse, multiply, swing_twist
from capture.motion.skeleton import BODY_JOINTS, HAND_JOINTS, Skeleton
from capture.motion.source import HAND_LIMBS, LIMBS, Source
from capture.motion.summary import summarise
from capture.solve.hands.fitting import SeenHands, fit_hands
from capture.solve.hands.shape import (
    LEAST,
    MOST,
    TURNS,
    hand_points,
    reference_hand,
)
from capture.solve.sides import ARMS, AS_SEEN, exchange
from capture.solve.solved import Fit
from capture.solve.solving import solve
from tests.capture.solve.grips import bent, gripping, seen_closely
from tests.motions import walking

FRAMES = 40
GRIP = {
    "IndexProximal": 50.0,
    "IndexIntermediate": 70.0,
    "IndexDistal": 42.0,
    "LittleIntermediate": 60.0,
}


@pytest.fixture(scope="module")
def body() -> Motion:
    return walking(frames=FRAMES, speed=0.0)


@pytest.fixture(scope="module")
def truth(body: Motion) -> Motion:
    return gripping(body, bent(FRAMES, **GRIP))


@pytest.fixture(scope="module")
def seen(body: Motion, truth: Motion) -> Landmarks:
    return seen_closely(body, truth)


@pytest.fixture(scope="module")
def solved(seen: Landmarks, tmp_path_factory: pytest.TempPathFactory) -> tuple[Motion, Fit]:
    return solve(seen, None, tmp_path_factory.mktemp("hands"))


def _again(seen: Landmarks, folder: Path, **arrays: np.ndarray) -> Motion:
    """The Motion of landmarks whose hands hold other arrays."""
    assert seen.hands is not None
    return solve(replace(seen, hands=replace(seen.hands, **arrays)), None, folder)[0]


def _sources(motion: Motion, joint: str) -> np.ndarray:
    return motion.source[:, motion.skeleton.channel(joint)]


def test_points_move_as_their_derivatives_say() -> None:
    shape = reference_hand(Skeleton.reference(hands=True))
    angles = np.random.default_rng(3).uniform(LEAST, MOST, (4, len(TURNS)))
    points, moves = hand_points(shape, angles)
    for turn in range(len(TURNS)):
        more = angles.copy()
        more[:, turn] += 1e-6
        np.testing.assert_allclose(
            (hand_points(shape, more)[0] - points) / 1e-6, moves[..., turn], atol=1e-5
        )


def test_fingers_stand_as_they_were_bent(truth: Motion, solved: tuple[Motion, Fit]) -> None:
    motion, _ = solved
    for side in ("left", "right"):
        for name in GRIP:
            joint = motion.skeleton.index(f"{side}{name}")
            apart = angle(multiply(inverse(truth.rotations[:, joint]), motion.rotations[:, joint]))
            assert np.degrees(np.median(apart)) < 12.0, (side, name)
            assert (_sources(motion, f"{side}{name}") == Source.OBSERVED).all()


def test_the_fit_tells_how_far_fingers_are_from_where_they_were_seen(
    solved: tuple[Motion, Fit],
) -> None:
    _, fit = solved
    assert [hand.side for hand in fit.hands] == ["left", "right"]
    for hand in fit.hands:
        assert hand.frames == FRAMES
        assert 120.0 < hand.pixels < 190.0
        assert 0.0 < hand.misfit < 2.5


def test_hinges_only_bend_and_within_their_limits(solved: tuple[Motion, Fit]) -> None:
    motion, _ = solved
    for side, sign in (("left", -1.0), ("right", 1.0)):
        for finger in ("Index", "Middle", "Ring", "Little"):
            for part in ("Intermediate", "Distal"):
                turn = motion.rotations[:, motion.skeleton.index(f"{side}{finger}{part}")]
                rest, twist = swing_twist(turn, np.array([0.0, 0.0, sign]))
                assert np.degrees(angle(rest)).max() < 0.1
                forwards = np.degrees(2.0 * np.arctan2(twist[:, 3] * sign, twist[:, 0]))
                assert forwards.min() > -0.1
                assert forwards.max() < 115.1


def test_points_that_no_hand_can_make_stay_within_the_limits() -> None:
    shape = reference_hand(Skeleton.reference(hands=True))
    points = np.random.default_rng(5).normal(size=(6, 21, 3)) * 0.1
    fitted = fit_hands(SeenHands(points[..., :2] * 800.0, points), shape)
    assert np.isfinite(fitted.angles).all()
    assert ((fitted.angles >= LEAST) & (fitted.angles <= MOST)).all()


def test_the_other_side_of_a_hand_is_not_taken_for_it(seen: Landmarks, tmp_path: Path) -> None:
    assert seen.hands is not None
    right = np.array(seen.hands.right)
    right[10:30, 0] = 0.95
    motion = _again(seen, tmp_path, right=right)
    codes = _sources(motion, "leftIndexProximal")
    assert (codes[10:30] == Source.MISSING).all()
    assert (codes[:10] == Source.OBSERVED).all()
    assert (_sources(motion, "rightIndexProximal") == Source.OBSERVED).all()


def test_a_hand_that_is_not_there_is_missing_and_not_drawn_between(
    seen: Landmarks, tmp_path: Path
) -> None:
    assert seen.hands is not None
    score = np.array(seen.hands.score)
    score[15:18, 1] = 0.2
    motion = _again(seen, tmp_path, score=score)
    assert (_sources(motion, "rightThumbDistal")[15:18] == Source.MISSING).all()
    assert motion.confidence[16, motion.skeleton.channel("rightThumbDistal")] == 0.0
    assert (_sources(motion, "leftThumbDistal") == Source.OBSERVED).all()


def test_a_hand_far_from_its_arm_is_somebody_elses(seen: Landmarks, tmp_path: Path) -> None:
    assert seen.hands is not None
    image = np.array(seen.hands.image)
    image[:, 0, :, 0] += 300.0
    motion = _again(seen, tmp_path, image=image)
    assert (_sources(motion, "leftIndexProximal") == Source.MISSING).all()


def test_between_two_looks_fingers_are_interpolated(seen: Landmarks, tmp_path: Path) -> None:
    assert seen.hands is not None
    score = np.array(seen.hands.score)
    score[np.arange(FRAMES) % 3 != 0] = NOT_LOOKED
    motion = _again(seen, tmp_path, score=score)
    codes = _sources(motion, "leftIndexProximal")
    assert (codes[::3] == Source.OBSERVED).all()
    assert (codes[1:39:3] == Source.INTERPOLATED).all()
    assert (codes[2:39:3] == Source.INTERPOLATED).all()


def test_small_hands_are_open_or_closed_and_no_more(body: Motion, tmp_path: Path) -> None:
    everything = {
        f"{finger}{part}": 80.0
        for finger in ("Index", "Middle", "Ring", "Little")
        for part in ("Proximal", "Intermediate", "Distal")
    }
    bends = []
    for number, degrees in enumerate(({}, everything)):
        small = seen_closely(body, gripping(body, bent(FRAMES, **degrees)), close=0.75)
        (tmp_path / str(number)).mkdir()
        motion, fit = solve(small, None, tmp_path / str(number))
        assert all(24.0 < hand.pixels < 48.0 for hand in fit.hands)
        for joint in HAND_JOINTS:
            assert (_sources(motion, joint) == Source.INFERRED).all()
        # All fingers alike: that one of them is bent otherwise cannot be seen.
        turns = [
            angle(motion.rotations[:, motion.skeleton.index(f"left{finger}Intermediate")])
            for finger in ("Index", "Ring")
        ]
        np.testing.assert_allclose(turns[0], turns[1], atol=1e-6)
        bends.append(float(np.degrees(np.median(turns[0]))))
    assert bends[0] < 40.0
    assert bends[1] > 60.0


def test_a_hand_is_as_large_as_it_was_looked_at(seen: Landmarks, tmp_path: Path) -> None:
    assert seen.hands is not None
    # Of a film of twice the size, pictures of half the size were looked at.
    large = replace(
        seen,
        picture=(2 * seen.picture[0], 2 * seen.picture[1]),
        image=seen.image * np.float32(2.0),
        hands=replace(seen.hands, image=seen.hands.image * np.float32(2.0)),
    )
    (tmp_path / "one").mkdir()
    (tmp_path / "half").mkdir()
    _, whole = solve(seen, None, tmp_path / "one")
    motion, fit = solve(replace(large, scale=0.5), None, tmp_path / "half")
    # It lies twice as long in the picture, and no more of it was seen.
    assert fit.hands[0].pixels == pytest.approx(2.0 * whole.hands[0].pixels, rel=0.02)
    smaller = replace(large, scale=0.5 * 40.0 / whole.hands[0].pixels)
    (tmp_path / "small").mkdir()
    motion, _ = solve(smaller, None, tmp_path / "small")
    assert (_sources(motion, "leftIndexProximal") == Source.INFERRED).all()


def test_tiny_hands_are_missing_and_the_skeleton_does_without(
    body: Motion, truth: Motion, tmp_path: Path
) -> None:
    motion, fit = solve(seen_closely(body, truth, close=0.4), None, tmp_path)
    assert len(motion.skeleton.names) == 22
    assert fit.hands == ()


def test_landmarks_without_hands_are_solved_as_before(seen: Landmarks, tmp_path: Path) -> None:
    motion, fit = solve(replace(seen, hands=None), None, tmp_path)
    assert len(motion.skeleton.names) == 22
    assert fit.hands == ()


def test_the_palm_follows_the_hand_rather_than_the_arms_idea(
    truth: Motion, seen: Landmarks, tmp_path: Path
) -> None:
    image, world = seen.image.copy(), seen.world.copy()
    column = seen.index("leftIndex"), seen.index("leftPinky")
    for array in (image, world):
        array[:, list(column)] = array[:, list(column[::-1])]
    wrong = replace(seen, image=image, world=world)
    joint = truth.skeleton.index("leftHand")
    wanted = global_rotations(truth.skeleton, truth.rotations)[:, joint]

    def off(landmarks: Landmarks, name: str) -> float:
        (tmp_path / name).mkdir()
        motion, _ = solve(landmarks, None, tmp_path / name)
        turned = global_rotations(motion.skeleton, motion.rotations)[:, joint]
        apart = angle(multiply(inverse(wanted), turned))
        return float(np.degrees(np.median(apart)))

    assert off(replace(wrong, hands=None), "arm") > 120.0
    assert off(wrong, "hand") < 25.0


def test_exchanged_arms_take_their_hands_along(seen: Landmarks, tmp_path: Path) -> None:
    readings = np.full(FRAMES, AS_SEEN, dtype=np.uint8)
    readings[5:9] = ARMS
    read = exchange(seen, readings, tmp_path).hands
    assert read is not None and seen.hands is not None
    np.testing.assert_array_equal(read.image[6, 0], seen.hands.image[6, 1])
    np.testing.assert_array_equal(read.right[6], seen.hands.right[6, ::-1])
    np.testing.assert_array_equal(read.image[20], seen.hands.image[20])


def test_hands_without_a_body_are_a_take_of_hands(
    truth: Motion, seen: Landmarks, tmp_path: Path
) -> None:
    alone = replace(
        seen,
        found=np.zeros(FRAMES, dtype=np.bool_),
        image=np.zeros_like(seen.image),
        world=np.zeros_like(seen.world),
    )
    motion, fit = solve(alone, None, tmp_path)
    body = [motion.skeleton.channel(name) for name in BODY_JOINTS if not name.endswith("Hand")]
    assert (motion.source[:, [0, *body]] == Source.MISSING).all()
    assert (_sources(motion, "leftHand") == Source.OBSERVED).all()
    assert (_sources(motion, "rightIndexDistal") == Source.OBSERVED).all()
    joint = truth.skeleton.index("leftIndexIntermediate")
    apart = angle(multiply(inverse(truth.rotations[:, joint]), motion.rotations[:, joint]))
    assert np.degrees(np.median(apart)) < 12.0
    turned = global_rotations(motion.skeleton, motion.rotations)
    wanted = global_rotations(truth.skeleton, truth.rotations)
    for side in ("left", "right"):
        hand = motion.skeleton.index(f"{side}Hand")
        apart = angle(multiply(inverse(wanted[:, hand]), turned[:, hand]))
        assert np.degrees(np.median(apart)) < 15.0
    assert fit.hands[0].frames == FRAMES


def test_hands_are_listed_beside_the_limbs(solved: tuple[Motion, Fit]) -> None:
    summary = summarise(solved[0])
    assert list(summary["lanes"]) == [*LIMBS, *HAND_LIMBS]
    unseen = replace(solved[0], source=np.full_like(solved[0].source, Source.MISSING))
    assert list(summarise(unseen)["lanes"]) == [*LIMBS]


def test_neither_body_nor_hands_is_nobody(seen: Landmarks, tmp_path: Path) -> None:
    assert seen.hands is not None
    nothing = replace(seen.hands, score=np.zeros_like(seen.hands.score))
    with pytest.raises(NobodyFound):
        solve(replace(seen, found=np.zeros(FRAMES, dtype=np.bool_), hands=nothing), None, tmp_path)
