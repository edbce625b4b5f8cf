"""A take of hands without a body: the hands turn and bend, everything else is missing."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from capture.engine_errors import NobodyFound
from capture.motion.kinematics import global_rotations
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle, from_matrix, inverse, multiply
from capture.motion.skeleton import BODY_JOINTS, REFERENCE_HEIGHT, Skeleton
from capture.motion.source import Source
from capture.solve.fit.view import FOCAL
from capture.solve.hands.fingers import fingered, seen_at_all, with_fingers
from capture.solve.hands.shape import reference_hand
from capture.solve.hands.takes import hand_fits, solve_hands
from capture.solve.points import Array
from capture.solve.solved import Fit

_CHUNK = 2048
_TO_ROOM = np.diag([1.0, -1.0, -1.0])
"""From camera axes (x right, y down, z away) to Y up; nobody knows how the camera leaned."""
_ARM, _ELBOW = np.radians(80.0), np.radians(100.0)
"""Filler: arms hang and forearms point forwards, so that both hands lie before the body."""


class HandsAlone:
    """One solve of landmarks in which there are hands and never a body."""

    def __init__(self, landmarks: Landmarks, height: float | None) -> None:
        """Solve landmarks.

        Args:
            landmarks: what was seen.
            height: standing height of the performer in metres, if known: hands are as large.

        Raises:
            NobodyFound: when no hand was seen either.
        """
        self._landmarks = landmarks
        self._height = height
        body = Skeleton.reference(height if height is not None else REFERENCE_HEIGHT)
        self._skeleton = with_fingers(body)
        self._hands = solve_hands(landmarks, reference_hand(self._skeleton))
        if not any(seen_at_all(hand) for hand in self._hands.values()):
            raise NobodyFound

    def fit(self, report: Callable[[int], None] | None = None) -> Fit:
        """Return how the hands came about; the work is done already."""
        if report:
            report(len(self._landmarks))
        rows = tuple(tuple(float(value) for value in row) for row in _TO_ROOM)
        return Fit(
            height=self._skeleton.height,
            scale_source="assumed" if self._height is None else "given",
            misfit=0.0,
            focal=FOCAL,
            origin=(0.0, 0.0, 0.0),
            camera=rows,
            floor_seen=False,
            exchanged=0,
            lifter="",
            hands=hand_fits(self._hands),
        )

    def parts(self) -> Iterator[Motion]:
        """Yield the Motion in consecutive parts."""
        body = Skeleton(BODY_JOINTS, self._skeleton.offsets[: len(BODY_JOINTS)])
        for start in range(0, len(self._landmarks), _CHUNK):
            part = self._landmarks.some(slice(start, start + _CHUNK))
            motion = self._carrying(body, np.array(part.times), start)
            yield fingered(motion, self._skeleton, self._hands, start)

    @property
    def adrift(self) -> NDArray[np.bool_]:
        """(F,) frames in which a body's way could not be told: there is no body."""
        return np.zeros(len(self._landmarks), dtype=np.bool_)

    @property
    def leaping(self) -> NDArray[np.bool_]:
        """(F, 33) landmarks of a body that were put now here, now there: none."""
        return np.zeros((len(self._landmarks), len(BLAZEPOSE)), dtype=np.bool_)

    @property
    def flipped(self) -> NDArray[np.bool_]:
        """(F,) frames in which left and right were read the other way round: none."""
        return np.zeros(len(self._landmarks), dtype=np.bool_)

    def close(self) -> None:
        """Nothing is kept."""

    def _carrying(self, body: Skeleton, times: Array, start: int) -> Motion:
        """The filler of a body whose hands are turned as they were seen."""
        frames, joints = len(times), len(body.names)
        here = slice(start, start + frames)
        rotations = np.tile([1.0, 0.0, 0.0, 0.0], (frames, joints, 1))
        for side, sign in (("left", -1.0), ("right", 1.0)):
            rotations[:, body.index(f"{side}UpperArm")] = from_axis_angle(
                np.array([0.0, 0.0, 1.0]), sign * _ARM
            )
            rotations[:, body.index(f"{side}LowerArm")] = from_axis_angle(
                np.array([0.0, 1.0, 0.0]), sign * _ELBOW
            )
        turned = global_rotations(body, rotations)
        source = np.full((frames, 1 + joints), Source.MISSING, dtype=np.uint8)
        confidence = np.zeros((frames, 1 + joints), dtype=np.float32)
        for side, hand in self._hands.items():
            forearm = turned[:, body.index(f"{side}LowerArm")]
            palm = multiply(from_matrix(_TO_ROOM), hand.turned[here])
            known = hand.source[here] != Source.MISSING
            local = multiply(inverse(forearm), palm)
            rotations[known, body.index(f"{side}Hand")] = local[known]
            channel = body.channel(f"{side}Hand")
            # Fingers that are too small may be inferred; the palm itself was seen.
            seen = np.where(
                hand.source[here] == Source.INFERRED, Source.OBSERVED, hand.source[here]
            )
            source[:, channel] = seen
            confidence[:, channel] = hand.confidence[here]
        return Motion(
            skeleton=body,
            times=times,
            root=np.tile(body.offsets[0], (frames, 1)),
            rotations=rotations,
            source=source,
            confidence=confidence,
            contacts=np.zeros((frames, 4), dtype=np.bool_),
        )
