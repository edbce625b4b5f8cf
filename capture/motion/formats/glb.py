"""GLB (binary glTF 2.0): the skeleton, a solid figure bound to it, and its movement.

glTF uses the same axes and metres as we do and faces +Z as our rest pose does, so nothing is
turned; only quaternions are reordered to x, y, z, w. Credit, licence and the origin of every
number stand in `asset.extras` and in the animation's `extras`.
Source: Khronos glTF 2.0 specification, sections 3.6, 3.7 and 3.11.
"""

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.formats.facts import ExportFacts, source_runs
from capture.motion.formats.figure_mesh import rest_positions, solid_figure
from capture.motion.rotation import continuous, normalise
from capture.motion.skeleton import Skeleton
from capture.motion.summary import CHUNK, FrameSource

LOSES = "confidence"
_FLOAT, _USHORT, _UBYTE, _UINT = 5126, 5123, 5121, 5125
_VERTICES, _INDICES = 34962, 34963
_TYPES = {1: "SCALAR", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


def write(target: IO[bytes], frames: FrameSource, facts: ExportFacts) -> None:
    """Write the GLB file; memory does not grow with the length of the motion."""
    binary = _Binary()
    document = _document(frames, facts, binary)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    total = 12 + 8 + len(text) + 8 + binary.length
    target.write(struct.pack("<4sII", b"glTF", 2, total))
    target.write(struct.pack("<I4s", len(text), b"JSON") + text)
    target.write(struct.pack("<I4s", binary.length, b"BIN\0"))
    for piece in binary.pieces():
        target.write(piece)


@dataclass
class _Binary:
    """The binary chunk: what it will hold, written piece by piece at the end."""

    length: int = 0
    views: list[dict[str, Any]] = field(default_factory=list)
    accessors: list[dict[str, Any]] = field(default_factory=list)
    _writers: list[Callable[[], Iterator[bytes]]] = field(default_factory=list)

    def add(
        self,
        shape: tuple[int, int],
        component: int,
        pieces: Callable[[], Iterator[bytes]],
        *,
        target: int | None = None,
        bounds: tuple[list[float], list[float]] | None = None,
        normalised: bool = False,
    ) -> int:
        """Plan one accessor of shape (count, width); return its number."""
        size = {_FLOAT: 4, _UINT: 4, _USHORT: 2, _UBYTE: 1}[component]
        count, width = shape
        view: dict[str, Any] = {
            "buffer": 0,
            "byteOffset": self.length,
            "byteLength": count * width * size,
        }
        if target is not None:
            view["target"] = target
        self.views.append(view)
        accessor: dict[str, Any] = {
            "bufferView": len(self.views) - 1,
            "componentType": component,
            "count": count,
            "type": _TYPES[width],
        }
        if bounds is not None:
            accessor["min"], accessor["max"] = bounds
        if normalised:
            accessor["normalized"] = True
        self.accessors.append(accessor)
        self._writers.append(pieces)
        self.length += count * width * size + (-count * width * size % 4)
        return len(self.accessors) - 1

    def add_array(
        self,
        array: NDArray[Any],
        component: int,
        target: int | None = None,
        *,
        bounded: bool = False,
    ) -> int:
        """Plan an accessor for an array (count, width) in memory."""
        bounds = None
        if bounded:
            bounds = (array.min(axis=0).tolist(), array.max(axis=0).tolist())
        return self.add(
            (array.shape[0], array.shape[1]),
            component,
            lambda: iter([array.tobytes()]),
            target=target,
            bounds=bounds,
        )

    def pieces(self) -> Iterator[bytes]:
        """Yield the chunk's bytes in order."""
        for view, writer in zip(self.views, self._writers, strict=True):
            yield from writer()
            yield b"\0" * (-view["byteLength"] % 4)


def _document(frames: FrameSource, facts: ExportFacts, binary: _Binary) -> dict[str, Any]:
    skeleton = frames.skeleton
    mesh = _mesh(skeleton, binary)
    inverse_bind = binary.add_array(_inverse_bind(skeleton), _FLOAT)
    animation = _animation(frames, binary)
    joints = len(skeleton.names)
    return {
        "asset": {
            "version": "2.0",
            "generator": "身傳 motion archive",
            "copyright": facts.credit,
            "extras": {**facts.as_json(), "sources": source_runs(frames)},
        },
        "scene": 0,
        "scenes": [{"name": facts.title, "nodes": [0, joints]}],
        "nodes": [*_nodes(skeleton), {"name": "figure", "mesh": 0, "skin": 0}],
        "meshes": [mesh],
        "materials": [
            {
                "name": "ink",
                "pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": 0.9},
            }
        ],
        "skins": [
            {"inverseBindMatrices": inverse_bind, "skeleton": 0, "joints": list(range(joints))}
        ],
        "animations": [animation],
        "accessors": binary.accessors,
        "bufferViews": binary.views,
        "buffers": [{"byteLength": binary.length}],
    }


