"""Which frames are seen, from where, and what of them is hidden."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from archive.commands.benches.generate.clips import Clip, Row, read, rows_of, spread_of
from archive.commands.benches.generate.families import (
    FAMILIES,
    KEPT_BACK,
    KNOWN,
    NEW,
    learnt,
    measured,
)
from archive.commands.benches.generate.tasks import ARMS, BOTH_LEGS, GAPS, JOINTS, TWO_SIDED
from archive.commands.benches.generate.windows import PAST, SIZE, Window, windows_of
from archive.commands.benches.processes import ProgramFailed
from capture.motion.kinematics import forward
from capture.motion.rotation import rotate
from tests.archive.commands.generate.folder import strolling, write_folder

ROW = Row("walk", "val", "somebody", "other", "walk", "CMU-free", "shard.npz", 0, 100)


def windows(frames: int = 100) -> list[Window]:
    return list(windows_of(Clip(ROW, strolling(frames, 1.2))))


def test_windows_begin_every_half_second_and_end_with_the_clip() -> None:
    assert [window.start for window in windows(100)] == [0, 15, 30]
    assert windows(59) == []
    assert {len(window.motion) for window in windows()} == {SIZE}


def test_the_body_stands_at_the_origin_and_faces_forwards_as_the_gap_begins() -> None:
    for window in windows():
        motion = window.motion
        assert_allclose(motion.root[PAST - 1, [0, 2]], 0.0, atol=1e-12)
        ahead = rotate(motion.rotations[PAST - 1, 0], np.array([0.0, 0.0, 1.0]))
        assert ahead[0] == pytest.approx(0.0, abs=1e-12)
        assert ahead[2] > 0.0


def test_a_window_is_the_clip_moved_as_a_whole() -> None:
    clip = strolling(100, 1.2)
    window = windows()[1]
    moved, still = forward(window.motion), forward(clip)[15:75]
    apart = np.linalg.norm(moved[:, :, None] - moved[:, None], axis=-1)
    assert_allclose(apart, np.linalg.norm(still[:, :, None] - still[:, None], axis=-1), atol=1e-9)
    steps = np.linalg.norm(np.diff(moved, axis=0), axis=-1)
    assert_allclose(steps, np.linalg.norm(np.diff(still, axis=0), axis=-1), atol=1e-9)


@pytest.mark.parametrize(("task", "after"), [(GAPS[1], 1), (TWO_SIDED[0], 20)])
def test_a_gap_hides_all_of_its_frames_and_shows_what_is_said(task, after) -> None:
    partial = task.partial(windows()[0])
    assert len(partial) == 10 + 15 + after
    assert partial.known[:10].all()
    assert not partial.known[10:25].any()
    assert partial.known[25:].all()


def test_a_hidden_arm_hides_four_joints_for_thirty_frames() -> None:
    partial = ARMS[1].partial(windows()[0])
    hidden = {
        name
        for name in partial.skeleton.channels
        if not partial.known[:, partial.skeleton.channel(name)].all()
    }
    assert hidden == {"rightShoulder", "rightUpperArm", "rightLowerArm", "rightHand"}
    assert np.flatnonzero(~partial.known.all(axis=1)).tolist() == list(range(10, 40))
    assert len(partial) == SIZE


def test_what_is_hidden_is_not_handed_out() -> None:
    for task in (*GAPS, BOTH_LEGS):
        partial = task.partial(windows()[0])
        assert np.isnan(partial.root[~partial.known[:, 0]]).all()
        assert np.isnan(partial.rotations[~partial.known[:, 1:]]).all()
        assert np.isfinite(partial.rotations[partial.known[:, 1:]]).all()


def test_a_single_joint_is_measured_with_those_it_carries_and_toes_do_not_turn() -> None:
    skeleton = windows()[0].motion.skeleton
    knee = next(task for task in JOINTS if task.name == "leftLowerLeg 10")
    names = [skeleton.names[joint] for joint in knee.moving(skeleton)]
    assert names == ["leftLowerLeg", "leftFoot", "leftToes"]
    turning = {skeleton.names[joint] for joint in BOTH_LEGS.turning(skeleton)}
    assert "leftToes" not in turning
    assert len(turning) == 6
    assert len(GAPS[0].turning(skeleton)) == 20


def test_clips_are_read_as_they_were_written(tmp_path: Path) -> None:
    long, short = strolling(90, 1.2), strolling(70, 0.7)
    folder = write_folder(tmp_path, [("a", "val", "dance", long), ("b", "train", "other", short)])
    (found,) = read(folder, lambda row: row.split == "train")
    assert (found.row.name, found.row.category, len(found.motion)) == ("b", "other", 70)
    assert_allclose(forward(found.motion), forward(short), atol=1e-5)
    assert np.array_equal(found.motion.contacts, short.contacts)
    assert spread_of(folder).shape == (66,)


def test_families_go_by_the_split_and_kept_back_clips_are_never_learnt_from(tmp_path: Path) -> None:
    motion, kept = strolling(60, 1.0), sorted(KEPT_BACK)[0]
    folder = write_folder(tmp_path, [
        ("a", "val", "dance", motion), ("b", "val2", "dance", motion), ("c", "train", "other", motion),
        (kept, "train", "other", motion), ("d", "excluded", "other", motion),
    ])  # fmt: skip
    found = {
        family: [clip.row.name for clip in clips]
        for family, clips in measured(folder, FAMILIES).items()
    }
    assert found == {"new": ["a"], "new, later": ["b"], "known": [kept]}
    assert [clip.row.name for clip in learnt(folder)] == ["c"]
    assert list(measured(folder, (KNOWN,))) == [KNOWN]


def test_what_is_no_such_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match="names a folder with an index"):
        rows_of(tmp_path)
    (tmp_path / "index.csv").write_text("name,split\na,val\n")
    with pytest.raises(ProgramFailed, match="is no index of clips"):
        rows_of(tmp_path)
    folder = write_folder(tmp_path / "f", [("a", "train", "other", strolling(60, 1.0))])
    with pytest.raises(ProgramFailed, match="has no clip of new"):
        measured(folder, (NEW,))
    (folder / "shard.npz").write_bytes(b"cut off")
    with pytest.raises(ProgramFailed, match="does not hold its clips"):
        read(folder, lambda _: True)
    (folder / "l2p_stats.npz").unlink()
    with pytest.raises(ProgramFailed, match="to measure L2P by"):
        spread_of(folder)
