"""Hands of known Motions, as a faultless estimator would see them beside the body."""

from dataclasses import replace

import numpy as np

from capture.motion.hands import HAND_POINTS, SIDES, Hands
from capture.motion.kinematics import forward, global_rotations
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.points import FINGER_TIP
from capture.motion.rotation import rotate
from capture.motion.source import Source
from capture.solve.fit.view import FOCAL
from capture.solve.hands.fingers import with_fingers
from capture.solve.hands.shape import JOINTS, TURNS, USUAL, local_turns
from tests.capture.solve.bodies import CAMERA, PICTURE, seen_from

CLOSE = 3
"""How many times finer than usual the picture is: its hands are 150 pixels long."""
_OTHER_SIDE = np.array([1.0, 1.0, -1.0, -1.0])


def bent(frames: int, **degrees: float) -> np.ndarray:
    """Return angles (F, T) of a relaxed hand, but for some joints' last turns, in degrees."""
    angles = np.tile(USUAL, (frames, 1))
    for joint, angle in degrees.items():
        turn = max(n for n, one in enumerate(TURNS) if one.joint == joint)
        angles[:, turn] = np.radians(angle)
    return angles


def gripping(motion: Motion, angles: np.ndarray) -> Motion:
    """Return a Motion of the body with fingers bent alike on both sides by (F, T) angles."""
    turns = local_turns(angles)
    frames = len(motion)
    return replace(
        motion,
        skeleton=with_fingers(motion.skeleton),
        rotations=np.concatenate([motion.rotations, turns, turns * _OTHER_SIDE], axis=1),
        source=np.concatenate(
            [motion.source, np.full((frames, 30), Source.OBSERVED, dtype=np.uint8)], axis=1
        ),
        confidence=np.concatenate(
            [motion.confidence, np.ones((frames, 30), dtype=np.float32)], axis=1
        ),
    )


def seen_closely(body: Motion, gripped: Motion, close: float = CLOSE) -> Landmarks:
    """Return the landmarks of a body with its hands, in a picture `close` times as fine."""
    landmarks = seen_from(body)
    points = np.stack([_points(gripped, side) for side in SIDES], axis=1)
    camera = (points - np.array(CAMERA)) * np.array([1.0, -1.0, -1.0])
    image = camera[..., :2] / camera[..., 2:] * FOCAL * max(PICTURE) + np.array(PICTURE) / 2.0
    world = camera - camera.mean(axis=2, keepdims=True)
    frames = len(body)
    hands = Hands(
        image=np.concatenate([image * close, world[..., 2:]], axis=-1).astype(np.float32),
        world=world.astype(np.float32),
        score=np.full((frames, 2), 0.9, dtype=np.float32),
        right=np.tile(np.array([0.1, 0.9], dtype=np.float32), (frames, 1)),
    )
    return replace(
        landmarks,
        image=(landmarks.image * np.float32(close)),
        picture=(round(PICTURE[0] * close), round(PICTURE[1] * close)),
        hands=hands,
    )


def _points(motion: Motion, side: str) -> np.ndarray:
    """(F, 21, 3) the points of a hand in the room."""
    skeleton = motion.skeleton
    joints = forward(motion)
    turned = global_rotations(skeleton, motion.rotations)
    points = np.empty((len(motion), len(HAND_POINTS), 3))
    points[:, 0] = joints[:, skeleton.index(f"{side}Hand")]
    for name in JOINTS:
        joint = skeleton.index(f"{side}{name}")
        point = HAND_POINTS.index(name[0].lower() + name[1:])
        points[:, point] = joints[:, joint]
        if name.endswith("Distal"):
            bone = np.broadcast_to(FINGER_TIP * skeleton.offsets[joint], (len(motion), 3))
            points[:, point + 1] = joints[:, joint] + rotate(turned[:, joint], bone)
    return points
