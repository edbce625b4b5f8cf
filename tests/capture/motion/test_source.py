"""Sources and marks: what is drawn follows the weakest evidence behind it."""

import numpy as np
from numpy.testing import assert_array_equal

from capture.motion.points import POINTS, point_marks
from capture.motion.skeleton import Skeleton
from capture.motion.source import (
    LIMBS,
    MARKS,
    Mark,
    Source,
    adrift,
    along_body,
    along_chain,
    limb_marks,
    position_marks,
    runs,
)
from tests.motions import still, with_gap

SKELETON = Skeleton.reference()


def marked(channel: str, source: Source, confidence: float = 1.0) -> dict[str, str]:
    """The mark of each joint's position when one channel has a source."""
    codes = np.zeros((1, 23), dtype=np.uint8)
    sure = np.ones((1, 23), dtype=np.float32)
    codes[0, SKELETON.channel(channel)] = source
    sure[0, SKELETON.channel(channel)] = confidence
    marks = position_marks(SKELETON, codes, sure)[0]
    return {name: MARKS[code].value for name, code in zip(SKELETON.names, marks, strict=True)}


def test_codes_are_stored_for_ever() -> None:
    assert [(code.word, int(code)) for code in Source] == [
        ("observed", 0),
        ("edited", 1),
        ("repaired", 2),
        ("inferred", 3),
        ("interpolated", 4),
        ("made", 5),
        ("missing", 6),
    ]


def test_a_missing_elbow_loses_the_hand_but_not_itself() -> None:
    marks = marked("leftLowerArm", Source.MISSING)
    assert marks["leftHand"] == Mark.MISSING
    assert marks["leftLowerArm"] == marks["rightHand"] == Mark.SEEN


def test_a_missing_root_loses_everything() -> None:
    assert set(marked("root", Source.MISSING).values()) == {Mark.MISSING}


def test_a_body_whose_way_is_unknown_is_drawn_as_it_was_seen_and_exported_as_inferred() -> None:
    assert set(marked("root", Source.INFERRED).values()) == {Mark.SEEN}
    codes = np.zeros((1, 23), dtype=np.uint8)
    codes[0, 0] = Source.INFERRED
    assert (along_chain(SKELETON, codes) == Source.INFERRED).all()
    assert adrift(codes).all()


def test_hips_below_the_picture_are_inferred_and_not_adrift() -> None:
    codes = np.zeros((1, 23), dtype=np.uint8)
    codes[0, [0, SKELETON.channel("hips")]] = Source.INFERRED
    assert not adrift(codes).any()
    assert (along_body(SKELETON, codes) == Source.INFERRED).all()


def test_the_weakest_of_a_chain_counts() -> None:
    codes = np.zeros((1, 23), dtype=np.uint8)
    codes[0, SKELETON.channel("leftUpperArm")] = Source.REPAIRED
    codes[0, SKELETON.channel("leftLowerArm")] = Source.MADE
    chain = along_chain(SKELETON, codes)[0]
    assert chain[SKELETON.index("leftLowerArm")] == Source.REPAIRED
    assert chain[SKELETON.index("leftHand")] == Source.MADE


def test_a_chain_that_a_rule_and_a_person_touched_was_set_by_hand() -> None:
    codes = np.zeros((1, 23), dtype=np.uint8)
    codes[0, 0] = Source.REPAIRED
    codes[0, SKELETON.channel("leftUpperArm")] = Source.EDITED
    chain = along_chain(SKELETON, codes)[0]
    assert chain[SKELETON.index("leftLowerArm")] == Source.EDITED
    assert chain[SKELETON.index("rightLowerArm")] == Source.REPAIRED
    codes[0, SKELETON.channel("leftLowerArm")] = Source.INFERRED
    assert along_chain(SKELETON, codes)[0, SKELETON.index("leftHand")] == Source.INFERRED


def test_each_source_has_its_mark() -> None:
    marks = {source.word: marked("leftLowerArm", source)["leftHand"] for source in Source}
    assert marks == {
        "observed": "seen",
        "edited": "edited",
        "repaired": "tick",
        "inferred": "doubt",
        "interpolated": "fill",
        "made": "fill",
        "missing": "missing",
    }


def test_low_confidence_is_drawn_as_doubt() -> None:
    assert marked("leftLowerArm", Source.OBSERVED, 0.2)["leftHand"] == Mark.DOUBT
    assert marked("leftLowerArm", Source.OBSERVED, 0.5)["leftHand"] == Mark.SEEN


def test_what_was_made_as_a_whole_is_marked_made() -> None:
    for source in (Source.MADE, Source.OBSERVED, Source.INTERPOLATED):
        codes = np.full((1, 23), source, dtype=np.uint8)
        sure = np.full((1, 23), 0.2, dtype=np.float32)
        marks = position_marks(SKELETON, codes, sure, whole_made=True)
        assert set(marks[0]) == {MARKS.index(Mark.MADE)}


def test_a_limb_shows_the_weakest_of_its_joints() -> None:
    motion = with_gap(still(4), 1, 2, "rightLowerLeg")
    marks = limb_marks(SKELETON, position_marks(SKELETON, motion.source, motion.confidence))
    assert marks[1, list(LIMBS).index("legR")] == MARKS.index(Mark.MISSING)
    assert (marks[[0, 2, 3]] == 0).all()


def test_a_hand_tip_is_missing_where_the_hand_has_no_direction() -> None:
    motion = with_gap(still(3), 0, 1, "leftHand")
    marks = point_marks(motion)
    assert marks[0, POINTS.index("leftTip")] == MARKS.index(Mark.MISSING)
    assert marks[0, POINTS.index("leftHand")] == MARKS.index(Mark.SEEN)


def test_runs_cover_everything_once() -> None:
    assert runs(np.array([0, 0, 6, 6, 6, 1], dtype=np.uint8)) == [(0, 2, 0), (2, 5, 6), (5, 6, 1)]
    assert runs(np.array([], dtype=np.uint8)) == []
    assert_array_equal(runs(np.zeros(5, dtype=np.uint8)), [(0, 5, 0)])
