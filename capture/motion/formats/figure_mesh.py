"""A simple solid figure: one rounded, tapering body per bone, bound to the house skeleton.

Our own shapes, sized for a body of 1.70 m and scaled with it; right limbs are dark, left limbs
lighter, as in every picture of the archive.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.points import FINGER_TIP, FINGERS
from capture.motion.skeleton import BODY_JOINTS, REFERENCE_HEIGHT, Skeleton

_RINGS_ROUND = 12
_CAP_RINGS = 4

# joint that carries the body, joint (or offset in metres) at its far end, radius near and far
_BONES: tuple[tuple[str, str | tuple[float, float, float], float, float], ...] = (
    ("hips", "spine", 0.115, 0.105),
    ("spine", "chest", 0.105, 0.11),
    ("chest", "upperChest", 0.11, 0.12),
    ("upperChest", "neck", 0.12, 0.055),
    ("neck", "head", 0.05, 0.05),
    ("head", (0.0, 0.11, 0.015), 0.075, 0.085),
    ("leftShoulder", "leftUpperArm", 0.055, 0.055),
    ("leftUpperArm", "leftLowerArm", 0.052, 0.038),
    ("leftLowerArm", "leftHand", 0.040, 0.026),
    ("leftHand", (0.14, 0.0, 0.0), 0.030, 0.018),
    ("rightShoulder", "rightUpperArm", 0.055, 0.055),
    ("rightUpperArm", "rightLowerArm", 0.052, 0.038),
    ("rightLowerArm", "rightHand", 0.040, 0.026),
    ("rightHand", (-0.14, 0.0, 0.0), 0.030, 0.018),
    ("leftUpperLeg", "leftLowerLeg", 0.088, 0.055),
    ("leftLowerLeg", "leftFoot", 0.056, 0.034),
    ("leftFoot", "leftToes", 0.036, 0.032),
    ("leftToes", (0.0, 0.0, 0.06), 0.030, 0.018),
    ("rightUpperLeg", "rightLowerLeg", 0.088, 0.055),
    ("rightLowerLeg", "rightFoot", 0.056, 0.034),
    ("rightFoot", "rightToes", 0.036, 0.032),
    ("rightToes", (0.0, 0.0, 0.06), 0.030, 0.018),
)
_FINGER_RADII = {"Thumb": 0.0105, "Index": 0.009, "Middle": 0.0095, "Ring": 0.009, "Little": 0.008}
_RIGHT = (0.11, 0.10, 0.09)
_LEFT = (0.50, 0.47, 0.42)
_MIDDLE = (0.28, 0.26, 0.24)


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles in the rest pose, each vertex bound wholly to one joint.

    Attributes:
        positions: (V, 3) metres in the rest pose.
        normals: (V, 3) unit vectors.
        colours: (V, 3) linear red, green, blue, 0 to 1.
        joints: (V,) joint that carries the vertex.
        triangles: (T, 3) vertex numbers, counter-clockwise seen from outside.
    """

    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    colours: NDArray[np.float32]
    joints: NDArray[np.uint8]
    triangles: NDArray[np.uint32]


def rest_positions(skeleton: Skeleton) -> NDArray[np.float64]:
    """Return (J, 3) joint positions of the rest pose, hips at their rest height."""
    places = np.zeros((len(skeleton.names), 3))
    for joint, parent in enumerate(skeleton.parents):
        places[joint] = skeleton.offsets[joint] + (places[parent] if parent >= 0 else 0.0)
    return places


def solid_figure(skeleton: Skeleton) -> Mesh:
    """Return the solid figure of a skeleton in its rest pose."""
    rest = rest_positions(skeleton)
    scale = skeleton.height / REFERENCE_HEIGHT
    parts: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], str]] = []
    for name, far, near_radius, far_radius in (*_BONES, *_fingers(skeleton)):
        if name.endswith("Hand") and len(skeleton.names) > len(BODY_JOINTS):
            far = f"{name.removesuffix('Hand')}MiddleProximal"  # noqa: PLW2901 - the palm alone
        start = rest[skeleton.index(name)]
        inner = isinstance(far, str)
        stop = rest[skeleton.index(str(far))] if inner else start + np.array(far) * scale
        parts.append((*_capsule(start, stop, near_radius * scale, far_radius * scale), name))
    return _joined(skeleton, parts)


