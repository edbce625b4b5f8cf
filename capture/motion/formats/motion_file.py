"""Motions and landmarks as package files (see package.py for the container)."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.bands import NAMES, Radii, radii_in
from capture.motion.camera import CAMERA_ARRAYS, CameraMoves
from capture.motion.errors import FormatError
from capture.motion.formats.package import Content, Package, spools, write_package
from capture.motion.hands import HAND_ARRAYS, HAND_POINTS, SIDES, Hands
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.skeleton import FEET_CONTACTS, Skeleton
from capture.motion.source import Source

MOTION_KIND = "motion"
LANDMARKS_KIND = "landmarks"
_MOTION_TYPES: dict[str, type[np.generic]] = {
    "times": np.float64,
    "root": np.float32,
    "rotations": np.float32,
    "source": np.uint8,
    "confidence": np.float32,
}
CAMERA_MOVES_ARE = (
    "since the frame before, of the background in the middle of the picture: right and down in "
    "longer sides of the picture, logarithm of growth, radians clockwise"
)
_LANDMARK_ARRAYS = ("times", "image", "world", "visibility", "presence", "found")


def motion_header(skeleton: Skeleton, frames: int) -> dict[str, Any]:
    """Return what a reader must know to understand a motion's arrays without this program."""
    return {
        "kind": MOTION_KIND,
        "frames": frames,
        "joints": list(skeleton.names),
        "parents": list(skeleton.parents),
        "channels": list(skeleton.channels),
        "contactJoints": list(FEET_CONTACTS),
        "sources": {str(int(source)): source.word for source in Source},
        "units": {"length": "metre", "time": "second", "rotation": "unit quaternion w,x,y,z"},
        "axes": "right-handed, Y up; at rest the body faces +Z, its left is +X",
        "rotationsAre": "local to the parent; offsets are those of the rest pose (T-pose)",
        "missing": "values marked missing are filler, not poses",
    }


def write_motion(
    target: IO[bytes],
    chunks: Motion | Iterable[Motion],
    facts: Mapping[str, Any],
    scratch: Path,
    extras: Mapping[str, Content] | None = None,
) -> int:
    """Write a motion, or its parts one after another, as a package; return the frames written.

    Args:
        target: seekable binary file.
        chunks: a Motion, or consecutive parts of one with the same skeleton.
        facts: operation, parameters, parents, estimator and the like, JSON-able.
        scratch: existing folder for temporary files.
        extras: arrays that this program does not know, written unchanged.
    """
    parts = [chunks] if isinstance(chunks, Motion) else chunks
    skeleton: Skeleton | None = None
    frames = 0
    with spools(scratch) as made:
        for part in parts:
            skeleton = skeleton or part.skeleton
            frames += len(part)
            for name, dtype in _MOTION_TYPES.items():
                made.append(name, getattr(part, name).astype(dtype))
            if part.contacts is not None:
                made.append("contacts", part.contacts.astype(np.uint8))
        if skeleton is None:
            raise FormatError("A motion without frames cannot be stored.")
        arrays = {**(extras or {}), **made.finish(), "offsets": skeleton.offsets}
        write_package(target, {**facts, **motion_header(skeleton, frames)}, arrays)
    return frames


class MotionFile:
    """A stored motion; frames are read when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Open a package that holds a motion; raises FormatError otherwise."""
        self.package = Package(path)
        if self.package.header.get("kind") != MOTION_KIND:
            raise FormatError("This package holds no motion.")
        self.skeleton = Skeleton(
            tuple(self.package.header["joints"]), np.array(self.package.array("offsets"))
        )
        self.times: NDArray[np.float64] = self.package.array("times")

    def __len__(self) -> int:
        return len(self.times)

    @property
    def header(self) -> dict[str, Any]:
        """Facts written with the motion."""
        return self.package.header

    def part(self, start: int, stop: int) -> Motion:
        """Return frames [start, stop) as a Motion."""
        arrays = {name: np.array(self.package.array(name)[start:stop]) for name in _MOTION_TYPES}
        contacts = None
        if "contacts" in self.package.names:
            contacts = np.array(self.package.array("contacts")[start:stop]).astype(np.bool_)
        return Motion(skeleton=self.skeleton, contacts=contacts, **arrays)

    @property
    def banded(self) -> bool:
        """Whether it is known of any of it how far off it may be."""
        return all(name in self.package.names for name in NAMES)

    def radii(self, start: int, stop: int) -> Radii | None:
        """Return how far off the made places of frames may be, see `bands`; None where none is."""
        if not self.banded:
            return None
        return radii_in({name: self.package.array(name) for name in NAMES}, start, stop)

    def whole(self) -> Motion:
        """Return the whole motion in memory."""
        return self.part(0, len(self))

    def extras(self) -> dict[str, Content]:
        """Return the arrays that this program does not know."""
        known = {*_MOTION_TYPES, "contacts", "offsets"}
        return {name: self.package.array(name) for name in self.package.names if name not in known}


_USUAL_SIDE = 1920


