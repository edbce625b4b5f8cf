"""Cameras that are handled in a known way, and what a background that is followed tells of them."""

from dataclasses import replace

import numpy as np

from capture.motion.camera import CameraMoves
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle, multiply, to_matrix
from capture.solve.fit.view import FOCAL
from tests.capture.solve.bodies import Handled, seen_from

FRAMES = 120
X, Y, Z = np.eye(3)


def turning(frames: int = FRAMES) -> Handled:
    """A camera that pans by 20 degrees and back, nods, rolls a little and zooms in by a fifth."""
    way = np.linspace(0.0, 2.0 * np.pi, frames)
    pan, tilt = np.radians(10.0) * (1.0 - np.cos(way)), np.radians(3.0) * np.sin(2.0 * way)
    turned = multiply(from_axis_angle(X, tilt), from_axis_angle(Y, -pan))
    turned = multiply(from_axis_angle(Z, np.radians(2.0) * np.sin(way)), turned)
    return Handled(to_matrix(turned), np.exp(0.2 * np.linspace(0.0, 1.0, frames)))


def moves_of(handled: Handled, agreeing: int = 60) -> CameraMoves:
    """What a background that is followed without fault tells of a camera that turns."""
    frames = len(handled.zoom)
    moves = np.zeros((frames, 4), dtype=np.float32)
    for frame in range(1, frames):
        between = handled.axes[frame] @ handled.axes[frame - 1].T
        ahead = between @ Z
        shift = FOCAL * handled.zoom[frame] * ahead[:2] / ahead[2]
        grown = np.log(handled.zoom[frame] / handled.zoom[frame - 1])
        moves[frame] = [*shift, grown, np.arctan2(between[1, 0], between[0, 0])]
    points = np.full(frames, 60, dtype=np.uint16)
    return CameraMoves(
        moves, np.full(frames, agreeing, dtype=np.uint16), points, np.zeros(frames, bool)
    )


def before(motion: Motion, handled: Handled, agreeing: int = 60) -> Landmarks:
    """Landmarks of a Motion before a camera, and what its background tells."""
    return replace(seen_from(motion, handled=handled), camera=moves_of(handled, agreeing))
