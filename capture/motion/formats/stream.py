"""The form in which a page fetches a motion: small blocks of whole millimetres.

A block is `uint32` little-endian length of a JSON header, the header, then its arrays. Sixteen-bit
arrays are differences from frame to frame, zig-zag coded, low bytes before high bytes: gzip then
finds long runs of zeros. Positions are sent rather than rotations because the page only draws.
"""

import gzip
import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.bands import Radii, of_points
from capture.motion.hands import Hands
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.points import (
    drawn_points,
    finger_points,
    hand_marks,
    has_fingers,
    point_marks,
)
from capture.motion.source import MARKS, Mark, limb_marks, position_marks

BLOCK_FRAMES = 300
"""Frames in a block: about ten seconds of ordinary video."""
PICTURE_UNITS = 8192
"""Steps along the longer side of the picture."""
_VISIBLE_STEPS = 15
_FINGER_POINTS = 20


def block_ranges(frames: int) -> list[tuple[int, int]]:
    """Return the half-open frame ranges of a motion's blocks."""
    return [(start, min(start + BLOCK_FRAMES, frames)) for start in range(0, frames, BLOCK_FRAMES)]


def encode_block(
    motion: Motion,
    start: int,
    landmarks: Landmarks | None = None,
    radii: Radii | None = None,
    *,
    whole_made: bool = False,
) -> bytes:
    """Return one block, gzip-compressed, the same bytes for the same frames.

    Args:
        motion: the frames of the block.
        start: number of the block's first frame in the whole motion.
        landmarks: what was seen in the picture in the same frames, where it may be shown.
        radii: (levels, F, J) how far off made places may be, see `bands`.
        whole_made: see `source.position_marks`.
    """
    points = drawn_points(motion)
    origin = np.round(points[0, 0], 3)
    marks = position_marks(motion.skeleton, motion.source, motion.confidence, whole_made=whole_made)
    body = _Body()
    body.plain("times", motion.times.astype("<f8"))
    body.differences("points", np.clip(np.round((points - origin) * 1000.0), -32768, 32767))
    body.plain("pointMarks", point_marks(motion, whole_made=whole_made))
    body.plain("limbMarks", limb_marks(motion.skeleton, marks))
    if radii is not None and radii.any():
        # Whole millimetres, rounded up: no band is narrower than it was measured.
        body.differences("bands", np.clip(np.ceil(of_points(radii) * 1000.0), 0, 32767))
    if has_fingers(motion):
        hands = hand_marks(motion, whole_made=whole_made)
        unknown = np.repeat(hands == MARKS.index(Mark.MISSING), _FINGER_POINTS, axis=1)
        # What is not drawn costs nothing.
        apart = np.where(unknown[..., None], 0.0, finger_points(motion))
        body.differences("fingers", np.round(apart * 1000.0))
        body.plain("handMarks", hands)
        if landmarks is not None and landmarks.hands is not None:
            _picture_hands(body, landmarks.hands, hands, PICTURE_UNITS / max(landmarks.picture))
    if landmarks is not None:
        scale = PICTURE_UNITS / max(landmarks.picture)
        flat = np.round(landmarks.image[..., :2].astype(np.float64) * scale)
        body.differences("picture", np.clip(flat, -32768, 32767))
        body.plain("pictureSeen", landmarks.found.astype(np.uint8))
        steps = np.round(np.clip(landmarks.visibility, 0.0, 1.0) * _VISIBLE_STEPS)
        body.plain("visible", steps.astype(np.uint8))
    header = {
        "frames": len(motion),
        "start": start,
        "origin": [float(value) for value in origin],
        "arrays": body.table,
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    # Eight-byte steps let a browser lay typed arrays over the bytes.
    text += b" " * (-(4 + len(text)) % 8)
    return gzip.compress(struct.pack("<I", len(text)) + text + body.bytes, 6, mtime=0)


def _picture_hands(body: "_Body", seen: Hands, marks: NDArray[np.uint8], scale: float) -> None:
    """Add the points of hands in the picture, as far as they were looked at and believed."""
    shown = (seen.score > 0.0) & (marks != MARKS.index(Mark.MISSING))
    flat = np.round(seen.image[..., :2].astype(np.float64) * scale)
    flat = np.where(shown[..., None, None], np.clip(flat, -32768, 32767), 0.0)
    body.differences("pictureHands", flat)
    body.plain("pictureHandSeen", shown.astype(np.uint8))


class _Body:
    """Arrays of a block, one after another, each at a multiple of eight bytes."""

    def __init__(self) -> None:
        self.bytes = b""
        self.table: list[dict[str, Any]] = []

    def plain(self, name: str, array: NDArray[Any]) -> None:
        self._add(name, array.dtype.name, array.shape, array.tobytes(), delta=0)

    def differences(self, name: str, values: NDArray[np.float64]) -> None:
        whole = values.astype(np.int16)
        steps = np.concatenate([whole[:1], np.diff(whole, axis=0)]).astype(np.int16)
        coded = ((steps.astype(np.uint16) << 1) ^ (steps >> 15).astype(np.uint16)).ravel()
        planes = (coded & 0xFF).astype(np.uint8).tobytes() + (coded >> 8).astype(np.uint8).tobytes()
        self._add(name, "int16", whole.shape, planes, delta=1)

    def _add(self, name: str, kind: str, shape: tuple[int, ...], data: bytes, delta: int) -> None:
        self.table.append(
            {
                "name": name,
                "type": kind,
                "shape": list(shape),
                "offset": len(self.bytes),
                "bytes": len(data),
                "delta": delta,
            }
        )
        self.bytes += data + b"\0" * (-len(data) % 8)
