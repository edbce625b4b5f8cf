"""Only what may train trains: splits by the index, performers and takes left out, damage refused."""

import numpy as np
import pytest

from models.generator.errors import MotionsMissing, MotionsWrong
from models.generator.motions import TRAIN, VAL, read_motions
from models.generator.training import Data
from tests.models.generator.folders import DEVIATION, FRAMES, SMALL, some_data, write_folder


def test_the_index_alone_tells_who_trains(tmp_path) -> None:
    motions = read_motions(write_folder(tmp_path), (TRAIN,))
    assert [clip.name for clip in motions.clips] == ["salsa", "cmu_60_14", "walk", "kept"]
    assert len(motions.root) == 4 * FRAMES
    without = read_motions(tmp_path, (TRAIN,), accad=False)
    assert "walk" not in [clip.name for clip in without.clips]


def test_held_out_performers_and_takes_do_not_train(tmp_path) -> None:
    data = some_data(tmp_path)
    assert [clip.name for clip in data.train.clips] == ["salsa", "walk"]
    assert [clip.name for clip in data.held_out.clips] == ["kept"]
    assert {motion["name"] for motion in data.train.said()} == {"salsa", "walk"}


def test_the_digest_of_a_motion_changes_with_one_number(tmp_path) -> None:
    write_folder(tmp_path)
    before = _split(tmp_path).train.said()
    with np.load(tmp_path / "train_all.npz") as stored:
        arrays = dict(stored)
    arrays["root"][3, 0] += 1e-4
    np.savez(tmp_path / "train_all.npz", **arrays)
    after = [motion["sha256"] for motion in _split(tmp_path).train.said()]
    assert after[0] != before[0]["sha256"]
    assert after[1] == before[1]["sha256"]


def _split(folder):
    return Data.split(read_motions(folder, (TRAIN,)), SMALL, DEVIATION)


def test_absent_and_damaged_motions_are_told(tmp_path) -> None:
    with pytest.raises(MotionsMissing, match="no motions at"):
        read_motions(tmp_path, (TRAIN,))
    write_folder(tmp_path)
    with np.load(tmp_path / "train_all.npz") as stored:
        arrays = dict(stored)
    arrays["rot"][5, 2] = np.nan
    np.savez(tmp_path / "train_all.npz", **arrays)
    with pytest.raises(MotionsWrong, match="rotations of salsa is damaged"):
        read_motions(tmp_path, (TRAIN,))
    (tmp_path / "train_all.npz").write_bytes(b"nothing")
    with pytest.raises(MotionsWrong):
        read_motions(tmp_path, (VAL,))
