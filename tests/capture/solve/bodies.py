"""Landmarks of known Motions, as a faultless estimator behind a known lens would give them."""

from dataclasses import dataclass

import numpy as np

from capture.motion.kinematics import forward, global_rotations
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.motion import Motion
from capture.motion.rotation import rotate
from capture.solve.fit.view import FOCAL
from capture.solve.points import JOINT_LANDMARKS

PICTURE = (1280, 720)
CAMERA = (0.0, 1.0, 5.0)
"""Place of the camera in metres; it looks along -Z, level."""

# Landmarks that hang on a joint, metres in the joint's own axes at the reference height.
_HANGING: dict[str, tuple[str, tuple[float, float, float]]] = {
    "nose": ("head", (0.0, 0.08, 0.12)),
    "leftEar": ("head", (0.07, 0.08, 0.0)),
    "rightEar": ("head", (-0.07, 0.08, 0.0)),
    "leftPinky": ("leftHand", (0.08, 0.0, -0.03)),
    "leftIndex": ("leftHand", (0.08, 0.0, 0.03)),
    "rightPinky": ("rightHand", (-0.08, 0.0, -0.03)),
    "rightIndex": ("rightHand", (-0.08, 0.0, 0.03)),
    "leftHeel": ("leftFoot", (0.0, -0.06, -0.04)),
    "leftFootIndex": ("leftFoot", (0.0, -0.06, 0.16)),
    "rightHeel": ("rightFoot", (0.0, -0.06, -0.04)),
    "rightFootIndex": ("rightFoot", (0.0, -0.06, 0.16)),
}


@dataclass(frozen=True, eq=False)
class Handled:
    """A camera that turns and zooms about its place.

    Attributes:
        axes: (F, 3, 3) turns the level axes (x right, y down, z away) to the camera's.
        zoom: (F,) focal length over FOCAL.
    """

    axes: np.ndarray
    zoom: np.ndarray


def seen_from(
    motion: Motion, *, noise: float = 0.0, shrink: float = 1.0, handled: Handled | None = None
) -> Landmarks:
    """Return the landmarks of a Motion.

    Args:
        motion: the truth, in front of CAMERA.
        noise: metres of normal error on each world coordinate.
        shrink: estimator's metres per true metre.
        handled: how the camera turned; one that stands level, without it.
    """
    joints, turned = forward(motion), global_rotations(motion.skeleton, motion.rotations)
    index = motion.skeleton.index
    points = np.tile(joints[:, :1], (1, len(BLAZEPOSE), 1))
    for joint, landmark in JOINT_LANDMARKS.items():
        points[:, BLAZEPOSE.index(landmark)] = joints[:, index(joint)]
    for landmark, (joint, offset) in _HANGING.items():
        arm = np.broadcast_to(np.array(offset), (len(motion), 3))
        place = joints[:, index(joint)] + rotate(turned[:, index(joint)], arm)
        points[:, BLAZEPOSE.index(landmark)] = place
    camera = (points - np.array(CAMERA)) * np.array([1.0, -1.0, -1.0])
    zoom = np.ones(len(motion))
    if handled is not None:
        camera, zoom = np.einsum("fij,fnj->fni", handled.axes, camera), handled.zoom
    return _landmarks(camera, zoom, motion.times, noise, shrink)


def _landmarks(
    camera: np.ndarray, zoom: np.ndarray, times: np.ndarray, noise: float, shrink: float
) -> Landmarks:
    focal = FOCAL * max(PICTURE) * zoom[:, None, None]
    image = camera[..., :2] / camera[..., 2:] * focal + np.array(PICTURE) / 2.0
    hips = [BLAZEPOSE.index("leftHip"), BLAZEPOSE.index("rightHip")]
    world = (camera - camera[:, hips].mean(axis=1, keepdims=True)) * shrink
    world = world + np.random.default_rng(1).normal(scale=max(noise, 1e-12), size=world.shape)
    count = camera.shape[:2]
    return Landmarks(
        names=BLAZEPOSE,
        times=times,
        image=np.concatenate([image, world[..., 2:]], axis=-1).astype(np.float32),
        world=world.astype(np.float32),
        visibility=np.full(count, 0.9, dtype=np.float32),
        presence=np.full(count, 0.9, dtype=np.float32),
        found=np.ones(count[0], dtype=np.bool_),
        picture=PICTURE,
    )


def changed(landmarks: Landmarks, **arrays: np.ndarray) -> Landmarks:
    """Return landmarks with other arrays."""
    names = ("times", "image", "world", "visibility", "presence", "found")
    kept = {name: np.array(getattr(landmarks, name)) for name in names}
    return Landmarks(names=BLAZEPOSE, picture=PICTURE, **{**kept, **arrays})


def lost(landmarks: Landmarks, start: int, stop: int) -> Landmarks:
    """Return landmarks without a pose in frames [start, stop)."""
    arrays = {
        name: np.array(getattr(landmarks, name))
        for name in ("image", "world", "visibility", "presence", "found")
    }
    for array in arrays.values():
        array[start:stop] = 0
    return changed(landmarks, **arrays)
