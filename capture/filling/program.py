"""Filling as jobs of the engine: `python -m capture fill`, `keep`."""

import argparse
import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.filling.keeping import Kept, Proposal, write_proposal
from capture.filling.offers import offers_of
from capture.filling.proposing import EDITION, Fills, References, Report, propose
from capture.lines import Lines
from capture.motion.bands import NAMES
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
    own = ("kind", "frames", "joints", "parents", "channels", "format", "formatVersion")
    facts = {key: value for key, value in frames.header.items() if key not in own}
    extras = {**frames.extras(), **_bands(kept)}
    with whole_file(out / MOTION_FILE) as target:
        write_motion(target, kept.parts(), facts, out, extras)
    return {"gaps": [gap for gap in made.gaps if gap["id"] in ids and gap["method"]]}


def _bands(kept: Kept) -> dict[str, NDArray[np.float32]]:
    """How far off what is filled may be, by the names under which a motion carries it."""
    radii = kept.radii(0, len(kept)) if kept.banded else None
    return {} if radii is None else dict(zip(NAMES, radii, strict=True))


def add_fills(add: Callable[[str, Job, str], argparse.ArgumentParser]) -> None:
    """Add the jobs that fill gaps; the program is named in `capture.__main__`."""
    fill = add("fill", _fill, "what the gaps of a motion would be filled with")
    keep = add("keep", _keep, "a motion with some of a proposal's gaps filled")
    for each in (fill, keep):
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


def _keep(given: argparse.Namespace, video: BinaryIO, lines: Lines) -> dict[str, Any]:
    del video, lines
    return keep_file(given.motion, given.proposal, set(given.gaps), given.out)
