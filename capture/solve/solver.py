"""Landmarks → Motion: places of the whole sequence first, then the pose of each frame.

Every walk over the recording is in parts, so that memory does not grow with its length: landmarks
may be memory-mapped, places and poses wait in scratch files, and of each frame only feet and a dozen
numbers stay in memory.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path as FilePath

import numpy as np
from numpy.typing import NDArray

from capture.engine_errors import NobodyFound
from capture.motion.formats.package import ArraySpool
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.motion import Motion
from capture.motion.rotation import from_matrix, inverse, multiply
from capture.motion.skeleton import BODY_JOINTS, REFERENCE_HEIGHT, Skeleton
from capture.motion.source import Source
from capture.solve.adrift import held
from capture.solve.camera import camera_of
from capture.solve.corrections import NONE, Corrections
from capture.solve.evidence import evidence_of
from capture.solve.fit.bones import COLUMNS, FEET, HIPS, POINTS
from capture.solve.fit.view import FOCAL, view_of
from capture.solve.hands.fingers import fingered, seen_at_all, with_fingers
from capture.solve.hands.shape import reference_hand
from capture.solve.hands.takes import HandTake, hand_fits, solve_hands
from capture.solve.hidden import hidden_limbs
from capture.solve.leaps import leaping_limbs
from capture.solve.lift.lifter import WEIGHTS, find_lifter
from capture.solve.misfit import Misfit
from capture.solve.placing import Performer, Places, Recorded, place
from capture.solve.points import Array, Body
from capture.solve.posing import Carry, nothing_carried, pose_frames
from capture.solve.proportions import Proportions, fitted_proportions, proportions_of
from capture.solve.room import Room, apart_from_rays, body_in, rooms_of
from capture.solve.sides import AS_SEEN, exchange, exchanged, readings_of
from capture.solve.solved import Fit

CHUNK = 2048
"""Frames that are worked on at a time."""
MOVED_METRES = 0.066
"""Three standard deviations of a seen point: farther from its ray, it was not believed."""
_PLACING = 0.9
"""Share of the work that finding the places is."""
_SHOULDERS = (POINTS.index("leftShoulder"), POINTS.index("rightShoulder"))
_CONTACT_ORDER = [0, 2, 1, 3]
"""From heels and toes to the Motion's contacts: left foot, left toes, right foot, right toes."""

Report = Callable[[int], None]


