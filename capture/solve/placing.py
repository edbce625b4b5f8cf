"""The places of a body in all frames: lengths, a first pass, the floor, a second pass on it.

Places wait in scratch files; of each frame only feet and trunk stay in memory between the passes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.motion.formats.package import ArraySpool
from capture.motion.landmarks import Landmarks
from capture.solve.camera import CameraPath
from capture.solve.contacts import Steps, steps_of
from capture.solve.corrections import Corrections
from capture.solve.fit.bones import COLUMNS, FEET, HIPS, POINTS, reference_lengths
from capture.solve.fit.sequence import (
    AHEAD,
    BEHIND,
    SAMPLE,
    WINDOW,
    Known,
    Stretch,
    find_lengths,
    settle,
    stretches,
)
from capture.solve.fit.terms import Planted, Target
from capture.solve.fit.view import View, view_of
from capture.solve.floor import Floor, axes_of, floor_of
from capture.solve.lift.lifter import HALO, Lifter
from capture.solve.points import Array

_CHUNK = 2048
_SAMPLES = 4
_FIRST = 0.6
"""Share of the work that the first pass is."""
Report = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where a body was, in the axes of the camera's middle direction (x right, y down, z away), metres.

    Attributes:
        points: (n, N, 3) of the frames with a pose, in the order of `fit.bones.POINTS`; on disk.
        rows: (n,) numbers of those frames.
        lengths: (L,) lengths of the groups of `fit.bones`.
        shots: (S,) first of those frames in each shot; every shot has a camera of its own.
        floors: what stands for the floor in each shot.
        rest: (n, 4) when heels and toes rest on it, order of `FEET`.
    """

    points: Array
    rows: NDArray[np.intp]
    lengths: Array
    shots: NDArray[np.intp]
    floors: tuple[Floor, ...]
    rest: NDArray[np.bool_]

    @property
    def floor_seen(self) -> bool:
        """Whether feet were seen to rest in shots that make up at least half of it."""
        frames = np.diff([*self.shots, len(self.rows)])
        seen = np.array([floor.seen for floor in self.floors])
        return bool(frames[seen].sum() >= 0.5 * frames.sum())

    def shot_at(self, row: int) -> int:
        """Return the shot of one of the frames with a pose."""
        return shot_of(self.shots, row)


def shot_of(shots: NDArray[np.intp], row: int) -> int:
    """Return the number of the shot, of those that begin with rows (S,), in which a row lies."""
    return int(np.searchsorted(shots, row, side="right")) - 1


@dataclass(frozen=True, slots=True)
class Performer:
    """What is known of the performer before the fit.

    Attributes:
        scale: true metres per metre of the estimator's average body.
        height: standing height in metres.
        lifter: what knows depth better than the estimator, if anything does.
    """

    scale: float
    height: float
    lifter: Lifter | None


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What was recorded.

    Attributes:
        landmarks: what was seen; arrays may be memory-mapped.
        camera: where the camera looked.
        corrections: what a person has put right.
        hidden: (F, 33) True where the estimator says that it does not see a landmark.
    """

    landmarks: Landmarks
    camera: CameraPath
    corrections: Corrections
    hidden: NDArray[np.bool_]


def place(recorded: Recorded, performer: Performer, scratch: Path, report: Report) -> Places:
    """Return the places of a whole recording.

    Args:
        recorded: what was recorded.
        performer: what is known of the body.
        scratch: folder for two scratch files, which the caller removes with it.
        report: called with how far it is, 0 to 1.
    """
    landmarks, corrections = recorded.landmarks, recorded.corrections
    rows = np.flatnonzero(landmarks.found)
    cuts = np.searchsorted(rows, landmarks.cuts)
    found = stretches(np.asarray(landmarks.times)[rows], (int(cut) for cut in cuts))
    recording = _Recording(recorded, rows, performer, found)
    ordinary = reference_lengths(performer.height)
    lengths = find_lengths([recording.view(*span) for span in _samples(found)], ordinary)
    first = _Pass(recording, found, lengths).run(
        scratch / "places-1.spool", lambda done: report(_FIRST * done)
    )
    stands = corrections.stands(recording.times)[:, FEET]
    shots = np.array(sorted({0, *(int(cut) for cut in cuts if cut < len(rows))}), dtype=np.intp)
    grounds = [
        _ground(first[here], recording.times[here], stands[here], recording.feet_seen(here))
        for here in map(slice, shots, [*shots[1:], len(rows)])
    ]
    ground = _Ground(shots, tuple(grounds))
    targets = _targets(corrections, recording.times, first, ground)
    second = _Pass(recording, found, lengths, first, ground, targets).run(
        scratch / "places-2.spool", lambda done: report(_FIRST + (1.0 - _FIRST) * done)
    )
    rest = np.concatenate([one.rest for one in grounds])
    return Places(second, rows, lengths, shots, ground.floors, rest)


@dataclass(frozen=True, slots=True, eq=False)
class _ShotGround:
    """The floor of one shot, when feet rest on it, and so where they stand."""

    floor: Floor
    rest: NDArray[np.bool_]
    planted: Planted


def _ground(
    places: Array, times: Array, stands: NDArray[np.bool_], seen: NDArray[np.bool_]
) -> _ShotGround:
    """What is known of the ground of one shot: another camera's is another one."""
    floor = floor_of(places, times, stands, seen)
    steps = steps_of(places, times, floor, stretches(times))
    # Before a camera that is carried nothing stands still, and nor do feet that were not seen; a
    # person may know better.
    steps = Steps((steps.rest & seen) | stands, steps.starts)
    return _ShotGround(floor, steps.rest, steps.planted(floor))


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """The grounds of all shots, which begin with rows (S,)."""

    shots: NDArray[np.intp]
    each: tuple[_ShotGround, ...]

    @property
    def floors(self) -> tuple[Floor, ...]:
        return tuple(one.floor for one in self.each)

    def planted(self, start: int, stop: int) -> Planted:
        """Where feet stand in some frames, all of one shot."""
        shot = shot_of(self.shots, start)
        first = int(self.shots[shot])
        return self.each[shot].planted.part(start - first, stop - first)