def _fingers(
    skeleton: Skeleton,
) -> Iterator[tuple[str, str | tuple[float, float, float], float, float]]:
    """Bodies of the bones of fingers, where the skeleton has any; the last one ends at the tip."""
    names = skeleton.names[len(BODY_JOINTS) :]
    for place, name in enumerate(names):
        finger = next(one for one in FINGERS if one in name)
        radius = _FINGER_RADII[finger]
        if place % 3 < 2:
            yield name, names[place + 1], radius, 0.9 * radius
            continue
        scale = REFERENCE_HEIGHT / skeleton.height
        x, y, z = FINGER_TIP * scale * skeleton.offsets[skeleton.index(name)]
        yield name, (float(x), float(y), float(z)), 0.9 * radius, 0.75 * radius


def _joined(
    skeleton: Skeleton,
    parts: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], str]],
) -> Mesh:
    first = np.cumsum([0, *(len(places) for places, _, _, _ in parts)])
    colour = {"l": _LEFT, "r": _RIGHT}
    return Mesh(
        positions=np.concatenate([places for places, _, _, _ in parts]).astype(np.float32),
        normals=np.concatenate([normals for _, normals, _, _ in parts]).astype(np.float32),
        colours=np.concatenate(
            [
                np.tile(
                    colour[name[0]] if name.startswith(("left", "right")) else _MIDDLE,
                    (len(places), 1),
                )
                for places, _, _, name in parts
            ]
        ).astype(np.float32),
        joints=np.concatenate(
            [np.full(len(places), skeleton.index(name)) for places, _, _, name in parts]
        ).astype(np.uint8),
        triangles=np.concatenate(
            [faces + start for (_, _, faces, _), start in zip(parts, first[:-1], strict=True)]
        ).astype(np.uint32),
    )


def _capsule(
    start: NDArray[np.float64], stop: NDArray[np.float64], near: float, far: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Rings of a rounded, tapering body between two points: positions, normals, triangles."""
    length = float(np.linalg.norm(stop - start))
    axis = (stop - start) / max(length, 1e-9)
    aside = np.array([1.0, 0.0, 0.0]) if abs(axis[0]) < 0.9 else np.array([0.0, 1.0, 0.0])
    u = np.cross(axis, aside)
    u /= np.linalg.norm(u)
    v = np.cross(axis, u)
    turn = np.linspace(0.0, 2.0 * np.pi, _RINGS_ROUND, endpoint=False)
    circle = np.cos(turn)[:, None] * u + np.sin(turn)[:, None] * v
    # Latitudes of the near cap, then of the far cap; the poles are narrow rings, not points, so
    # that every triangle has an area and every vertex a normal.
    latitude = np.concatenate(
        [
            np.linspace(-np.pi / 2 + 0.05, 0.0, _CAP_RINGS),
            np.linspace(0.0, np.pi / 2 - 0.05, _CAP_RINGS),
        ]
    )
    centre = np.repeat(np.stack([start, stop]), _CAP_RINGS, axis=0)
    radius = np.repeat([near, far], _CAP_RINGS)
    normals = np.cos(latitude)[:, None, None] * circle + np.sin(latitude)[:, None, None] * axis
    places = centre[:, None] + radius[:, None, None] * normals
    rings = len(latitude)
    return places.reshape(-1, 3), normals.reshape(-1, 3), _faces(rings)


def _faces(rings: int) -> NDArray[np.int64]:
    faces = []
    for ring in range(rings - 1):
        for side in range(_RINGS_ROUND):
            a = ring * _RINGS_ROUND + side
            b = ring * _RINGS_ROUND + (side + 1) % _RINGS_ROUND
            c, d = a + _RINGS_ROUND, b + _RINGS_ROUND
            faces += [(a, b, c), (b, d, c)]
    last = (rings - 1) * _RINGS_ROUND
    for side in range(1, _RINGS_ROUND - 1):
        faces.append((0, side + 1, side))
        faces.append((last, last + side, last + side + 1))
    return np.array(faces)
