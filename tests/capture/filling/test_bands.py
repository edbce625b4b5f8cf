"""Bands: what is kept of a fill keeps how far off it may be, and nothing that was seen has any."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from capture.filling.keeping import Kept, Proposal, write_proposal
from capture.filling.offers import offers_of
from capture.filling.program import PROPOSAL_FILE, keep_file
from capture.filling.proposing import Outcome, References, propose
from capture.motion.bands import LEVELS, Radii
from capture.motion.checks import made_places
from capture.motion.filling.partial import Mask, Partial
from capture.motion.formats import csv_table
from capture.motion.formats.facts import ExportFacts
from capture.motion.formats.motion_file import MotionFile
from capture.motion.motion import Motion
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.writing import MOTION_FILE
from tests.capture.filling.test_filling import CHANNELS, lost, stored
from tests.motions import walking

NARROW, WIDE = 0.02, 0.05
LEFT = BODY_JOINTS.index("leftHand")


class Unsure:
    """The references, of which it is said that they are a few centimetres off everywhere."""

    def __call__(self, partial: Partial, whole: Mask) -> Outcome:
        outcome = References.shipped()(partial, whole)
        radii = np.ones((len(LEVELS), *partial.rotations.shape[:2]))
        radii *= np.array([NARROW, WIDE])[:, None, None]
        return Outcome(outcome.filled, outcome.methods, outcome.names, radii)


def radii_of(frames: MotionFile | Kept, start: int, stop: int) -> Radii:
    radii = frames.radii(start, stop)
    assert radii is not None
    return radii


def proposal_of(motion: Motion, folder: Path) -> tuple[MotionFile, Proposal]:
    frames = stored(motion, folder)
    with (folder / PROPOSAL_FILE).open("wb") as target:
        windows = propose(frames, offers_of(frames), Unsure())
        write_proposal(target, frames, windows, {}, folder)
    return frames, Proposal(folder / PROPOSAL_FILE)


def test_a_hidden_upper_arm_moves_the_hand_and_nothing_else() -> None:
    channels = np.zeros((1, len(CHANNELS)), dtype=np.bool_)
    channels[0, CHANNELS.index("leftUpperArm")] = True
    moved = {
        BODY_JOINTS[joint]
        for joint in np.flatnonzero(made_places(Skeleton.reference(), channels)[0])
    }
    assert moved == {"leftLowerArm", "leftHand"}
    channels[:] = False
    channels[0, 0] = True
    assert made_places(Skeleton.reference(), channels).all()


def test_what_is_kept_has_the_bands_of_its_own_gap_alone(tmp_path: Path) -> None:
    motion = lost(lost(walking(frames=150), "armL", slice(60, 75)), "armR", slice(60, 75))
    frames, proposal = proposal_of(motion, tmp_path)
    out = tmp_path / "kept"
    out.mkdir()
    keep_file(frames.package.path, tmp_path / PROPOSAL_FILE, ["armL-60-75"], out)
    kept = MotionFile(out / MOTION_FILE)
    assert kept.banded
    radii = radii_of(kept, 0, 150)
    assert np.allclose(radii[:, 60:75, LEFT].T, [NARROW, WIDE])
    right = BODY_JOINTS.index("rightHand")
    assert not radii[:, :, right].any()
    assert not radii[:, :60].any()
    assert not radii[:, 75:].any()
    preview = proposal.kept(frames)
    assert radii_of(preview, 60, 75)[:, :, right].all()


def test_a_second_fill_keeps_the_bands_of_the_first(tmp_path: Path) -> None:
    motion = lost(lost(walking(frames=150), "armL", slice(60, 75)), "legR", slice(100, 110))
    frames, _ = proposal_of(motion, tmp_path)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    keep_file(frames.package.path, tmp_path / PROPOSAL_FILE, ["armL-60-75"], first)
    again = MotionFile(first / MOTION_FILE)
    with (first / PROPOSAL_FILE).open("wb") as target:
        write_proposal(target, again, propose(again, offers_of(again), Unsure()), {}, first)
    keep_file(again.package.path, first / PROPOSAL_FILE, ["legR-100-110"], second)
    radii = radii_of(MotionFile(second / MOTION_FILE), 0, 150)
    assert np.allclose(radii[1, 60:75, LEFT], WIDE)
    assert np.allclose(radii[1, 100:110, BODY_JOINTS.index("rightFoot")], WIDE)


def test_references_alone_know_no_band(tmp_path: Path) -> None:
    frames = stored(lost(walking(frames=150), "armL", slice(60, 75)), tmp_path)
    with (tmp_path / PROPOSAL_FILE).open("wb") as target:
        windows = propose(frames, offers_of(frames), References.shipped())
        write_proposal(target, frames, windows, {}, tmp_path)
    kept = Proposal(tmp_path / PROPOSAL_FILE).kept(frames)
    assert not kept.banded
    assert kept.radii(0, 150) is None


def test_a_table_says_how_far_off_what_was_made_may_be(tmp_path: Path) -> None:
    frames, proposal = proposal_of(lost(walking(frames=150), "armL", slice(60, 75)), tmp_path)
    facts = ExportFacts("Walk", (), "", "", "", "v2", "recorded")
    plain, banded = io.BytesIO(), io.BytesIO()
    csv_table.write(plain, frames, facts)
    csv_table.write(banded, proposal.kept(frames), facts)
    assert b"radius" not in plain.getvalue()
    rows = list(csv.DictReader(io.StringIO(banded.getvalue().decode("utf-8-sig"))))
    assert float(rows[67]["leftHand_radius50_m"]) == pytest.approx(NARROW)
    assert float(rows[67]["leftHand_radius90_m"]) == pytest.approx(WIDE)
    assert rows[67]["rightHand_radius90_m"] == ""
    assert rows[59]["leftHand_radius90_m"] == ""
    assert rows[67]["title"] == "Walk"
