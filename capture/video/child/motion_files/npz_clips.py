"""The npz files of the motion bundle: many motions of the house skeleton, one after another.

Each member's own header is read before any of its data, so that neither a small file that unpacks
to gigabytes nor a header that promises them costs memory; nothing is ever unpickled.
"""

import encodings.cp437
import math
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from capture.motion.rig import LARGEST, POSITION_CHANNELS, QUATERNION_CHANNELS, Rig, RigJoint
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.motion_file_errors import (
    FrameTimeWrong,
    MotionTooBrief,
    MotionTooLarge,
    MotionTooLong,
    NotAMotion,
    NpzLacks,
    NpzUnsafe,
    NpzWrong,
)
from capture.video.child.descriptor import Reading, Writing
from capture.video.child.motion_files.bvh_hierarchy import SHOWN
from capture.video.motion_limits import MotionLimits

_LOADED = (encodings.cp437,)
"""Names in a zip are decoded by it; behind walls nothing can be loaded any more."""
_MOST_MEMBERS = 64
_MOST_HEADER = 4096
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WORDS = ("subject", "category", "style", "description", "licence")
_LONGEST = 80
_MB = 1 << 20
_ROWS_AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Clip:
    """One motion of a bundle.

    Attributes:
        name: what the bundle calls it.
        frames: how many.
        words: what the bundle says of it.
    """

    name: str
    frames: int
    words: dict[str, str]


class Bundle:
    """An npz file, opened; arrays are read when they are asked for."""

    def __init__(self, file: Reading, limits: MotionLimits) -> None:
        """List what is in it; raises NotAMotion, NpzUnsafe or MotionTooLarge."""
        self._limits = limits
        file.seek(0)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):
            raise NotAMotion from None
        members = self._zip.infolist()
        if not any(one.filename.endswith(".npy") for one in members):
            raise NotAMotion
        self._members = {one.filename.removesuffix(".npy"): one for one in members}
        if len(members) > _MOST_MEMBERS or len(self._members) != len(members):
            raise NpzUnsafe(name=f"{len(members)} members")
        for name, one in self._members.items():
            if one.flag_bits & 1 or one.compress_type not in _PACKINGS:
                raise NpzUnsafe(name=name[:SHOWN])
        if sum(one.file_size for one in members) > limits.max_bytes:
            raise MotionTooLarge(limit=limits.max_bytes // _MB)

    def clips(self) -> list[Clip]:
        """Return the motions in the file."""
        starts, lengths = self._whole("start"), self._whole("length")
        names = self._words("names", len(starts))
        if not 0 < len(starts) <= self._limits.max_clips or len(lengths) != len(starts):
            raise NpzWrong(name="length")
        told = {name: self._words(name, len(starts)) for name in _WORDS if name in self._members}
        return [
            Clip(names[at], int(lengths[at]), {word: told[word][at] for word in told})
            for at in range(len(starts))
        ]

    def rig(self, clip: int) -> Rig:
        """Return the skeleton of a motion."""
        joints = [str(name) for name in self._array("joints", "U").tolist()]
        if tuple(joints) != BODY_JOINTS:
            raise NpzWrong(name="joints")
        which = self._whole("offset_index")
        offsets = self._array("offsets", "f")
        if offsets.shape[1:] != (len(BODY_JOINTS), 3) or clip >= len(which):
            raise NpzWrong(name="offsets")
        if not 0 <= which[clip] < len(offsets):
            raise NpzWrong(name="offset_index")
        body = offsets[int(which[clip])].astype(np.float64)
        if not np.isfinite(body).all() or np.abs(body).max() > LARGEST:
            raise NpzWrong(name="offsets")
        parents = Skeleton.reference().parents
        channels = (POSITION_CHANNELS + QUATERNION_CHANNELS, QUATERNION_CHANNELS)
        return Rig(
            tuple(
                RigJoint(name, parents[at], tuple(body[at].tolist()), channels[at > 0])
                for at, name in enumerate(BODY_JOINTS)
            )
        )

    def step(self) -> float:
        """Return the seconds from frame to frame."""
        rate = self._array("fps", "iuf")
        step = 1.0 / float(rate) if rate.shape == () and float(rate) > 0.0 else math.nan
        if not self._limits.min_step <= step <= self._limits.max_step:
            raise FrameTimeWrong(found=str(rate)[:SHOWN])
        return step

    def write(self, clip: int, out: Writing) -> int:
        """Write the frames of a motion as rows of float64; return how many."""
        start, length = int(self._whole("start")[clip]), int(self._whole("length")[clip])
        if length < self._limits.min_frames:
            raise MotionTooBrief(frames=max(0, length), limit=self._limits.min_frames)
        if length > self._limits.max_frames:
            raise MotionTooLong(limit=self._limits.max_frames)
        root, turns = self._array("root", "f"), self._array("rot", "f")
        if root.ndim != 2 or root.shape[1] != 3 or start < 0 or start + length > len(root):
            raise NpzWrong(name="root")
        if turns.shape != (len(root), len(BODY_JOINTS), 4):
            raise NpzWrong(name="rot")
        for begin in range(start, start + length, _ROWS_AT_ONCE):
            end = min(begin + _ROWS_AT_ONCE, start + length)
            flat = turns[begin:end].reshape(end - begin, -1)
            rows = np.concatenate([root[begin:end], flat], axis=1).astype(np.float64)
            if not np.isfinite(rows).all() or np.abs(rows).max() > LARGEST:
                raise NpzWrong(name="rot")
            out.write(rows.tobytes())
        return length

    def _whole(self, name: str) -> NDArray[np.int64]:
        """An array of whole numbers, one for each motion."""
        array = self._array(name, "iu")
        if array.ndim != 1 or (len(array) and np.abs(array.astype(np.float64)).max() > 1e12):
            raise NpzWrong(name=name)
        return array.astype(np.int64)

    def _words(self, name: str, count: int) -> list[str]:
        array = self._array(name, "U")
        if array.shape != (count,):
            raise NpzWrong(name=name)
        return ["".join(c for c in str(one) if c.isprintable())[:_LONGEST] for one in array]

    def _array(self, name: str, kinds: str) -> NDArray[Any]:
        """One array, if it is of one of these kinds of numpy; its header is read first."""
        member = self._members.get(name)
        if member is None:
            raise NpzLacks(name=name)
        with self._zip.open(member) as file:
            try:
                version = npy.read_magic(file)
                if version not in ((1, 0), (2, 0)):
                    raise NpzUnsafe(name=name)
                read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
                shape, fortran, dtype = read(file, max_header_size=_MOST_HEADER)
                head = file.tell()
            except (ValueError, OSError, zipfile.BadZipFile):
                raise NpzWrong(name=name) from None
            if dtype.hasobject:
                raise NpzUnsafe(name=name)
            size = math.prod(shape) * dtype.itemsize
            # What the header promises must be what the member holds, before any room is made for it.
            if dtype.kind not in kinds or fortran or size != member.file_size - head:
                raise NpzWrong(name=name)
            try:
                data = file.read(size)
            except (zipfile.BadZipFile, OSError):
                raise NpzWrong(name=name) from None
        if len(data) != size:
            raise NpzWrong(name=name)
        return np.frombuffer(data, dtype).reshape(shape)
