"""A true body before a made camera, and the landmarks that stock heavy might have seen of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.commands.benches.accuracy.lens import Array, Camera
from archive.commands.benches.accuracy.measures import HIPS, JOINTS
from archive.commands.benches.accuracy.mocap import FPS, Clip
from archive.commands.benches.accuracy.noise import Residuals, errors_like, remembering
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.rotation import rotate
from capture.motion.skeleton import REFERENCE_HEIGHT
from capture.solve.points import JOINT_LANDMARKS

PICTURE = (1280, 720)
_FOCAL = (0.8, 1.6)
_PITCH = np.radians((-5.0, 20.0))
_BACK_OFF = (1.0, 1.3)
_INSIDE = 0.05
_LEAST_HEIGHT = 0.3
_OWN_METRES, _OWN_SHARE = 0.02, 0.006
"""Standard deviations that points beside the twelve joints err by besides their joint's error."""


def _hand(side: str, sign: float) -> dict[str, tuple[str, tuple[float, float, float]]]:
    return {
        f"{side}Pinky": (f"{side}Hand", (sign * 0.08, 0.0, -0.025)),
        f"{side}Index": (f"{side}Hand", (sign * 0.085, 0.0, 0.025)),
        f"{side}Thumb": (f"{side}Hand", (sign * 0.05, -0.01, 0.045)),
        f"{side}Heel": (f"{side}Foot", (0.0, -0.07, -0.05)),
        f"{side}FootIndex": (f"{side}Toes", (0.0, 0.0, 0.0)),
        f"{side}Ear": ("head", (sign * 0.075, 0.05, 0.0)),
        f"{side}EyeInner": ("head", (sign * 0.015, 0.08, 0.10)),
        f"{side}Eye": ("head", (sign * 0.03, 0.08, 0.10)),
        f"{side}EyeOuter": ("head", (sign * 0.045, 0.08, 0.095)),
        f"mouth{side.capitalize()}": ("head", (sign * 0.025, 0.01, 0.10)),
    }


_BESIDE = {
    "nose": ("head", (0.0, 0.05, 0.12)),
    **_hand("left", 1.0),
    **_hand("right", -1.0),
}
"""Landmarks that are no joint: the joint each hangs on, metres in its axes for a body of 1.70 m."""
_ERRS_WITH = {"head": "leftUpperArm", "leftToes": "leftFoot", "rightToes": "rightFoot"}


@dataclass(frozen=True, slots=True, eq=False)
class Staged:
    """A clip before a camera.

    Attributes:
        truth: (F, 12, 3) metres, camera axes.
        landmarks: what was seen.
    """

    truth: Array
    landmarks: Landmarks


def stage(clip: Clip, residuals: Residuals, rng: np.random.Generator) -> Staged:
    """Put a camera somewhere and let it see the clip."""
    camera = place_camera(clip, rng)
    points = camera.sees(blazepose(clip))
    twelve = [BLAZEPOSE.index(name) for name in JOINT_LANDMARKS.values()]
    truth = points[:, twelve]
    image = camera.draws(points)
    height = float(np.median(np.ptp(image[..., 1], axis=1)))
    errors = _errors(residuals, len(points), rng)
    middle = truth[:, HIPS].mean(axis=1, keepdims=True)
    flat = image + errors[..., 3:] * height
    depth = (points[..., 2:] - middle[..., 2:]) * camera.matrix[0, 0] / middle[..., 2:]
    seen = Landmarks(
        names=BLAZEPOSE,
        times=np.arange(len(points)) / FPS,
        image=np.concatenate([flat, depth], axis=-1).astype(np.float32),
        world=(points - middle + errors[..., :3]).astype(np.float32),
        visibility=_visibility(residuals, len(points), rng),
        presence=np.ones(points.shape[:2], dtype=np.float32),
        found=np.ones(len(points), dtype=np.bool_),
        picture=PICTURE,
    )
    return Staged(truth, seen)


def blazepose(clip: Clip) -> Array:
    """Return the places (F, 33, 3) of all landmarks on a true body, metres in the room."""
    size = clip.skeleton.height / REFERENCE_HEIGHT
    joint_of = {landmark: joint for joint, landmark in JOINT_LANDMARKS.items()}
    columns = []
    for name in BLAZEPOSE:
        joint, offset = _BESIDE.get(name) or (joint_of[name], (0.0, 0.0, 0.0))
        place = clip.skeleton.index(joint)
        arm = np.broadcast_to(np.array(offset) * size, clip.joints[:, 0].shape)
        columns.append(clip.joints[:, place] + rotate(clip.turns[:, place], arm))
    return np.stack(columns, axis=1)


def place_camera(clip: Clip, rng: np.random.Generator) -> Camera:
    """Return a camera that has the whole clip in its picture: yaw, pitch, focal length by chance."""
    points = clip.joints.reshape(-1, 3)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
    yaw, pitch = rng.uniform(-np.pi, np.pi), rng.uniform(*_PITCH)
    focal = rng.uniform(*_FOCAL) * max(PICTURE)
    back_off = rng.uniform(*_BACK_OFF)
    distance = 1.5
    while not _whole(points, _camera(middle, (yaw, pitch), focal, distance)):
        distance *= 1.02
    return _camera(middle, (yaw, pitch), focal, distance * back_off)


def _camera(middle: Array, angles: tuple[float, float], focal: float, distance: float) -> Camera:
    """A camera that looks at a point from a distance, no lower than knee height."""
    yaw, pitch = angles
    away = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    stands = middle + distance * away
    stands[1] = max(stands[1], _LEAST_HEIGHT)
    z = (middle - stands) / np.linalg.norm(middle - stands)
    x = np.cross(z, [0.0, 1.0, 0.0])
    x = x / np.linalg.norm(x)
    turn = np.stack([x, np.cross(z, x), z])
    matrix = np.array(
        [[focal, 0.0, PICTURE[0] / 2.0], [0.0, focal, PICTURE[1] / 2.0], [0.0, 0.0, 1.0]]
    )
    return Camera(matrix, np.zeros(5), turn, -turn @ stands)


def _whole(points: Array, camera: Camera) -> bool:
    seen = camera.sees(points)
    shares = camera.draws(seen) / np.array(PICTURE)
    inside = (shares > _INSIDE) & (shares < 1.0 - _INSIDE)
    return bool(inside.all() and (seen[:, 2] > 0.5).all())


def _errors(residuals: Residuals, frames: int, rng: np.random.Generator) -> Array:
    """(F, 33, 5) errors: those of the joints, and of each other point with the joint it hangs on."""
    of_joints = errors_like(residuals, frames, rng)
    own = rng.standard_normal((frames, len(BLAZEPOSE), 5))
    own = remembering(own, residuals.likeness)
    own = own * np.array([*[_OWN_METRES] * 3, *[_OWN_SHARE] * 2])
    joint_of = {landmark: joint for joint, landmark in JOINT_LANDMARKS.items()}
    for column, name in enumerate(BLAZEPOSE):
        if name in joint_of:
            own[:, column] = of_joints[:, JOINTS.index(joint_of[name])]
        else:
            joint = _BESIDE[name][0]
            own[:, column] += of_joints[:, JOINTS.index(_ERRS_WITH.get(joint, joint))]
    return np.asarray(own)


def _visibility(residuals: Residuals, frames: int, rng: np.random.Generator) -> NDArray[np.float32]:
    mean, spread = residuals.visibility.T
    drawn = remembering(rng.standard_normal((frames, len(mean), 1)), residuals.likeness[:1])
    return np.asarray((mean + spread * drawn[..., 0]).clip(0.01, 1.0), dtype=np.float32)
