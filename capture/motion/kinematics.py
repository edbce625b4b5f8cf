"""From joint rotations to places in the room, and back."""

import numpy as np
from numpy.typing import NDArray

from capture.motion.motion import Motion
from capture.motion.rotation import inverse, multiply, rotate
from capture.motion.skeleton import Skeleton


def global_rotations(skeleton: Skeleton, rotations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (F, J, 4) rotations from the rest pose to the room, from local ones (F, J, 4)."""
    result = np.empty_like(rotations)
    for joint, parent in enumerate(skeleton.parents):
        if parent < 0:
            result[:, joint] = rotations[:, joint]
        else:
            result[:, joint] = multiply(result[:, parent], rotations[:, joint])
    return result


def local_rotations(skeleton: Skeleton, globals_: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (F, J, 4) rotations local to the parent, from those in the room (F, J, 4)."""
    result = np.empty_like(globals_)
    for joint, parent in enumerate(skeleton.parents):
        if parent < 0:
            result[:, joint] = globals_[:, joint]
        else:
            result[:, joint] = multiply(inverse(globals_[:, parent]), globals_[:, joint])
    return result


def positions(
    skeleton: Skeleton, root: NDArray[np.float64], globals_: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (F, J, 3) joint positions in metres from the root (F, 3) and global rotations."""
    result = np.empty((len(root), len(skeleton.names), 3))
    for joint, parent in enumerate(skeleton.parents):
        if parent < 0:
            result[:, joint] = root
        else:
            offset = np.broadcast_to(skeleton.offsets[joint], (len(root), 3))
            result[:, joint] = result[:, parent] + rotate(globals_[:, parent], offset)
    return result


def forward(motion: Motion) -> NDArray[np.float64]:
    """Return the joint positions of a Motion, (F, J, 3) metres, Y up."""
    globals_ = global_rotations(motion.skeleton, motion.rotations)
    return positions(motion.skeleton, motion.root, globals_)