def _nodes(skeleton: Skeleton) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    for joint, name in enumerate(skeleton.names):
        node: dict[str, Any] = {
            "name": name,
            "translation": [float(value) for value in skeleton.offsets[joint]],
        }
        children = [child for child, parent in enumerate(skeleton.parents) if parent == joint]
        if children:
            node["children"] = children
        nodes.append(node)
    return nodes


def _inverse_bind(skeleton: Skeleton) -> NDArray[np.float32]:
    """(J, 16) column-major matrices from the rest pose to each joint."""
    matrices = np.tile(np.eye(4, dtype=np.float32), (len(skeleton.names), 1, 1))
    matrices[:, 3, :3] = -rest_positions(skeleton)
    return matrices.reshape(-1, 16)


def _mesh(skeleton: Skeleton, binary: _Binary) -> dict[str, Any]:
    figure = solid_figure(skeleton)
    count = len(figure.positions)
    joints = np.zeros((count, 4), dtype=np.uint8)
    joints[:, 0] = figure.joints
    weights = np.zeros((count, 4), dtype=np.float32)
    weights[:, 0] = 1.0
    triangles = figure.triangles.reshape(-1, 1)
    return {
        "name": "figure",
        "primitives": [
            {
                "attributes": {
                    "POSITION": binary.add_array(figure.positions, _FLOAT, _VERTICES, bounded=True),
                    "NORMAL": binary.add_array(figure.normals, _FLOAT, _VERTICES),
                    "COLOR_0": binary.add_array(figure.colours, _FLOAT, _VERTICES),
                    "JOINTS_0": binary.add_array(joints, _UBYTE, _VERTICES),
                    "WEIGHTS_0": binary.add_array(weights, _FLOAT, _VERTICES),
                },
                "indices": binary.add_array(triangles, _UINT, _INDICES),
                "material": 0,
            }
        ],
    }


def _animation(frames: FrameSource, binary: _Binary) -> dict[str, Any]:
    times = np.asarray(frames.times, dtype=np.float32)
    clock = binary.add(
        (len(times), 1),
        _FLOAT,
        lambda: iter([times.tobytes()]),
        bounds=([float(times.min())], [float(times.max())]),
    )
    channels, samplers = [], []

    def sampled(node: int, path: str, width: int, pieces: Callable[[], Iterator[bytes]]) -> None:
        samplers.append(
            {
                "input": clock,
                "output": binary.add((len(times), width), _FLOAT, pieces),
                "interpolation": "LINEAR",
            }
        )
        channels.append({"sampler": len(samplers) - 1, "target": {"node": node, "path": path}})

    sampled(0, "translation", 3, lambda: _root_pieces(frames))
    for joint in range(len(frames.skeleton.names)):
        sampled(joint, "rotation", 4, lambda joint=joint: _rotation_pieces(frames, joint))  # type: ignore[misc]
    return {"name": "motion", "channels": channels, "samplers": samplers}


def _parts(frames: FrameSource) -> Iterator[Any]:
    for start in range(0, len(frames), CHUNK):
        yield frames.part(start, min(start + CHUNK, len(frames)))


def _root_pieces(frames: FrameSource) -> Iterator[bytes]:
    for part in _parts(frames):
        yield part.root.astype(np.float32).tobytes()


def _rotation_pieces(frames: FrameSource, joint: int) -> Iterator[bytes]:
    before: NDArray[np.float64] | None = None
    for part in _parts(frames):
        turns = part.rotations[:, joint]
        if before is not None:
            turns = continuous(np.concatenate([before[None], turns]))[1:]
        else:
            turns = continuous(turns)
        before = turns[-1]
        # Single precision must be unit length for other programs, which do not all renormalise.
        exact = normalise(turns)[:, [1, 2, 3, 0]].astype(np.float32)
        yield exact.tobytes()
