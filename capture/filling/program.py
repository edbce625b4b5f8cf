"""Gaps as jobs of the engine: `python -m capture fill`, `keep`, `unsee`."""

import argparse
import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.filling.forgetting import UNSEEN, without
from capture.filling.keeping import Kept, Proposal, write_proposal
from capture.filling.offers import offers_of
from capture.filling.proposing import EDITION, Fills, References, Report, propose
from capture.lines import Lines
from capture.motion.bands import NAMES
from capture.motion.corrections import Correction, InvalidCorrection
from capture.motion.formats.motion_file import MotionFile, write_motion
from capture.writing import MOTION_FILE, whole_file

PROPOSAL_FILE = "proposal.npz"

Job = Callable[[argparse.Namespace, BinaryIO, Lines], dict[str, Any]]


def propose_file(
    motion: Path, out: Path, fills: Fills, facts: dict[str, Any], report: Report
) -> dict[str, Any]:
    """Work out what the gaps of a motion would be filled with, and store it.

    Args:
        motion: package of a motion.
        out: existing folder; the proposal appears there when it is whole.
        fills: what fills.
        facts: what is known of it, for the recipe of whatever is kept.
        report: called with gaps done, and of how many.

    Returns:
        The facts, and the gaps with their checks.
    """
    frames = MotionFile(motion)
    facts = {**facts, "edition": EDITION}
    with whole_file(out / PROPOSAL_FILE) as target:
        windows = propose(frames, offers_of(frames), fills, report)
        gaps = write_proposal(target, frames, windows, facts, out)
    return {"facts": facts, "gaps": gaps}


def keep_file(motion: Path, proposal: Path, ids: Collection[str], out: Path) -> dict[str, Any]:
    """Store a motion with some of the gaps of a proposal filled; return which.

    Args:
        motion: package of the motion that the proposal is of.
        proposal: package of the proposal.
        ids: of the gaps that are kept; those that nothing fills stay open.
        out: existing folder; the motion appears there when it is whole.
    """
    frames, made = MotionFile(motion), Proposal(proposal)
    kept = made.kept(frames, ids)
    extras = {**frames.extras(), **_bands(kept)}
    with whole_file(out / MOTION_FILE) as target:
        write_motion(target, kept.parts(), _own(frames), out, extras)
    return {"gaps": [gap for gap in made.gaps if gap["id"] in ids and gap["method"]]}


def _bands(kept: Kept) -> dict[str, NDArray[np.float32]]:
    """How far off what is filled may be, by the names under which a motion carries it."""
    radii = kept.radii(0, len(kept)) if kept.banded else None
    return {} if radii is None else dict(zip(NAMES, radii, strict=True))


def unsee_file(motion: Path, corrections: Sequence[Correction], out: Path) -> dict[str, Any]:
    """Store a motion without what somebody says was never so.

    Args:
        motion: package of a motion that no film lies behind.
        corrections: all of the kind that says what was not seen.
        out: existing folder; the motion appears there when it is whole.
    """
    frames = MotionFile(motion)
    with whole_file(out / MOTION_FILE) as target:
        write_motion(target, without(frames, corrections), _own(frames), out, frames.extras())
    return {"corrections": [one.to_json() for one in corrections]}


def _own(frames: MotionFile) -> dict[str, Any]:
    """What a package says of its motion beside what is written with every motion."""
    written = ("kind", "frames", "joints", "parents", "channels", "format", "formatVersion")
    return {key: value for key, value in frames.header.items() if key not in written}


def add_fills(add: Callable[[str, Job, str], argparse.ArgumentParser]) -> None:
    """Add the jobs that fill gaps; the program is named in `capture.__main__`."""
    fill = add("fill", _fill, "what the gaps of a motion would be filled with")
    keep = add("keep", _keep, "a motion with some of a proposal's gaps filled")
    unsee = add("unsee", _unsee, "a motion without what was never seen")
    unsee.add_argument("--corrections", type=_corrections, required=True, help="JSON list")
    for each in (fill, keep, unsee):
        each.add_argument("--motion", type=Path, required=True, help="package of a motion")
        each.add_argument("--out", type=Path, required=True, help="existing folder")
    keep.add_argument("--proposal", type=Path, required=True, help="package of a proposal")
    keep.add_argument("--gaps", type=json.loads, required=True, help="JSON list of gaps kept")


def _fill(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del video
    facts = {"program": "references", "weights": "", "seed": None}

    def report(done: int, of: int) -> None:
        lines.progress("fill", done, of)

    return propose_file(given.motion, given.out, References.shipped(), facts, report)


def _unsee(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del video, lines
    return unsee_file(given.motion, given.corrections, given.out)


def _corrections(text: str) -> list[Correction]:
    made = [Correction.of(one) for one in json.loads(text)]
    if any(one.kind != UNSEEN for one in made):
        raise InvalidCorrection("this needs a film")
    return made


def _keep(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del video, lines
    return keep_file(given.motion, given.proposal, set(given.gaps), given.out)
