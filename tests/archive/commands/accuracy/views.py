"""A view of a made body, for tests of what is measured in it."""

from pathlib import Path

import numpy as np

from archive.commands.benches.accuracy.lens import Camera
from archive.commands.benches.accuracy.reading import Reading
from archive.commands.benches.accuracy.truth import View
from tests.archive.commands.accuracy.bodies import turning

CAMERA = Camera(
    np.array([[1000.0, 0.0, 640.0], [0.0, 1000.0, 360.0], [0.0, 0.0, 1.0]]),
    np.zeros(5),
    np.eye(3),
    np.array([0.0, 0.0, 4.0]),
)


def view(frames: int = 30, fps: float = 30.0) -> View:
    """A body that turns four metres before a camera; its toes stand still."""
    points = CAMERA.sees(turning(frames))
    image = CAMERA.draws(points)
    return View(
        name="a",
        video=Path("a.mp4"),
        times=np.arange(frames) / fps,
        fps=fps,
        points=points,
        image=image,
        room=np.concatenate([turning(frames), np.zeros((frames, 2, 3))], axis=1),
        height=float(np.ptp(image[0, :, 1])),
    )


def exact(truth: View) -> Reading:
    """A reading without an error."""
    return Reading(truth.points, truth.image, truth.room, truth.image)