class Solver:
    """One solve: `fit` does the work, then `parts` yields the Motion."""

    def __init__(
        self,
        landmarks: Landmarks,
        height: float | None,
        scratch: FilePath,
        corrections: Corrections = NONE,
        lifter: FilePath | None = WEIGHTS,
    ) -> None:
        """Solve landmarks.

        Args:
            landmarks: what was seen; arrays may be memory-mapped.
            height: standing height of the performer in metres, if known.
            scratch: existing folder for temporary files.
            corrections: what a person has put right.
            lifter: weights of the network that knows depth better than the estimator; without them,
                or where the file is absent, the estimator's own body stands.

        Raises:
            NobodyFound: when no frame has a pose.
        """
        if not np.asarray(landmarks.found).any():
            raise NobodyFound
        self._folder = tempfile.TemporaryDirectory(dir=scratch, prefix="solve-")
        self._scratch = FilePath(self._folder.name)
        self._corrections = corrections
        times = np.asarray(landmarks.times)
        self._readings = corrections.exchange(readings_of(landmarks), times)
        self._landmarks = exchange(landmarks, self._readings, self._scratch)
        self._camera = camera_of(landmarks)
        self._leaping = leaping_limbs(self._landmarks)
        self._hidden = hidden_limbs(self._landmarks) | self._leaping
        self._height = height
        self._lifter = None if lifter is None else find_lifter(lifter)
        self._scale = proportions_of(self._landmarks, height).scale
        self._spool = ArraySpool(self._scratch / "poses.spool", (len(BODY_JOINTS), 4), np.float64)
        self._places: Places | None = None
        self._rooms: tuple[Room, ...] = ()
        self._hands: dict[str, HandTake] = {}
        self._proportions: Proportions | None = None
        self._root: Array | None = None
        self._range = np.zeros((2, 0, len(BODY_JOINTS)), dtype=np.bool_)

    def fit(self, report: Report | None = None) -> Fit:
        """Work out all places and poses; report frames done."""
        frames = len(self._landmarks)

        def tell(share: float) -> None:
            if report:
                report(round(share * frames))

        wanted = self._height if self._height is not None else REFERENCE_HEIGHT
        performer = Performer(self._scale, wanted, self._lifter)
        recorded = Recorded(self._landmarks, self._camera, self._corrections, self._hidden)
        places = place(recorded, performer, self._scratch, lambda done: tell(_PLACING * done))
        self._places = places
        proportions = fitted_proportions(places.lengths, _trunk(places.points), self._height)
        self._proportions = proportions
        ends = np.append(places.shots[1:], len(places.rows)) - 1
        seen = [
            (np.array(places.points[a]), np.array(places.points[b]))
            for a, b in zip(places.shots, ends, strict=True)
        ]
        self._rooms = rooms_of(places.floors, seen, proportions.scale)
        room = self._rooms[0]
        self._hands = solve_hands(
            self._landmarks, reference_hand(with_fingers(proportions.skeleton))
        )
        misfit = self._pose(places, proportions.skeleton, tell)
        return Fit(
            height=proportions.skeleton.height,
            scale_source=proportions.scale_source,
            misfit=misfit,
            focal=FOCAL,
            origin=(float(room.origin[0]), float(room.origin[1]), float(room.origin[2])),
            camera=room.camera,
            floor_seen=places.floor_seen,
            exchanged=int(np.count_nonzero(self._readings)),
            turned=self._camera.widest,
            zoomed=self._camera.zoomed,
            adrift=int(np.count_nonzero(self._camera.adrift)),
            hands=hand_fits(self._hands),
            lifter=self._lifter.sha256 if self._lifter else "",
        )

    def _pose(self, places: Places, skeleton: Skeleton, tell: Callable[[float], None]) -> float:
        """Put the pose of every frame into the scratch file, and keep its root."""
        misfit, carry = Misfit(), self._first_pose(places, skeleton)
        root, lowest = np.zeros((len(self._landmarks), 3)), np.zeros(len(self._landmarks))
        self._range = np.zeros((2, len(self._landmarks), len(BODY_JOINTS)), dtype=np.bool_)
        for start, part in _chunks(self._landmarks):
            shot = places.shot_at(int(np.searchsorted(places.rows, start)))
            room = self._rooms[shot]
            body, middle, rows = self._body(places, room, start, part)
            poses, carry = pose_frames(body, rows, len(part), skeleton, carry)
            self._spool.append(poses.rotations)
            if len(rows):
                root[start + rows] = middle + poses.joints[:, 0]
                feet = room.places(self._points(places, start, part)[:, FEET])
                rise = places.floors[shot].rise * room.stretch
                lowest[start + rows] = (feet[..., 1] - rise).min(axis=1)
                self._range[:, start + rows] = poses.turned_back, poses.beyond
                misfit.add(poses, body)
            tell(_PLACING + (1.0 - _PLACING) * (start + len(part)) / len(self._landmarks))
        self._spool.close()
        # Frames without a pose repeat the last place, those before the first repeat that one.
        seen = np.asarray(self._landmarks.found)
        last = np.maximum.accumulate(np.where(seen, np.arange(len(root)), int(places.rows[0])))
        times = np.asarray(self._landmarks.times)
        self._root = held(root[last], lowest[last], self._camera.adrift, times)
        return misfit.mean

    def parts(self) -> Iterator[Motion]:
        """Yield the Motion in consecutive parts; `fit` comes first."""
        if self._places is None or self._root is None or self._proportions is None:
            return
        rotations = self._spool.view()
        fingers = any(seen_at_all(hand) for hand in self._hands.values())
        skeleton = self._proportions.skeleton
        skeleton = with_fingers(skeleton) if fingers else skeleton
        for start, part in _chunks(self._landmarks):
            stop = start + len(part)
            source, confidence = self._evidence(start, part)
            motion = Motion(
                skeleton=self._proportions.skeleton,
                times=np.array(part.times),
                root=self._root[start:stop],
                rotations=np.array(rotations[start:stop]),
                source=source,
                confidence=confidence,
                contacts=self._contacts(start, part),
            )
            yield fingered(motion, skeleton, self._hands, start) if fingers else motion

    def _evidence(
        self, start: int, part: Landmarks
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Source and confidence of a part, with what a person has said of it."""
        times = np.asarray(self._landmarks.times)
        here = slice(start, start + len(part))
        covered = self._corrections.covered(self._landmarks.legs_covered(), times)[here]
        source, confidence = evidence_of(
            part, self._moved(start, part), covered, self._hidden[here]
        )
        turned_back, beyond = self._range[:, here]
        source[:, 1:][turned_back & (source[:, 1:] == Source.OBSERVED)] = Source.REPAIRED
        source[:, 1:][beyond & (source[:, 1:] < Source.INFERRED)] = Source.INFERRED
        if self._corrections:
            told, swapped = self._corrections.edited(times), self._corrections.swapped(times)
            source[told[here] & (source != Source.MISSING)] = Source.EDITED
            # Which side is which was told; what was not seen is no surer for it.
            source[swapped[here] & (source < Source.INFERRED)] = Source.EDITED
            missing, inferred = (told[here] for told in self._corrections.lost(times))
            source[inferred & (source < Source.INFERRED)] = Source.INFERRED
            source[missing], confidence[missing] = Source.MISSING, 0.0
        # The hips were seen; where in the room they were was not.
        astray = self.adrift[here] & (source[:, 0] != Source.MISSING)
        source[astray, 0] = Source.INFERRED
        return source, confidence

    @property
    def adrift(self) -> NDArray[np.bool_]:
        """(F,) frames in which nobody can tell how the camera moved, nor so how the body did."""
        return self._camera.adrift

    @property
    def leaping(self) -> NDArray[np.bool_]:
        """(F, 33) landmarks that were put now here, now there."""
        return self._leaping

    @property
    def flipped(self) -> NDArray[np.bool_]:
        """(F,) frames in which left and right were read the other way round."""
        return np.asarray(self._readings != AS_SEEN)

    def close(self) -> None:
        """Remove the temporary files."""
        self._spool.close()
        self._folder.cleanup()

    def _first_pose(self, places: Places, skeleton: Skeleton) -> Carry:
        """Frames before the first pose are filled with that one, not with a T-pose."""
        first = int(places.rows[0])
        part = self._landmarks.some(slice(first, first + 1))
        body, _, rows = self._body(places, self._rooms[0], first, part)
        return pose_frames(body, rows, 1, skeleton, nothing_carried())[1]

    def _body(
        self, places: Places, room: Room, start: int, part: Landmarks
    ) -> tuple[Body, Array, NDArray[np.intp]]:
        """The body in those frames of a part that have a pose, and which they are."""
        rows = np.flatnonzero(part.found)
        points = self._points(places, start, part)
        camera = self._camera.turned
        axes = self._camera.aim(start + rows).axes
        body, middle = body_in(room, part.some(rows), points, self._scale, axes)
        to_room = from_matrix(room.axes)
        if camera is not None:
            to_room = multiply(to_room, inverse(camera[start + rows]))
        palms = {
            side: (multiply(to_room, hand.turned[start + rows]), hand.share[start + rows])
            for side, hand in self._hands.items()
        }
        return replace(body, palms=palms), middle, rows

    def _points(self, places: Places, start: int, part: Landmarks) -> Array:
        first, last = np.searchsorted(places.rows, [start, start + len(part)])
        return np.array(places.points[first:last])

    def _moved(self, start: int, part: Landmarks) -> NDArray[np.bool_]:
        """(F, 33) True where a landmark was not believed: its side was exchanged, or its place."""
        moved = np.zeros((len(part), len(BLAZEPOSE)), dtype=np.bool_)
        rows = np.flatnonzero(part.found)
        if self._places is not None and len(rows):
            aim = self._camera.aim(start + rows)
            view = view_of(part.some(rows), self._scale, aim=aim)
            points = view.before_camera(self._points(self._places, start, part))
            apart = apart_from_rays(points, view.rays)
            moved[rows[:, None], COLUMNS] = apart > MOVED_METRES
        return np.asarray(moved | exchanged(self._readings[start : start + len(part)]))

    def _contacts(self, start: int, part: Landmarks) -> NDArray[np.bool_]:
        contacts = np.zeros((len(part), len(_CONTACT_ORDER)), dtype=np.bool_)
        if self._places is not None:
            first, last = np.searchsorted(self._places.rows, [start, start + len(part)])
            rest = self._places.rest[first:last]
            contacts[np.flatnonzero(part.found)] = rest[:, _CONTACT_ORDER]
        return contacts


def _trunk(points: Array) -> float:
    """Median distance in metres between the middles of hips and shoulders."""
    some = np.array(points[:: max(1, len(points) // 20_000)])
    along = some[:, _SHOULDERS].mean(axis=1) - some[:, HIPS].mean(axis=1)
    return float(np.median(np.linalg.norm(along, axis=1)))


def _chunks(landmarks: Landmarks) -> Iterator[tuple[int, Landmarks]]:
    """Parts of a recording, each of one shot."""
    frames = len(landmarks)
    edges = sorted({*range(0, frames, CHUNK), *(cut for cut in landmarks.cuts if cut < frames)})
    for start, stop in pairwise([*edges, frames]):
        yield start, landmarks.some(slice(start, stop))