def write_landmarks(target: IO[bytes], landmarks: Landmarks, facts: Mapping[str, Any]) -> None:
    """Write landmarks as a package; their arrays may be memory-mapped."""
    header = {
        "kind": LANDMARKS_KIND,
        "frames": len(landmarks),
        "landmarks": list(landmarks.names),
        "picture": list(landmarks.picture),
        "scale": landmarks.scale,
        "units": {"image": "pixel of the upright picture", "world": "metre", "time": "second"},
        "axes": "image: x right, y down from the top left; world: camera axes, x right, y down, "
        "z away, origin between the hips",
    }
    if landmarks.cuts:
        header["cuts"] = list(landmarks.cuts)
    if landmarks.covered:
        header["legsCovered"] = [list(span) for span in landmarks.covered]
    arrays = {name: getattr(landmarks, name) for name in _LANDMARK_ARRAYS}
    arrays["found"] = landmarks.found.astype(np.uint8, copy=False)
    if landmarks.hands is not None:
        header["handPoints"] = list(HAND_POINTS)
        header["hands"] = list(SIDES)
        arrays |= {hand_array(name): getattr(landmarks.hands, name) for name in HAND_ARRAYS}
    if landmarks.camera is not None:
        header["cameraMoves"] = CAMERA_MOVES_ARE
    arrays |= camera_arrays(landmarks.camera)
    write_package(target, {**facts, **header}, arrays)


def hand_array(name: str) -> str:
    """Return the name under which an array of Hands is stored beside those of the body."""
    return f"hands{name.capitalize()}"


def hands_in(arrays: Mapping[str, NDArray[Any]]) -> Hands | None:
    """Return the hands among arrays by their stored names; None where there are none."""
    names = {name: hand_array(name) for name in HAND_ARRAYS}
    if any(stored not in arrays for stored in names.values()):
        return None
    return Hands(**{name: arrays[stored] for name, stored in names.items()})


def camera_arrays(camera: CameraMoves | None) -> dict[str, NDArray[Any]]:
    """Return the arrays of CameraMoves by the names under which they are stored."""
    if camera is None:
        return {}
    return {_camera_array(name): getattr(camera, name) for name in CAMERA_ARRAYS}


def stored_camera(package: Package) -> CameraMoves | None:
    """Return how the background moved, memory-mapped, from a package; None where it does not tell."""
    stored = {name: _camera_array(name) for name in CAMERA_ARRAYS}
    found = {name: package.array(one) for name, one in stored.items() if one in package.names}
    if not found:
        return None
    # Written before anybody looked whether borders moved where nothing could be followed.
    found.setdefault("slid", np.zeros(len(found["points"]), dtype=np.bool_))
    return CameraMoves(**{**found, "slid": np.asarray(found["slid"], dtype=np.bool_)})


def _camera_array(name: str) -> str:
    return f"camera{name.capitalize()}"


class LandmarksFile:
    """Stored landmarks; frames are read when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Open a package that holds landmarks; raises FormatError otherwise."""
        self.package = Package(path)
        if self.package.header.get("kind") != LANDMARKS_KIND:
            raise FormatError("This package holds no landmarks.")
        self.names = tuple(str(name) for name in self.package.header["landmarks"])
        width, height = self.package.header["picture"]
        self.picture = (int(width), int(height))
        # Files of before do not tell; larger pictures were looked at in this size then.
        usual = min(1.0, _USUAL_SIDE / max(self.picture))
        self.scale = float(self.package.header.get("scale", usual))
        self.cuts = tuple(int(cut) for cut in self.package.header.get("cuts", ()))
        covered = self.package.header.get("legsCovered", ())
        self.covered = tuple((int(begin), int(end)) for begin, end in covered)

    def __len__(self) -> int:
        return len(self.package.array("times"))

    def part(self, start: int, stop: int) -> Landmarks:
        """Return frames [start, stop)."""
        cuts = tuple(cut - start for cut in self.cuts if start < cut < stop)
        covered = tuple(
            (max(begin, start) - start, min(end, stop) - start)
            for begin, end in self.covered
            if begin < stop and end > start
        )
        arrays = {name: np.array(self.package.array(name)[start:stop]) for name in _LANDMARK_ARRAYS}
        arrays["found"] = arrays["found"].astype(np.bool_)
        hands, camera = self._hands(), stored_camera(self.package)
        return Landmarks(
            names=self.names,
            picture=self.picture,
            scale=self.scale,
            cuts=cuts,
            covered=covered,
            hands=None if hands is None else hands.some(slice(start, stop)),
            camera=None if camera is None else camera.some(slice(start, stop)),
            **arrays,
        )

    def mapped(self) -> Landmarks:
        """Return all frames, memory-mapped as far as they can be."""
        arrays = {name: self.package.array(name) for name in _LANDMARK_ARRAYS}
        arrays["found"] = np.array(arrays["found"]).astype(np.bool_)
        return Landmarks(
            names=self.names,
            picture=self.picture,
            scale=self.scale,
            cuts=self.cuts,
            covered=self.covered,
            hands=self._hands(),
            camera=stored_camera(self.package),
            **arrays,
        )

    def _hands(self) -> Hands | None:
        """The hands, memory-mapped as far as they can be; None in files that hold none."""
        stored = {hand_array(name) for name in HAND_ARRAYS} & set(self.package.names)
        return hands_in({name: self.package.array(name) for name in stored})

    def whole(self) -> Landmarks:
        """Return all frames in memory."""
        return self.part(0, len(self))
