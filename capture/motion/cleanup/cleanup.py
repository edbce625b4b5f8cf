"""What is done to a fill after it was made: joints within their limits, feet that stand.

Only made cells are changed; observed ones stay bit for bit. What was moved, and how far, is told.
"""

from dataclasses import dataclass

import numpy as np

from capture.motion.cleanup.foot_lock import lock_feet
from capture.motion.contacts import standing
from capture.motion.filling.gaps import gaps_of
from capture.motion.filling.partial import Filled, Mask
from capture.motion.kinematics import global_rotations, positions
from capture.motion.limits import JointLimits, parts_of
from capture.motion.rotation import Array
from capture.motion.skeleton import BODY_JOINTS, Skeleton

_GLIDING = 0.6
"""Metres per second under which a low foot is taken to stand: fills glide where bodies stand. Chosen
on performers that nothing was learnt from; three of four such feet do stand."""


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """A fill after its clean-up.

    Attributes:
        filled: the movement; `made` is as before.
        turned: (F, 1 + J) True where a cell was changed, all of them made ones.
        moved: (F, J) metres by which each joint's place has changed.
        stands: (F, 4) which feet were taken to stand, in FEET_CONTACTS order.
    """

    filled: Filled
    turned: Mask
    moved: Array
    stands: Mask


def clean(
    skeleton: Skeleton,
    times: Array,
    filled: Filled,
    limits: JointLimits | None = None,
    stands: Mask | None = None,
) -> Cleaned:
    """Return a fill with its joints within limits and its feet kept where they stand.

    To move observed joints too, on an adjusted copy, hand in the fill with all its cells as made.

    Args:
        skeleton: joints and bones.
        times: (F,) seconds.
        filled: what is cleaned; it is not changed.
        limits: of joints; none are held without them.
        stands: (F, 4) which feet stand, from whoever knows; else it is told from the fill.
    """
    root = filled.root.astype(np.float64)
    turns = filled.rotations.astype(np.float64)
    before = _places(skeleton, root, turns)
    if limits is not None:
        turns = _within(limits, filled.made, turns)
    if stands is None:
        stands = standing(skeleton, times, _places(skeleton, root, turns), _GLIDING)
    cleaned = filled.with_made(*lock_feet(skeleton, times, (root, turns), filled.made, stands))
    after = _places(skeleton, cleaned.root, cleaned.rotations)
    changed_root = (cleaned.root != filled.root).any(axis=1)
    changed = (cleaned.rotations != filled.rotations).any(axis=2)
    return Cleaned(
        cleaned,
        np.concatenate([changed_root[:, None], changed], axis=1),
        np.linalg.norm(after - before, axis=-1),
        stands,
    )


def _within(limits: JointLimits, made: Mask, turns: Array) -> Array:
    """Rotations with made ones within limits, or within what was seen beside the gap.

    A joint that was seen beyond a limit next to a gap may stay so in it: it must not jump.
    """
    parts = parts_of(turns)
    least, greatest = np.full(parts.shape, np.inf), np.full(parts.shape, -np.inf)
    for gap in gaps_of(~made):
        here = slice(gap.start, gap.stop)
        body = [channel - 1 for channel in gap.channels if 0 < channel <= len(BODY_JOINTS)]
        sides = [gap.start - 1] * (gap.back > 0) + [gap.stop] * (gap.ahead > 0)
        for side in sides:
            least[here, body] = np.minimum(least[here, body], parts[side, body])
            greatest[here, body] = np.maximum(greatest[here, body], parts[side, body])
    clamped = limits.clamped(turns, least, greatest)
    return np.where(made[:, 1:, None], clamped, turns)


def _places(skeleton: Skeleton, root: np.ndarray, turns: np.ndarray) -> Array:
    turned = global_rotations(skeleton, turns.astype(np.float64))
    return positions(skeleton, root.astype(np.float64), turned)
