"""Bodies whose errors are arithmetic."""

import numpy as np

from archive.commands.benches.accuracy.measures import JOINTS

_PLACES = {
    "UpperArm": (0.2, -0.5, 0.0),
    "LowerArm": (0.3, -0.25, 0.05),
    "Hand": (0.3, -0.05, -0.15),
    "UpperLeg": (0.1, 0.0, 0.0),
    "LowerLeg": (0.15, 0.4, -0.2),
    "Foot": (0.15, 0.8, 0.0),
}


def standing(frames: int = 10) -> np.ndarray:
    """(F, 12, 3) a body that stands with bent knees and elbows, camera axes, metres."""
    body = np.zeros((len(JOINTS), 3))
    for place, name in enumerate(JOINTS):
        x, y, z = _PLACES[name.removeprefix("left").removeprefix("right")]
        body[place] = (x if name.startswith("left") else -x, y, z)
    return np.tile(body, (frames, 1, 1))


def turning(frames: int = 30) -> np.ndarray:
    """The same body, turning once about its own axis."""
    angle = np.linspace(0.0, 2.0 * np.pi, frames)
    turn = np.zeros((frames, 3, 3))
    turn[:, 0, 0] = turn[:, 2, 2] = np.cos(angle)
    turn[:, 0, 2], turn[:, 2, 0], turn[:, 1, 1] = np.sin(angle), -np.sin(angle), 1.0
    return np.einsum("fij,fkj->fki", turn, standing(frames))
