"""Gaps: named as people name them, filled, kept one by one; nothing known is ever touched."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.filling.keeping import Proposal, write_proposal
from capture.filling.offers import (
    CELLS,
    PARTS,
    Doubt,
    Kind,
    Offer,
    cells_of,
    offers_of,
    unknown_cells,
)
from capture.filling.program import PROPOSAL_FILE, keep_file
from capture.filling.proposing import GAUSSIAN, HERMITE, References, propose, source_for
from capture.motion.errors import FormatError
from capture.motion.formats.motion_file import MotionFile, write_motion
from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.skeleton import Skeleton
from capture.motion.source import Source
from capture.writing import MOTION_FILE
from tests.motions import still, walking

CHANNELS = ("root", *Skeleton.reference().names)


def lost(motion: Motion, part: str, frames: slice, kind: Source = Source.MISSING) -> Motion:
    """A motion of which a part is not known for some frames; its numbers there are filler."""
    source, turns, root = motion.source.copy(), motion.rotations.copy(), motion.root.copy()
    names = CHANNELS if part == "body" else PARTS[part]
    for name in names:
        column = CHANNELS.index(name)
        source[frames, column] = kind
        if column and kind is Source.MISSING:
            turns[frames, column - 1] = [1.0, 0.0, 0.0, 0.0]
        elif not column:
            root[frames] = 0.0
    return replace(motion, source=source, rotations=turns, root=root)


def stored(motion: Motion, folder: Path, name: str = "motion.npz") -> MotionFile:
    path = folder / name
    with path.open("wb") as file:
        write_motion(file, motion, {"operation": "capture"}, folder)
    return MotionFile(path)


def proposed(frames: MotionFile, folder: Path) -> Proposal:
    path = folder / PROPOSAL_FILE
    with path.open("wb") as target:
        windows = propose(frames, offers_of(frames), References.shipped())
        write_proposal(target, frames, windows, {"program": "references"}, folder)
    return Proposal(path)


@pytest.fixture(scope="module")
def walk() -> Motion:
    return walking(frames=240, speed=0.8)


def test_gaps_are_named_by_part_time_and_reason(walk: Motion, tmp_path: Path) -> None:
    motion = lost(walk, "armL", slice(30, 45))
    motion = lost(motion, "legR", slice(60, 75), Source.INFERRED)
    motion = lost(motion, "body", slice(120, 140))
    told = [(one.part, one.start, one.stop, one.kind, one.doubt) for one in offers_of(motion)]
    # Toes are always inferred from their foot: they are no gap, nor do they widen one.
    assert told == [
        ("armL", 30, 45, Kind.MISSING, ""),
        ("legR", 60, 75, Kind.INFERRED, ""),
        ("body", 120, 140, Kind.MISSING, ""),
    ]
    assert offers_of(walk) == []


def test_gaps_share_no_cell_and_hold_every_unknown_one(walk: Motion) -> None:
    motion = lost(lost(walk, "armL", slice(20, 60)), "body", slice(40, 50))
    motion = lost(motion, "head", slice(55, 70), Source.INFERRED)
    unknown = unknown_cells(motion.source)
    count = sum(cells_of(one, unknown).astype(int) for one in offers_of(motion))
    np.testing.assert_array_equal(count, unknown.astype(int))


def test_what_is_long_or_was_never_seen_is_asked_about(walk: Motion) -> None:
    long = walking(frames=900, speed=0.2)
    motion = lost(lost(long, "armL", slice(100, 160)), "armR", slice(300, 700))
    motion = lost(motion, "head", slice(0, 900))
    doubts = {one.part: one.doubt for one in offers_of(motion)}
    assert doubts == {"armL": Doubt.LONG, "armR": Doubt.TOO_LONG, "head": Doubt.NEVER_SEEN}


def test_a_fill_is_near_the_truth_and_known_cells_are_untouched(
    walk: Motion, tmp_path: Path
) -> None:
    motion = lost(lost(walk, "armL", slice(60, 75)), "body", slice(120, 129))
    frames = stored(motion, tmp_path)
    before, kept = frames.whole(), proposed(frames, tmp_path).kept(frames)
    after = kept.part(0, len(kept))
    known = ~unknown_cells(motion.source)
    np.testing.assert_array_equal(after.root[known[:, 0]], before.root[known[:, 0]])
    np.testing.assert_array_equal(after.rotations[known[:, 1:]], before.rotations[known[:, 1:]])
    apart = np.linalg.norm(forward(after) - forward(walk), axis=-1)
    hand = walk.skeleton.index("leftHand")
    assert apart[60:75, hand].max() < 0.25
    assert apart[120:129].mean() < 0.05
    assert np.isfinite(after.rotations).all()


def test_what_was_drawn_says_so_and_what_was_never_seen_is_made(
    walk: Motion, tmp_path: Path
) -> None:
    motion = lost(lost(walk, "armL", slice(60, 75)), "armR", slice(0, 240))
    frames = stored(motion, tmp_path)
    after = proposed(frames, tmp_path).kept(frames).part(0, 240)
    column = {name: CHANNELS.index(name) for name in ("leftUpperArm", "rightUpperArm", "root")}
    assert (after.source[60:75, column["leftUpperArm"]] == Source.INTERPOLATED).all()
    assert (after.source[:, column["rightUpperArm"]] == Source.MADE).all()
    assert (after.source[:60, column["leftUpperArm"]] == Source.OBSERVED).all()
    assert (after.confidence[60:75, column["leftUpperArm"]] == 0.0).all()
    offer = Offer("x", "armL", 0, 1, 0.0, 0.1, Kind.MISSING)
    assert source_for(offer, "restore") == Source.MADE
    assert source_for(offer, HERMITE) == source_for(offer, GAUSSIAN) == Source.INTERPOLATED


def test_gaps_are_kept_one_by_one(walk: Motion, tmp_path: Path) -> None:
    motion = lost(lost(walk, "armL", slice(60, 75)), "legR", slice(100, 110))
    frames = stored(motion, tmp_path)
    proposed(frames, tmp_path)
    told = keep_file(
        tmp_path / "motion.npz", tmp_path / PROPOSAL_FILE, {"armL-60-75"}, _new(tmp_path)
    )
    assert [gap["id"] for gap in told["gaps"]] == ["armL-60-75"]
    after = MotionFile(tmp_path / "out" / MOTION_FILE)
    changed = np.flatnonzero((after.whole().source != motion.source).any(axis=1))
    np.testing.assert_array_equal(changed, range(60, 75))
    assert after.header["operation"] == "capture"
    assert [one.id for one in offers_of(after)] == ["legR-100-110"]


def _new(folder: Path) -> Path:
    (folder / "out").mkdir()
    return folder / "out"


def test_the_same_motion_gives_the_same_bytes_wherever_a_walk_begins(tmp_path: Path) -> None:
    long = walking(frames=3000, speed=0.1)
    for start in range(50, 2900, 180):
        long = lost(long, "armL", slice(start, start + 12))
    frames = stored(long, tmp_path)
    made = [proposed(frames, tmp_path).kept(frames).part(0, 3000).rotations for _ in range(2)]
    np.testing.assert_array_equal(made[0], made[1])
    late = [one for one in offers_of(frames) if one.start > 1500]
    with (tmp_path / "late.npz").open("wb") as target:
        write_proposal(target, frames, propose(frames, late, References.shipped()), {}, tmp_path)
    again = Proposal(tmp_path / "late.npz").kept(frames).part(0, 3000).rotations
    first = late[0].start
    # Other windows, the same fill to a hundredth of a degree or so.
    assert np.abs(again[first:] - made[0][first:]).max() < 1e-3


def test_checks_find_a_fill_that_snaps(walk: Motion, tmp_path: Path) -> None:
    leaping = walk.rotations.copy()
    hand = walk.skeleton.index("leftUpperArm")
    leaping[75:, hand] = walk.rotations[75:, hand][:, [1, 0, 3, 2]]
    motion = lost(replace(walk, rotations=leaping), "armL", slice(70, 75))
    gap = proposed(stored(motion, tmp_path), tmp_path).gaps[0]
    assert "seam" in gap["poor"] or "beyond" in gap["poor"]
    good = proposed(stored(lost(walk, "armL", slice(70, 75)), tmp_path), tmp_path).gaps[0]
    assert good["poor"] == []
    assert good["checks"]["seam"] is not None


@pytest.mark.parametrize("frames", [1, 2])
def test_a_motion_of_hardly_any_frame_has_nothing_to_fill_from(frames: int, tmp_path: Path) -> None:
    motion = lost(still(frames), "armL", slice(0, frames))
    file = stored(motion, tmp_path)
    proposal = proposed(file, tmp_path)
    assert [gap["doubt"] for gap in proposal.gaps] == [Doubt.NEVER_SEEN]
    assert np.isfinite(proposal.kept(file).part(0, frames).rotations).all()


def test_a_body_that_was_never_seen_is_not_filled(tmp_path: Path) -> None:
    motion = still(30)
    file = stored(replace(motion, source=np.full_like(motion.source, Source.MISSING)), tmp_path)
    proposal = proposed(file, tmp_path)
    assert [gap["method"] for gap in proposal.gaps] == [""]
    kept = proposal.kept(file)
    assert kept.cells == 0
    assert (kept.part(0, 30).source == Source.MISSING).all()


def test_fingers_stay_as_they_are(tmp_path: Path) -> None:
    motion = still(60, skeleton=Skeleton.reference(hands=True))
    source = motion.source.copy()
    source[:, CELLS:] = Source.MISSING
    source[20:30, CHANNELS.index("leftHand")] = Source.MISSING
    file = stored(replace(motion, source=source), tmp_path)
    after = proposed(file, tmp_path).kept(file).part(0, 60)
    assert (after.source[:, CELLS:] == Source.MISSING).all()
    assert (after.source[20:30, CHANNELS.index("leftHand")] == Source.INTERPOLATED).all()


def test_a_proposal_of_another_motion_is_refused(walk: Motion, tmp_path: Path) -> None:
    proposal = proposed(stored(lost(walk, "armL", slice(60, 75)), tmp_path), tmp_path)
    with pytest.raises(FormatError):
        proposal.kept(stored(still(20), tmp_path, "other.npz"))
    with pytest.raises(FormatError):
        Proposal(tmp_path / "other.npz")


def test_the_engine_fills_and_keeps_as_a_program(walk: Motion, tmp_path: Path) -> None:
    stored(lost(walk, "armL", slice(60, 75)), tmp_path)

    def run(*words: str) -> dict:
        command = [
            sys.executable,
            "-m",
            "capture",
            *words,
            "--motion",
            str(tmp_path / "motion.npz"),
        ]
        command += ["--out", str(tmp_path)]
        with (tmp_path / "motion.npz").open("rb") as film:
            done = subprocess.run(command, stdin=film, capture_output=True, check=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert words[0] != "fill" or any(line.get("stage") == "fill" for line in lines)
        return dict(lines[-1]["result"])

    told = run("fill")
    assert told["facts"]["program"] == "references"
    (tmp_path / "kept").mkdir()
    assert [gap["id"] for gap in told["gaps"]] == ["armL-60-75"]
    kept = run("keep", "--proposal", str(tmp_path / PROPOSAL_FILE), "--gaps", '["armL-60-75"]')
    assert kept["gaps"][0]["method"] == GAUSSIAN
    assert offers_of(MotionFile(tmp_path / "motion.npz")) == []


def unsure(motion: Motion, part: str, frames: slice) -> Motion:
    """A motion of which a part was seen for some frames, but not surely."""
    confidence = motion.confidence.copy()
    confidence[frames, [CHANNELS.index(name) for name in PARTS[part]]] = 0.2
    return replace(motion, confidence=confidence)


def test_what_was_seen_but_not_surely_is_offered_and_never_without_a_question(walk: Motion) -> None:
    motion = lost(unsure(walk, "armL", slice(60, 75)), "armL", slice(70, 80))
    told = [(one.id, one.kind, one.doubt) for one in offers_of(motion)]
    assert told == [
        ("armL-60-70", Kind.UNCERTAIN, Doubt.SEEN), ("armL-70-80", Kind.MISSING, ""),
    ]  # fmt: skip
    # A flicker is no gap; nor is a doubt within a body that is unknown.
    assert offers_of(unsure(walk, "armL", slice(60, 62))) == []
    hidden = lost(unsure(walk, "armL", slice(60, 75)), "body", slice(50, 90))
    assert [one.part for one in offers_of(hidden)] == ["body"]


def test_a_doubted_arm_is_filled_from_what_was_surely_seen(walk: Motion, tmp_path: Path) -> None:
    wild = walk.rotations.copy()
    arm = [CHANNELS.index(name) - 1 for name in PARTS["armL"]]
    wild[60:75, arm] = [0.0, 1.0, 0.0, 0.0]
    motion = unsure(replace(walk, rotations=wild), "armL", slice(60, 75))
    motion = lost(motion, "legR", slice(60, 75))
    frames = stored(motion, tmp_path)
    proposal = proposed(frames, tmp_path)
    assert [gap["id"] for gap in proposal.gaps] == ["armL-60-75", "legR-60-75"]
    both = proposal.kept(frames).part(0, len(walk))
    # The arm comes back near to how it was, from which the doubted numbers were far.
    apart = np.abs(both.rotations[67, arm] - walk.rotations[67, arm]).max()
    assert apart < 0.5
    assert (both.source[60:75, [joint + 1 for joint in arm]] == Source.INTERPOLATED).all()
    # Who keeps the leg alone keeps the arm as it was seen.
    leg = proposal.kept(frames, ["legR-60-75"]).part(0, len(walk))
    assert np.array_equal(leg.rotations[:, arm], frames.whole().rotations[:, arm])
    assert (leg.source[60:75, [joint + 1 for joint in arm]] == Source.OBSERVED).all()
