"""Landmarks → Motion: bone lengths first, then the pose of each frame, then the path.

Three walks over the recording, each in parts, so that memory does not grow with its length: the
landmarks may be memory-mapped, poses wait in a scratch file, and of each frame only a dozen numbers
stay in memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

import numpy as np
from numpy.typing import NDArray

from capture.errors import NobodyFound
from capture.motion.formats.package import ArraySpool
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.solve.evidence import evidence_of
from capture.solve.misfit import Misfit
from capture.solve.points import some_frames
from capture.solve.posing import Carry, nothing_carried, pose_frames
from capture.solve.proportions import Proportions, proportions_of
from capture.solve.travel import FOCAL, Path, Track, joined, path_of, track_of

CHUNK = 2048
"""Frames that are worked on at a time."""

Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a Motion came about, to be kept with it.

    Attributes:
        height: standing height of the skeleton in metres.
        scale_source: "given" or "assumed".
        misfit: mean distance in metres between the twelve seen joints of the Motion and the scaled
            landmarks, both from the middle of the hips.
        focal: assumed focal length over the longer side of the picture.
        origin: the Motion's origin as seen from the camera, metres (x right, y up, z to it).
    """

    height: float
    scale_source: str
    misfit: float
    focal: float
    origin: tuple[float, float, float]


class Solver:
    """One solve: `fit` does the work, then `parts` yields the Motion."""

    def __init__(self, landmarks: Landmarks, height: float | None, scratch: FilePath) -> None:
        """Solve landmarks.

        Args:
            landmarks: what was seen; arrays may be memory-mapped.
            height: standing height of the performer in metres, if known.
            scratch: existing folder for a temporary file.

        Raises:
            NobodyFound: when no frame has a pose.
        """
        if not np.asarray(landmarks.found).any():
            raise NobodyFound
        self._landmarks = landmarks
        self._proportions: Proportions = proportions_of(landmarks, height)
        self._spool = ArraySpool(scratch / "poses.spool", (len(BODY_JOINTS), 4), np.float64)
        self._path: Path | None = None

    @property
    def skeleton(self) -> Skeleton:
        """The performer's bones."""
        return self._proportions.skeleton

    def fit(self, report: Report | None = None) -> Fit:
        """Work out all poses and the path; report frames done."""
        tracks: list[Track] = []
        misfit = Misfit()
        carry = self._first_pose()
        for start, part in _chunks(self._landmarks):
            poses, carry = pose_frames(part, self._proportions, carry)
            self._spool.append(poses.rotations)
            tracks.append(track_of(part, poses, self.skeleton))
            misfit.add(part, poses, self._proportions.scale)
            if report:
                report(start + len(part))
        self._spool.close()
        self._path = path_of(joined(tracks), np.asarray(self._landmarks.times))
        return Fit(
            self.skeleton.height,
            self._proportions.scale_source,
            misfit.mean,
            FOCAL,
            self._path.origin,
        )

    def parts(self) -> Iterator[Motion]:
        """Yield the Motion in consecutive parts; `fit` comes first."""
        if self._path is None:
            return
        rotations = self._spool.view()
        for start, part in _chunks(self._landmarks):
            stop = start + len(part)
            source, confidence = evidence_of(part)
            yield Motion(
                skeleton=self.skeleton,
                times=np.array(part.times),
                root=self._path.root[start:stop],
                rotations=np.array(rotations[start:stop]),
                source=source,
                confidence=confidence,
            )

    def close(self) -> None:
        """Remove the temporary file."""
        self._spool.close()
        self._spool.path.unlink(missing_ok=True)

    def _first_pose(self) -> Carry:
        """Frames before the first pose are filled with that one, not with a T-pose."""
        first = int(np.argmax(self._landmarks.found))
        part = some_frames(self._landmarks, slice(first, first + 1))
        return pose_frames(part, self._proportions, nothing_carried())[1]


def solve(landmarks: Landmarks, height: float | None, scratch: FilePath) -> tuple[Motion, Fit]:
    """Return the whole Motion of landmarks that fit into memory, and how it came about."""
    solver = Solver(landmarks, height, scratch)
    try:
        fit = solver.fit()
        parts = list(solver.parts())
    finally:
        solver.close()
    return _joined(parts), fit


def _joined(parts: list[Motion]) -> Motion:
    arrays: dict[str, NDArray[np.generic]] = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("times", "root", "rotations", "source", "confidence")
    }
    return Motion(skeleton=parts[0].skeleton, **arrays)  # type: ignore[arg-type]


def _chunks(landmarks: Landmarks) -> Iterator[tuple[int, Landmarks]]:
    for start in range(0, len(landmarks), CHUNK):
        yield start, some_frames(landmarks, slice(start, start + CHUNK))
