"""A fill that meets what is known beside it with its velocity.

What a network or statistics lay over a cheap fill leaves the velocities at a gap's sides as the cheap
fill has them, which are damped. A short bump, zero at its ends and with the missing velocity at the
side, makes the movement go on without a jerk (cubic Hermite, in the tangent space of each joint).
"""

import numpy as np

from capture.motion.filling.gaps import Gap, gaps_of
from capture.motion.filling.hermite import velocity_at
from capture.motion.filling.lines import joints_of
from capture.motion.filling.partial import Filled
from capture.motion.rotation import Array, from_vector, inverse, multiply, to_vector

REACH = 0.2
"""Seconds over which a bump has faded."""


def meet(times: Array, filled: Filled) -> Filled:
    """Return a fill whose made cells go on from what was known, at times (F,) in seconds.

    A side with a single known frame has no velocity to meet; nothing known is changed.
    """
    root = filled.root.astype(np.float64)
    turns = filled.rotations.astype(np.float64)
    bumps = [
        (gap, after, *bump)
        for gap in gaps_of(~filled.made)
        for after in (False, True)
        if (bump := _bump(gap, times, root, turns, after=after)) is not None
    ]
    for gap, after, lacking_root, lacking_turn in bumps:
        here, joints = slice(gap.start, gap.stop), joints_of(gap)
        shape = _shape(gap, times, after=after)
        if gap.channels[0] == 0:
            root[here] += np.multiply.outer(shape, lacking_root)
        turned = from_vector(np.multiply.outer(shape, lacking_turn))
        turns[here, joints] = multiply(turns[here, joints], turned)
    return filled.with_made(root, turns)


def _bump(
    gap: Gap, times: Array, root: Array, turns: Array, *, after: bool
) -> tuple[Array, Array] | None:
    """Velocity that a fill lacks at one side, of the root and of the gap's joints."""
    known = velocity_at(gap, times, root, turns, after=after)
    if known is None:
        return None
    first, second = (gap.stop - 1, gap.stop) if after else (gap.start - 1, gap.start)
    joints, seconds = joints_of(gap), times[second] - times[first]
    moved = (root[second] - root[first]) / seconds
    turned = to_vector(multiply(inverse(turns[first, joints]), turns[second, joints])) / seconds
    return known[0] - moved, known[1] - turned


def _shape(gap: Gap, times: Array, *, after: bool) -> Array:
    """(N,) seconds: zero at the side with the slope of 1 in time, and flat where it has faded."""
    inside = times[gap.start : gap.stop]
    side = times[gap.stop] if after else times[gap.start - 1]
    away = np.abs(inside - side)
    reach = min(REACH, abs(_other_side(gap, times, after=after) - side))
    left = np.clip(1.0 - away / reach, 0.0, 1.0)
    return np.asarray((-1.0 if after else 1.0) * away * left**2)


def _other_side(gap: Gap, times: Array, *, after: bool) -> float:
    """Time of the first known frame at the other side; infinite where there is none."""
    if after:
        return float(times[gap.start - 1]) if gap.back else -np.inf
    return float(times[gap.stop]) if gap.ahead else np.inf
