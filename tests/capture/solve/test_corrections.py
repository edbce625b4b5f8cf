"""What a person puts right: where it holds, what it touches, and that taking it back takes it back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.motion.corrections import Correction, InvalidCorrection
from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.source import Source
from capture.solve.corrections import Corrections
from capture.solve.solving import solve
from tests.capture.solve.bodies import seen_from
from tests.motions import still, walking


def of(kind: str, what: str, start: float = 0.5, stop: float = 1.0, **more: object) -> Correction:
    return Correction.of({"kind": kind, "start": start, "stop": stop, "what": what, **more})


def solved(folder: Path, *made: Correction) -> Motion:
    return solve(seen_from(walking(speed=0.3)), None, folder, Corrections(made))[0]


def codes(motion: Motion, joint: str) -> np.ndarray:
    return motion.source[:, motion.skeleton.channel(joint)]


def test_nothing_put_right_changes_nothing(tmp_path: Path) -> None:
    seen = seen_from(walking(speed=0.3))
    plain, fit = solve(seen, None, tmp_path)
    again, other = solve(seen, None, tmp_path, Corrections(()))
    np.testing.assert_array_equal(plain.rotations, again.rotations)
    assert fit == other


def test_exchanged_legs_are_exchanged_there_and_say_so(tmp_path: Path) -> None:
    # Without the lifter: these sides were right before, and it would mend what is wrong now.
    walk, swap = seen_from(walking(speed=0.3)), Corrections((of("swap", "legs", 1.0, 1.5),))
    before, _ = solve(walk, None, tmp_path, lifter=None)
    after, _ = solve(walk, None, tmp_path, swap, lifter=None)
    knee = after.skeleton.index("leftLowerLeg"), after.skeleton.index("rightLowerLeg")
    a, b = forward(before), forward(after)
    middle = slice(34, 42)
    swapped = np.linalg.norm(b[middle, knee[0]] - a[middle, knee[1]], axis=-1)
    straight = np.linalg.norm(b[middle, knee[0]] - a[middle, knee[0]], axis=-1)
    assert (swapped < straight).all()
    assert (codes(after, "leftLowerLeg")[30:46] == Source.EDITED).all()
    assert (codes(after, "leftLowerLeg")[:28] == Source.OBSERVED).all()
    assert (codes(after, "leftLowerArm") == Source.OBSERVED).all()


def test_exchanged_twice_is_not_exchanged(tmp_path: Path) -> None:
    twice = solved(tmp_path, of("swap", "legs"), of("swap", "legs"))
    np.testing.assert_allclose(twice.rotations, solved(tmp_path).rotations, atol=1e-9)


def test_a_limb_that_was_not_seen_is_missing_there(tmp_path: Path) -> None:
    motion = solved(tmp_path, of("unseen", "armL"))
    here = slice(15, 31)
    assert (codes(motion, "leftLowerArm")[here] == Source.MISSING).all()
    assert (motion.confidence[here, motion.skeleton.channel("leftLowerArm")] == 0.0).all()
    assert (codes(motion, "leftLowerArm")[:15] == Source.OBSERVED).all()
    assert (codes(motion, "rightLowerArm") == Source.OBSERVED).all()


def test_a_head_that_was_not_seen_is_missing_there(tmp_path: Path) -> None:
    motion = solved(tmp_path, of("unseen", "head"))
    assert (codes(motion, "head")[15:31] == Source.MISSING).all()
    assert (codes(motion, "head")[32:] != Source.MISSING).all()
    assert (codes(motion, "spine") == Source.OBSERVED).all()


def test_nothing_is_left_of_a_body_that_was_not_seen(tmp_path: Path) -> None:
    motion = solved(tmp_path, of("unseen", "all"))
    assert (motion.source[15:31] == Source.MISSING).all()
    assert (motion.confidence[15:31] == 0.0).all()
    assert (motion.source[:15] != Source.MISSING).all()
    assert (motion.source[31:] != Source.MISSING).all()


def test_a_trunk_that_was_not_seen_follows_from_its_limbs(tmp_path: Path) -> None:
    motion, here = solved(tmp_path, of("unseen", "torso")), slice(15, 31)
    for channel in ("hips", "spine", "upperChest", "leftUpperArm", "rightUpperLeg"):
        assert (codes(motion, channel)[here] == Source.INFERRED).all(), channel
        assert (codes(motion, channel)[:15] < Source.INFERRED).all(), channel
    assert (motion.source[here, 0] == Source.INFERRED).all()
    assert (codes(motion, "leftLowerArm")[here] < Source.INFERRED).all()
    limbs = [of("unseen", limb) for limb in ("armL", "armR", "legL", "legR")]
    alone = solved(tmp_path, of("unseen", "torso"), *limbs)
    assert (codes(alone, "spine")[here] == Source.MISSING).all()


def test_a_foot_that_stands_stands_on_the_floor(tmp_path: Path) -> None:
    motion = solve(seen_from(still(60)), None, tmp_path, Corrections([of("stands", "left")]))[0]
    toes = motion.skeleton.index("leftToes")
    assert np.abs(forward(motion)[15:31, toes, 1]).max() < 0.05
    assert motion.contacts is not None
    assert motion.contacts[15:31, 0].all()
    assert (codes(motion, "leftFoot")[15:31] == Source.EDITED).all()


def test_a_moved_wrist_is_where_it_was_put_and_blends(tmp_path: Path) -> None:
    before = solved(tmp_path)
    index = before.skeleton.index
    hips = [index("leftUpperLeg"), index("rightUpperLeg")]
    a = forward(before)
    wanted = a[45, index("leftHand")] - a[45, hips].mean(axis=0) + np.array([0.0, 0.06, 0.05])
    moved = of("moved", "leftWrist", 1.5, 1.5, to=[float(v) for v in wanted])
    after = solved(tmp_path, moved)
    b = forward(after)
    now = b[45, index("leftHand")] - b[45, hips].mean(axis=0)
    assert np.linalg.norm(now - wanted) < 0.02
    apart = np.linalg.norm(b[:, index("leftHand")] - a[:, index("leftHand")], axis=-1)
    assert apart[:30].max() < 0.01
    assert apart[60:].max() < 0.01
    assert np.abs(np.diff(apart)).max() < 0.03
    assert codes(after, "leftLowerArm")[45] == Source.EDITED
    assert codes(after, "leftLowerArm")[20] == Source.OBSERVED


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "swap", "start": 0, "stop": 1, "what": "head"},
        {"kind": "wave", "start": 0, "stop": 1, "what": "all"},
        {"kind": "swap", "start": 2, "stop": 1, "what": "all"},
        {"kind": "swap", "start": -1, "stop": 1, "what": "all"},
        {"kind": "swap", "start": float("nan"), "stop": 1, "what": "all"},
        {"kind": "moved", "start": 1, "stop": 1, "what": "leftWrist"},
        {"kind": "moved", "start": 1, "stop": 1, "what": "leftWrist", "to": [0, 0]},
        {"kind": "moved", "start": 1, "stop": 1, "what": "leftWrist", "to": [0, 0, 1e9]},
        {"kind": "swap", "start": "x", "stop": 1, "what": "all"},
        {"what": "all"},
        {"kind": "swap", "start": 0, "stop": 1, "what": "all", "along": "leftWrist"},
        {
            "kind": "moved",
            "start": 1,
            "stop": 1,
            "what": "leftElbow",
            "to": [0, 0, 0],
            "along": "x",
        },
    ],
)
def test_what_means_nothing_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(InvalidCorrection):
        Correction.of(told)


def test_too_many_are_refused() -> None:
    with pytest.raises(InvalidCorrection):
        Corrections([of("swap", "legs")] * 501)


def test_a_correction_comes_back_from_its_json() -> None:
    moved = of("moved", "leftWrist", 1.0, 1.0, to=[0.1, 0.2, 0.3])
    taken_along = of("moved", "leftElbow", 1.0, 1.0, to=[0.1, 0.2, 0.3], along="leftWrist")
    for one in (of("swap", "legs"), moved, taken_along):
        assert Correction.of(one.to_json()) == one


def test_sides_that_are_exchanged_are_no_surer_than_they_were(tmp_path: Path) -> None:
    here, hip, foot = slice(15, 31), "leftUpperLeg", "leftFoot"
    both = solved(tmp_path, of("covered", "legs"), of("swap", "legs"))
    assert (codes(both, hip)[here] == Source.INFERRED).all()
    assert (codes(both, foot)[here] == Source.EDITED).all()


def test_a_person_says_where_cloth_hides_the_legs(tmp_path: Path) -> None:
    here, hip, foot = slice(15, 31), "leftUpperLeg", "leftFoot"
    covered = solved(tmp_path, of("covered", "legs"))
    assert (codes(covered, hip)[here] == Source.INFERRED).all()
    assert (codes(covered, hip)[:14] == Source.OBSERVED).all()
    assert (codes(covered, foot)[here] == Source.OBSERVED).all()
    # The last word holds, also over what the archive itself believed.
    bare = solved(tmp_path, of("covered", "legs"), of("uncovered", "legs"))
    assert (codes(bare, hip) == Source.OBSERVED).all()
    seen = replace(seen_from(walking(speed=0.3)), covered=((0, 40),))
    motion = solve(seen, None, tmp_path, Corrections((of("uncovered", "legs"),)))[0]
    assert (codes(motion, hip)[here] == Source.OBSERVED).all()
    assert (codes(motion, hip)[:14] == Source.INFERRED).all()
