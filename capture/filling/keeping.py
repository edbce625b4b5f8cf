"""A proposal beside a motion: the filled cells and what is known of each gap; kept gap by gap."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from capture.filling.offers import BODY, CELLS, PARTS, Offer
from capture.filling.proposing import EDITION, Window, source_for
from capture.motion.bands import NAMES, Radii
from capture.motion.checks import made_places
from capture.motion.errors import FormatError
from capture.motion.filling.partial import Mask
from capture.motion.formats.motion_file import MotionFile
from capture.motion.formats.package import Package, spools, write_package
from capture.motion.motion import Motion
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.motion.summary import CHUNK, FrameSource

PROPOSAL_KIND = "proposal"
_BODY, _LEVELS = Skeleton.reference(), len(NAMES)
_TYPES: dict[str, type[np.generic]] = {
    "gap": np.int32, "frame": np.int32, "channel": np.uint8, "values": np.float32,
    "bandGap": np.int32, "bandFrame": np.int32, "bandRadii": np.float32,
}  # fmt: skip
_SHAPES: dict[str, tuple[int, ...]] = {
    "values": (4,), "bandRadii": (_LEVELS, CELLS - 1),
}  # fmt: skip
_CELL, _BAND = ("gap", "frame", "channel", "values"), ("bandGap", "bandFrame", "bandRadii")


def write_proposal(
    target: IO[bytes],
    frames: FrameSource,
    windows: Iterable[Window],
    facts: dict[str, Any],
    scratch: Path,
) -> list[dict[str, Any]]:
    """Write what gaps would be filled with; return the gaps with their checks.

    Args:
        target: seekable binary file.
        frames: the motion that the gaps are of.
        windows: from `propose`.
        facts: program, weights and settings, JSON-able.
        scratch: existing folder for temporary files.
    """
    told: list[dict[str, Any]] = []
    with spools(scratch) as made:
        for name, dtype in _TYPES.items():
            made.append(name, np.zeros((0, *_SHAPES.get(name, ())), dtype=dtype))
        for window in windows:
            for answer in window.answers:
                if answer.method:
                    for name, array in _cells(len(told), answer.offer, window).items():
                        made.append(name, array)
                told.append(answer.to_json())
        header = {**facts, "kind": PROPOSAL_KIND, "edition": EDITION, "gaps": told}
        header |= {"frames": len(frames)}
        write_package(target, header, made.finish())
    return told


def _cells(gap: int, offer: Offer, window: Window) -> dict[str, NDArray[Any]]:
    """The filled cells of one gap: which they are, and their numbers."""
    mine = window.cells.copy()
    rows = np.arange(window.first, window.first + len(mine))
    mine[(rows < offer.start) | (rows >= offer.stop)] = False
    if offer.part != BODY:
        names = ("root", *BODY_JOINTS)
        others = [column for column, name in enumerate(names) if name not in PARTS[offer.part]]
        mine[:, others] = False
    frame, channel = np.nonzero(mine)
    values = np.zeros((len(frame), 4))
    roots = channel == 0
    values[roots, :3] = window.filled.root[frame[roots]]
    values[~roots] = window.filled.rotations[frame[~roots], channel[~roots] - 1]
    return {
        "gap": np.full(len(frame), gap, dtype=np.int32),
        "frame": (frame + window.first).astype(np.int32),
        "channel": channel.astype(np.uint8),
        "values": values.astype(np.float32),
        **_bands(gap, mine, window),
    }


def _bands(gap: int, cells: Mask, window: Window) -> dict[str, NDArray[Any]]:
    """How far off the places may be that one gap's cells move, in each of its frames."""
    frames = np.flatnonzero(cells.any(axis=1))
    if window.radii is None:
        frames = frames[:0]
    radii = np.zeros((len(frames), _LEVELS, CELLS - 1))
    if window.radii is not None:
        moved = made_places(_BODY, cells[frames])
        radii[:] = np.where(moved[:, None], np.moveaxis(window.radii[:, frames], 0, 1), 0.0)
    return {
        "bandGap": np.full(len(frames), gap, dtype=np.int32),
        "bandFrame": (frames + window.first).astype(np.int32),
        "bandRadii": radii.astype(np.float32),
    }


