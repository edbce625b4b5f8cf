"""Left and right over a sequence: what was exchanged comes back, what was right is left alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle, multiply
from capture.motion.source import Source
from capture.solve import sides
from capture.solve.solving import solve
from tests.capture.solve.bodies import changed, lost, seen_from
from tests.motions import walking

Y = np.array([0.0, 1.0, 0.0])


def turning(frames: int = 90, rate: float = 30.0) -> Motion:
    """A walk on the spot that turns once about itself: both sides are seen, and pass each other."""
    base = walking(frames=frames, rate=rate, speed=0.0)
    rotations = base.rotations.copy()
    turn = from_axis_angle(Y, np.linspace(0.0, 2.0 * np.pi, frames))
    rotations[:, 0] = multiply(turn, rotations[:, 0])
    return replace(base, rotations=rotations)


def misread(landmarks: Landmarks, readings: np.ndarray, folder: Path) -> Landmarks:
    """Landmarks as an estimator gives them that errs in some frames."""
    return changed(
        landmarks,
        **{
            name: np.array(getattr(sides.exchange(landmarks, readings, folder), name))
            for name in ("image", "world", "visibility", "presence")
        },
    )


@pytest.mark.parametrize("reading", [sides.LEGS, sides.ARMS, sides.ALL])
@pytest.mark.parametrize("span", [(30, 31), (40, 55)])
def test_what_was_exchanged_comes_back(tmp_path: Path, reading: int, span: tuple[int, int]) -> None:
    truth = seen_from(walking(speed=0.3))
    wrong = np.zeros(len(truth), dtype=np.uint8)
    wrong[slice(*span)] = reading
    seen = misread(truth, wrong, tmp_path)
    np.testing.assert_array_equal(sides.readings_of(seen), wrong)
    back = sides.exchange(seen, wrong, tmp_path)
    np.testing.assert_allclose(back.world, truth.world, atol=1e-6)


def kick(folder: Path, frames: slice) -> tuple[Landmarks, np.ndarray]:
    """Somebody who stands, and for some frames an estimator that loses the leg which is lifted.

    It takes the standing leg for that one, and puts the other anywhere; the trunk it sees as it is.
    """
    truth = seen_from(walking(speed=0.0))
    image, world = np.array(truth.image), np.array(truth.world)
    image[:], world[:] = image[0], world[0]
    wrong = np.zeros(len(truth), dtype=np.uint8)
    wrong[frames] = sides.LEGS
    seen = misread(changed(truth, image=image, world=world), wrong, folder)
    image = np.array(seen.image)
    trunk = sides._trunk(image[0, :, :2].astype(float), 1.0)
    hips = [BLAZEPOSE.index(f"{side}Hip") for side in ("left", "right")]
    image[:, hips] = image[0, hips]
    for name in ("Knee", "Ankle", "Heel", "FootIndex"):
        image[frames, BLAZEPOSE.index(f"left{name}"), :2] += 2.0 * trunk
    return changed(seen, image=image), wrong


def test_legs_stay_where_they_mostly_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, wrong = kick(tmp_path, slice(40, 45))

    def exchanged() -> np.ndarray:
        return np.isin(sides.readings_of(seen), (sides.LEGS, sides.ALL))

    np.testing.assert_array_equal(exchanged(), wrong == sides.LEGS)
    monkeypatch.setattr(sides, "_AGAIN", 0)
    assert not exchanged().any()


@pytest.mark.parametrize(("frames", "rate"), [(90, 30.0), (24, 12.0), (18, 12.0), (150, 60.0)])
def test_a_body_that_turns_is_left_alone(frames: int, rate: float) -> None:
    assert not sides.readings_of(seen_from(turning(frames, rate))).any()


def test_seen_from_the_side_arms_are_told_apart_by_depth() -> None:
    # One arm hides the other: in the picture alone, exchanging them costs nothing.
    aside = seen_from(turning(60))
    seen = sides._Seen(aside, np.arange(len(aside)))
    travel = sides._steps(seen.judged(15), seen.judged(16))
    assert travel[sides.AS_SEEN, sides.ARMS] > 2.0 * travel[sides.AS_SEEN, sides.AS_SEEN]


def test_gaps_and_single_frames_are_no_error() -> None:
    truth = seen_from(turning(60))
    assert not sides.readings_of(lost(truth, 3, 9)).any()
    assert not sides.readings_of(lost(truth, 1, 60)).any()


def test_a_motion_says_where_sides_were_exchanged(tmp_path: Path) -> None:
    truth = seen_from(walking(speed=0.3))
    wrong = np.zeros(len(truth), dtype=np.uint8)
    wrong[40:50] = sides.LEGS
    motion, fit = solve(misread(truth, wrong, tmp_path), None, tmp_path)
    right, _ = solve(truth, None, tmp_path)
    assert fit.exchanged == 10
    knee = motion.skeleton.channel("leftLowerLeg")
    assert (motion.source[40:50, knee] == Source.REPAIRED).all()
    assert (motion.source[:40, knee] == Source.OBSERVED).all()
    arm = motion.skeleton.channel("leftLowerArm")
    assert (motion.source[:, arm] == Source.OBSERVED).all()
    np.testing.assert_allclose(motion.root, right.root, atol=1e-3)


def test_every_landmark_has_its_counterpart() -> None:
    everything = np.full(1, sides.ALL, dtype=np.uint8)
    swapped = {BLAZEPOSE[n] for n in np.flatnonzero(sides.exchanged(everything)[0])}
    assert swapped == set(BLAZEPOSE) - {"nose"}
