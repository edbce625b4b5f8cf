"""Left and right of the body exchanged."""

from dataclasses import replace

import numpy as np

from capture.motion.motion import Motion
from capture.motion.skeleton import FEET_CONTACTS, Skeleton, mirrored_name

# A reflection in the plane x = 0 keeps w and x of a rotation and turns y and z round.
_ROTATION_SIGNS = np.array([1.0, 1.0, -1.0, -1.0])
_POSITION_SIGNS = np.array([-1.0, 1.0, 1.0])


def mirror(motion: Motion) -> Motion:
    """Return the motion reflected in the plane x = 0, sources and contacts swapped along.

    Applied twice it gives the original back, bit for bit.
    """
    swap = motion.skeleton.mirror
    channels = np.concatenate(([0], 1 + swap))
    contacts = motion.contacts
    if contacts is not None:
        order = [FEET_CONTACTS.index(mirrored_name(name)) for name in FEET_CONTACTS]
        contacts = contacts[:, order]
    return replace(
        motion,
        skeleton=Skeleton(motion.skeleton.names, motion.skeleton.offsets[swap] * _POSITION_SIGNS),
        root=motion.root * _POSITION_SIGNS,
        rotations=motion.rotations[:, swap] * _ROTATION_SIGNS,
        source=motion.source[:, channels],
        confidence=motion.confidence[:, channels],
        contacts=contacts,
    )