class Proposal:
    """A stored proposal, read for keeping some of its gaps, or all of them to look at."""

    def __init__(self, path: Path) -> None:
        """Open a package that holds a proposal; raises FormatError otherwise."""
        package = Package(path)
        if package.header.get("kind") != PROPOSAL_KIND:
            raise FormatError("This package holds no proposal of filled gaps.")
        self.header = package.header
        self.gaps: list[dict[str, Any]] = list(package.header["gaps"])
        self._package = package

    def kept(self, frames: FrameSource, ids: Collection[str] | None = None) -> "Kept":
        """Return a motion with some of its gaps filled; with all that could be, without `ids`.

        Raises:
            FormatError: when the proposal is of another motion.
        """
        if len(frames) != int(self.header["frames"]):
            raise FormatError("This proposal is of another motion.")
        wanted = [
            number for number, gap in enumerate(self.gaps)
            if gap["method"] and (ids is None or gap["id"] in ids)
        ]  # fmt: skip
        arrays = {**self._of(wanted, *_CELL), **self._of(wanted, *_BAND)}
        return Kept(frames, self.gaps, arrays)

    def _of(self, gaps: list[int], gap: str, frame: str, *rest: str) -> dict[str, NDArray[Any]]:
        """Arrays of some gaps, in order of their frames."""
        chosen = np.isin(np.asarray(self._package.array(gap)), gaps)
        arrays = {
            name: np.asarray(self._package.array(name))[chosen] for name in (gap, frame, *rest)
        }
        order = np.argsort(arrays[frame], kind="stable")
        return {name: array[order] for name, array in arrays.items()}


class Kept:
    """A motion with filled gaps, read in parts like any other."""

    def __init__(
        self, frames: FrameSource, gaps: list[dict[str, Any]], cells: dict[str, NDArray[Any]]
    ) -> None:
        """Lay cells over a motion."""
        self._frames, self._gaps, self._cells = frames, gaps, cells
        offers = [_offer(gap) for gap in gaps]
        marks = [source_for(one, gap["method"]) for one, gap in zip(offers, gaps, strict=True)]
        self._sources = np.array(marks, dtype=np.uint8)

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def skeleton(self) -> Any:
        """Joints of the body."""
        return self._frames.skeleton

    @property
    def times(self) -> NDArray[np.float64]:
        """(F,) seconds."""
        return np.asarray(self._frames.times)

    @property
    def cells(self) -> int:
        """How many numbers are filled."""
        return len(self._cells["frame"])

    def part(self, start: int, stop: int) -> Motion:
        """Return frames [start, stop); what was known comes back bit for bit."""
        motion = self._frames.part(start, stop)
        first, last = np.searchsorted(self._cells["frame"], [start, stop])
        if first == last:
            return motion
        here = slice(first, last)
        frame = self._cells["frame"][here] - start
        channel = self._cells["channel"][here].astype(np.intp)
        values = self._cells["values"][here].astype(np.float64)
        root, turns = motion.root.copy(), motion.rotations.copy()
        source, confidence = motion.source.copy(), motion.confidence.copy()
        roots = channel == 0
        root[frame[roots]] = values[roots, :3]
        turns[frame[~roots], channel[~roots] - 1] = values[~roots]
        source[frame, channel] = self._sources[self._cells["gap"][here]]
        confidence[frame, channel] = 0.0
        return Motion(
            motion.skeleton, motion.times, root, turns, source, confidence, motion.contacts
        )

    def parts(self) -> Iterator[Motion]:
        """Yield all frames, a part at a time."""
        for at in range(0, len(self), CHUNK):
            yield self.part(at, min(at + CHUNK, len(self)))

    def radii(self, start: int, stop: int) -> Radii | None:
        """Return how far off made places may be, those of gaps filled before among them."""
        before = self._frames.radii(start, stop) if isinstance(self._frames, MotionFile) else None
        first, last = np.searchsorted(self._cells["bandFrame"], [start, stop])
        if first == last:
            return before
        found = np.zeros((stop - start, _LEVELS, CELLS - 1), dtype=np.float32)
        if before is not None:
            found[:] = np.moveaxis(before, 0, 1)
        frames = self._cells["bandFrame"][first:last] - start
        np.maximum.at(found, frames, self._cells["bandRadii"][first:last])
        return np.moveaxis(found, 1, 0)

    @property
    def banded(self) -> bool:
        """Whether it is known of any of it how far off it may be."""
        if len(self._cells["bandFrame"]):
            return True
        return isinstance(self._frames, MotionFile) and self._frames.banded


def _offer(gap: dict[str, Any]) -> Offer:
    own = ("id", "part", "start", "stop", "begin", "end", "kind", "doubt")
    return Offer.from_json({name: gap[name] for name in own})
