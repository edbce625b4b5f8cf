"""manage.py learn_statistics: only what may be learnt from is learnt from, and the card says so."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from numpy.testing import assert_allclose

from archive.commands.benches.generate.families import KEPT_BACK
from capture.motion.filling.gaussian.fill import STATISTICS, LinearGaussian
from capture.motion.filling.gaussian.statistics import Statistics, learn
from capture.motion.limits import JointLimits
from tests.archive.commands.generate.folder import strolling, write_folder
from tests.motions import tumbling, walking


def test_clips_of_others_teach_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BUILD_DIR", tmp_path / "build")
    taught = strolling(120, 1.0)
    wild = tumbling(120)
    wild = type(wild)(
        wild.skeleton, wild.times, wild.root, wild.rotations, wild.source, wild.confidence,
        np.ones((120, 4), dtype=bool),
    )  # fmt: skip
    folder = write_folder(tmp_path / "clips", [
        ("a", "train", "other", taught), ("b", "val", "dance", wild),
        (sorted(KEPT_BACK)[0], "train", "other", wild), ("c", "excluded", "other", wild),
    ])  # fmt: skip
    call_command("learn_statistics", clips=folder)
    learnt = tmp_path / "build" / "statistics"
    found, wanted = Statistics.read(learnt / "statistics.npz"), learn([taught])
    assert_allclose(found.mean, wanted.mean, atol=1e-5)
    assert_allclose(found.variance, wanted.variance, rtol=1e-3)
    assert JointLimits.read(learnt / "limits.npz").excess(taught.rotations).max() == 0.0
    card = (learnt / "statistics.md").read_text()
    assert hashlib.sha256((learnt / "statistics.npz").read_bytes()).hexdigest() in card
    assert "1 clips of 1 subject numbers" in card
    assert "mocap.cs.cmu.edu" in card


def test_a_folder_without_motions_to_learn_from_is_said(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "clips", [("a", "val", "other", strolling(60, 1.0))])
    with pytest.raises(CommandError, match="no clip of the split train"):
        call_command("learn_statistics", clips=folder)


def test_what_is_shipped_is_what_its_card_says() -> None:
    card = STATISTICS.with_suffix(".md").read_text()
    assert hashlib.sha256(STATISTICS.read_bytes()).hexdigest() in card
    assert LinearGaussian.shipped().statistics.directions.shape == (136, 40)


def test_a_walk_lies_within_the_limits_that_are_shipped() -> None:
    assert JointLimits.shipped().excess(walking(60).rotations).max() == 0.0
