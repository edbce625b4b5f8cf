"""How far a body that was found lies from the true one: pure functions of arrays.

Places are (F, 12, 3) metres in the camera's axes (x right, y down, z away), joints in the order of
JOINTS; NaN stands where a place is unknown or was not given. Every measure is taken over the samples
known on both sides, and is NaN where there is none. Definitions: MPJPE and PA-MPJPE as in Ionescu
et al. 2014 and Zhou et al. 2019; "sequence" is one alignment for a whole clip, which leaves in sight
what an alignment of each frame hides: wavering, and depth that turns over.
"""

import numpy as np
from numpy.typing import NDArray

from capture.motion.measures import MEASURES, flexion
from capture.motion.skeleton import mirrored_name
from capture.solve.points import JOINT_LANDMARKS

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

JOINTS: tuple[str, ...] = tuple(JOINT_LANDMARKS)
"""The twelve joints that are measured: shoulders, elbows, wrists, hips, knees, ankles."""

HIPS = (JOINTS.index("leftUpperLeg"), JOINTS.index("rightUpperLeg"))
SHOULDERS = (JOINTS.index("leftUpperArm"), JOINTS.index("rightUpperArm"))
LEGS = [place for place, name in enumerate(JOINTS) if "Leg" in name or "Foot" in name]
_OTHER_SIDE = [JOINTS.index(mirrored_name(name)) for name in JOINTS]
BONES = [
    (JOINTS.index(f"{side}{first}"), JOINTS.index(f"{side}{second}"))
    for side in ("left", "right")
    for first, second in (
        ("UpperArm", "LowerArm"), ("LowerArm", "Hand"), ("UpperLeg", "LowerLeg"),
        ("LowerLeg", "Foot"),
    )
]  # fmt: skip
"""The eight bones of the limbs."""

ANGLES = ("knee", "elbow", "hip", "shoulder")
LEAST_JOINTS = 8
"""A frame with fewer joints known on both sides, or without both hips, is not measured."""


def counted(found: Array, truth: Array) -> tuple[Array, Array]:
    """Return both with NaN wherever a sample does not count: the other is unknown, or the frame."""
    known = known_places(found) & known_places(truth)
    enough = (known.sum(axis=1) >= LEAST_JOINTS) & known[:, HIPS].all(axis=1)
    known &= enough[:, None]
    return np.where(known[..., None], found, np.nan), np.where(known[..., None], truth, np.nan)


def known_places(points: Array) -> Mask:
    """Return (F, J) True where a place (F, J, 3) is known."""
    return np.asarray(np.isfinite(points).all(axis=-1))


def centred(points: Array) -> Array:
    """Return places from the middle of the hips."""
    return np.asarray(points - points[:, HIPS].mean(axis=1, keepdims=True))


def aligned_whole(found: Array, truth: Array) -> Array:
    """Return what was found after the one similarity that brings the whole clip nearest.

    Both are taken from the middle of the hips: where a body stands is not what is measured.
    """
    found, truth = map(centred, counted(found, truth))
    known = known_places(found)
    return _moved(found, known, truth) if known.any() else found


def aligned_each(found: Array, truth: Array) -> Array:
    """Return what was found after the similarity of each frame that brings it nearest."""
    found, truth = counted(found, truth)
    known = known_places(found)
    result = found.copy()
    for frame in np.flatnonzero(known.any(axis=1)):
        one = slice(frame, frame + 1)
        result[one] = _moved(found[one], known[one], truth[one])
    return result


def _moved(found: Array, known: Mask, truth: Array) -> Array:
    scale, turn, shift = similarity(found[known], truth[known])
    return np.asarray(scale * found @ turn.T + shift)


def similarity(source: Array, target: Array) -> tuple[float, Array, Array]:
    """Return scale, rotation (3, 3) and shift (3,) that bring points (N, 3) nearest to others.

    Least squares; a reflection is never chosen. Source: Umeyama 1991, equations 39 to 43.
    """
    middle, wanted = source.mean(axis=0), target.mean(axis=0)
    u, spread, vt = np.linalg.svd((target - wanted).T @ (source - middle))
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    turn = (u * signs) @ vt
    scale = float((spread * signs).sum() / max(float(((source - middle) ** 2).sum()), 1e-12))
    return scale, turn, wanted - scale * turn @ middle


def distances(found: Array, truth: Array) -> Array:
    """Return the distances (N,) in metres of the samples known on both sides."""
    apart = np.linalg.norm(found - truth, axis=-1)
    return np.asarray(apart[np.isfinite(apart)])


def mpjpe(found: Array, truth: Array) -> float:
    """Mean distance in metres from the middle of the hips: same axes, same scale."""
    return _mean(distances(*map(centred, counted(found, truth))))


def pa(found: Array, truth: Array) -> float:
    """Mean distance in metres when every frame is aligned by itself."""
    return _mean(distances(aligned_each(found, truth), truth))


def whole_distances(found: Array, truth: Array) -> Array:
    """Distances (N,) in metres when the clip is aligned as a whole."""
    return distances(aligned_whole(found, truth), centred(truth))


def acceleration_error(found: Array, truth: Array, fps: float) -> float:
    """Mean size of the difference of accelerations in m/s², the clip aligned as a whole."""
    apart = np.diff(aligned_whole(found, truth) - centred(truth), n=2, axis=0) * fps**2
    size = np.linalg.norm(apart, axis=-1)
    return _mean(size[np.isfinite(size)])


def bone_spread(found: Array) -> float:
    """Standard deviation over mean of a limb bone's length, mean of the eight."""
    lengths = np.stack([np.linalg.norm(found[:, b] - found[:, a], axis=-1) for a, b in BONES])
    shares = [np.std(one) / np.mean(one) for row in lengths if len(one := row[np.isfinite(row)])]
    return _mean(np.array(shares))


def flipped(found: Array, truth: Array) -> float:
    """Share of frames whose legs lie nearer when left and right are exchanged."""
    seen, true = aligned_whole(found, truth)[:, LEGS], centred(truth)[:, LEGS]
    other = aligned_whole(found, truth)[:, _OTHER_SIDE][:, LEGS]
    straight = np.linalg.norm(seen - true, axis=-1)
    crossed = np.linalg.norm(other - true, axis=-1)
    both = np.isfinite(straight) & np.isfinite(crossed)
    rows = both.any(axis=1)
    return _mean(
        np.where(both, crossed, 0.0).sum(axis=1)[rows]
        < np.where(both, straight, 0.0).sum(axis=1)[rows]
    )


def angle_errors(found: Array, truth: Array) -> dict[str, float]:
    """Mean error of the flexion in degrees, by joint, both sides together."""
    found, truth = counted(found, truth)
    result = {}
    for angle in ANGLES:
        apart = np.abs(_flexions(found, angle) - _flexions(truth, angle))
        result[angle] = _mean(apart[np.isfinite(apart)])
    return result


def _flexions(points: Array, angle: str) -> Array:
    """Flexions (2, F) in degrees of both sides, as the archive defines them."""
    sides = []
    for side in ("left", "right"):
        names = MEASURES[f"{side}{angle.capitalize()}"].joints
        sides.append(flexion(*(points[:, JOINTS.index(name)] for name in names)))
    return np.stack(sides)


def _mean(values: Array | Mask) -> float:
    return float(np.mean(values)) if values.size else float("nan")
