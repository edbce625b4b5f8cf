"""How far an estimator's answers are from the fitted body: the noise that training imitates."""

from pathlib import Path

import numpy as np

from capture.motion.landmarks import Landmarks
from capture.motion.skeleton import REFERENCE_HEIGHT
from capture.solve.camera import camera_of
from capture.solve.corrections import NONE
from capture.solve.fit.bones import HIPS, POINTS, reference_lengths
from capture.solve.fit.sequence import stretches
from capture.solve.fit.view import view_of
from capture.solve.hidden import hidden_limbs
from capture.solve.lift.features import RATE, sampled
from capture.solve.placing import Performer, Recorded, place
from capture.solve.points import Array
from capture.solve.proportions import proportions_of
from capture.solve.sides import exchange, readings_of

_SHOULDERS = (POINTS.index("leftShoulder"), POINTS.index("rightShoulder"))
NAMES = ("world", "picture", "trust", "facing")


def residues_of(landmarks: Landmarks, scratch: Path) -> tuple[list[dict[str, Array]], Array]:
    """Return what an estimator got wrong, by the fit without a lifter, and the body's lengths.

    Args:
        landmarks: what was seen, with a pose in some frame.
        scratch: folder for scratch files, which the caller removes.

    Returns:
        For each unbroken stretch, at RATE: "world" (F, N, 3) metres of the reference height, the
        estimator's body less the fitted one; "picture" (F, N, 2) metres across the ray; "trust"
        (F, N); "facing" (F, 2), the unit vector from the right side of the body to its left, seen
        from above, x right and z away. And the lengths (L,) over those of an ordinary body.
    """
    landmarks = exchange(landmarks, readings_of(landmarks), scratch)
    scale = proportions_of(landmarks, None).scale
    performer = Performer(scale, REFERENCE_HEIGHT, None)
    camera = camera_of(landmarks)
    recorded = Recorded(landmarks, camera, NONE, hidden_limbs(landmarks))
    places = place(recorded, performer, scratch, lambda done: None)
    aim = camera.aim(places.rows)
    view = view_of(landmarks.some(places.rows), scale, aim=aim)
    points = view.before_camera(np.array(places.points))
    middle = points[:, HIPS].mean(axis=1, keepdims=True)
    aside = points[..., :2] / points[..., 2:]
    across = points[:, [HIPS[0], _SHOULDERS[0]]] - points[:, [HIPS[1], _SHOULDERS[1]]]
    facing = across.sum(axis=1)[:, [0, 2]]
    found = {
        "world": view.body - (points - middle),
        "picture": (view.rays - aside) * middle[..., 2:],
        "trust": view.trust,
        "facing": facing / np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-6),
    }
    parts = []
    for one in stretches(view.times):
        times = view.times[one.start : one.stop]
        at = np.arange(times[0], times[-1] + 1e-9, 1.0 / RATE)
        parts.append({k: sampled(times, v[one.start : one.stop], at) for k, v in found.items()})
    return parts, np.asarray(places.lengths / reference_lengths(REFERENCE_HEIGHT))