class _Recording:
    """Views of any frames with a pose, read when they are needed."""

    def __init__(
        self,
        recorded: Recorded,
        rows: NDArray[np.intp],
        performer: Performer,
        found: list[Stretch],
    ) -> None:
        self._landmarks, self._camera, self._rows = recorded.landmarks, recorded.camera, rows
        self._hidden = recorded.hidden
        self._performer, self._found = performer, found
        self.times = np.asarray(recorded.landmarks.times)[rows]
        corrections = recorded.corrections
        self._counts = corrections.trust(self.times) if corrections else None

    def view(self, start: int, stop: int) -> View:
        """Return what frames [start, stop) of one stretch show."""
        lifter = self._performer.lifter
        if lifter is None:
            return self._seen(start, stop)
        stretch = next(one for one in self._found if one.start <= start < one.stop)
        before = np.searchsorted(self.times, self.times[start] - HALO)
        after = np.searchsorted(self.times, self.times[stop - 1] + HALO, side="right")
        first, last = max(stretch.start, int(before)), min(stretch.stop, int(after))
        lifted = lifter.lifted(self._seen(first, last), self._performer.height)
        return lifted.part(start - first, stop - first)

    def feet_seen(self, here: slice) -> NDArray[np.bool_]:
        """Return (n, 4) where heels and toes were seen, before a camera whose place is known."""
        columns, rows = [COLUMNS[point] for point in FEET], self._rows[here]
        parts = [
            self._landmarks.some(rows[at : at + _CHUNK]).inside()[:, columns]
            for at in range(0, len(rows), _CHUNK)
        ]
        hidden = self._hidden[rows][:, columns] | self._camera.adrift[rows, None]
        return np.concatenate(parts) & ~hidden

    def _seen(self, start: int, stop: int) -> View:
        rows = self._rows[start:stop]
        seen = self._landmarks.some(rows)
        counts = None if self._counts is None else self._counts[start:stop].astype(np.float64)
        return view_of(seen, self._performer.scale, counts, self._camera.aim(rows))


def _targets(
    corrections: Corrections, times: Array, places: Array, ground: _Ground
) -> tuple[Target, ...]:
    """Where a person has put points, in camera axes."""
    found = []
    for frame, point, offset in corrections.moved(times):
        axes = axes_of(ground.floors[shot_of(ground.shots, frame)])
        middle = np.array(places[frame])[list(HIPS)].mean(axis=0)
        found.append(Target(frame, point, middle + offset @ axes))
    return tuple(found)


def _samples(found: list[Stretch]) -> Iterator[tuple[int, int]]:
    """A few parts of the longest stretches, spread evenly over each."""
    longest = sorted(found, key=lambda one: one.start - one.stop)[:_SAMPLES]
    each = max(1, _SAMPLES // len(longest))
    for stretch in sorted(longest, key=lambda one: one.start):
        size = stretch.stop - stretch.start
        count = min(each, max(1, size // SAMPLE))
        for start in np.linspace(0, max(0, size - SAMPLE), count).astype(int):
            first = stretch.start + int(start)
            yield first, min(first + SAMPLE, stretch.stop)


@dataclass(frozen=True, slots=True, eq=False)
class _Pass:
    """One walk over all windows, in order."""

    recording: _Recording
    found: list[Stretch]
    lengths: Array
    start: Array | None = None
    ground: _Ground | None = None
    targets: tuple[Target, ...] = ()

    def run(self, file: Path, report: Report) -> Array:
        """Settle all windows and return the places, on disk."""
        spool = ArraySpool(file, (len(POINTS), 3), np.float64)
        for stretch in self.found:
            tied: Array | None = None
            for first in range(stretch.start, stretch.stop, WINDOW):
                last = min(first + WINDOW, stretch.stop)
                begin = first - (0 if tied is None else len(tied))
                known = self._known(tied, begin, min(last + AHEAD, stretch.stop))
                view = self.recording.view(begin, min(last + AHEAD, stretch.stop))
                places = settle(view, self.lengths, known)[first - begin : last - begin]
                spool.append(places)
                tied = places[-BEHIND:]
                report(last / len(self.recording.times))
        spool.close()
        return spool.view()

    def _known(self, tied: Array | None, begin: int, end: int) -> Known:
        start = None if self.start is None else np.array(self.start[begin:end])
        feet = None if self.ground is None else self.ground.planted(begin, end)
        here = tuple(
            Target(one.frame - begin, one.point, one.place)
            for one in self.targets
            if begin <= one.frame < end
        )
        return Known(tied, start, feet, here)
