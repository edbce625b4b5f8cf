"""The plainest fills: the last known pose held, and straight lines with even turns."""

import numpy as np

from capture.motion.filling.gaps import Gap, gaps_of
from capture.motion.filling.partial import Filled, Partial
from capture.motion.rotation import Array, slerp


def hold(partial: Partial) -> Filled:
    """Fill each cell with the last known one before it, or with the first one after it.

    Raises:
        NothingKnown: when a channel is known in no frame.
    """
    partial.require()
    root, turns = partial.neutral()
    for gap in gaps_of(partial.known):
        kept = gap.start - 1 if gap.back else gap.stop
        here = slice(gap.start, gap.stop)
        joints = joints_of(gap)
        if gap.channels[0] == 0:
            root[here] = root[kept]
        turns[here, joints] = turns[kept, joints]
    return partial.completed(root, turns)


def straight(partial: Partial) -> Filled:
    """Fill the root by straight lines in time and each joint by an even turn, the shorter way.

    A gap that is open at one side keeps the pose of the other.

    Raises:
        NothingKnown: when a channel is known in no frame.
    """
    partial.require()
    root, turns = partial.neutral()
    for gap in gaps_of(partial.known):
        draw(gap, partial.times, root, turns)
    return partial.completed(root, turns)


def draw(gap: Gap, times: Array, root: Array, turns: Array) -> None:
    """Write straight lines and even turns into the frames of a gap, in place.

    Args:
        gap: which frames and channels.
        times: (F,) seconds.
        root: (F, 3) metres.
        turns: (F, J, 4) unit quaternions.
    """
    first = gap.start - 1 if gap.back else gap.stop
    last = gap.stop if gap.ahead else gap.start - 1
    here, joints, share = slice(gap.start, gap.stop), joints_of(gap), share_of(gap, times)
    if gap.channels[0] == 0:
        root[here] = root[first] + share[:, None] * (root[last] - root[first])
    turns[here, joints] = slerp(turns[first, joints], turns[last, joints], share[:, None])


def joints_of(gap: Gap) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the joints among the gap's channels."""
    return np.asarray(gap.channels[gap.channels > 0] - 1)


def share_of(gap: Gap, times: Array) -> Array:
    """Return how far each frame of a gap lies between its known sides, (stop - start,) 0 to 1.

    It is 0 throughout where a side is open.
    """
    if not gap.back or not gap.ahead:
        return np.zeros(gap.stop - gap.start)
    before, after = times[gap.start - 1], times[gap.stop]
    return np.asarray((times[gap.start : gap.stop] - before) / (after - before))
