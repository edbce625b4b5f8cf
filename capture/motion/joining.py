"""Motions with room for what is to be made: between two of them, after one, before one.

The room is frames of which nothing is known. Whatever fills them (`capture.motion.filling`) leaves
the frames on both sides as they are.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import EmptySpan, InvalidMotion
from capture.motion.motion import Motion
from capture.motion.place import place
from capture.motion.rotation import angle, inverse, multiply, rotate
from capture.motion.source import Source

_LEAST, _MOST = 0.2, 2.5
"""Seconds that a change from one movement to another may take, where nobody says."""
_SIDE = 0.3
"""Seconds beside an edge over which its pace is measured."""
_SLOWEST = 0.8
"""Radians a second that limbs are taken to change at, at least: a still pose is left too."""
_TURN_PACE = 3.0
"""Radians a second at which a body may turn on the way."""
_FRONT = np.array([0.0, 0.0, 1.0])

Array = NDArray[np.float64]


def join(first: Motion, second: Motion, seconds: float | None = None) -> Motion:
    """Return one motion, then room, then another that goes on where the first one leads.

    The second one is moved on the floor and turned about the vertical; nothing else of it changes.
    It stands on the body of the first one: rotations stay, its steps are as much longer as its legs.

    Args:
        first: comes first, with its times.
        second: comes then, with its times after those.
        seconds: between the last frame of one and the first of the other; None to take as long as
            the change needs.

    Raises:
        InvalidMotion: when their skeletons have other joints, or the time is no length.
    """
    if first.skeleton.names != second.skeleton.names:
        raise InvalidMotion(
            "The two motions have other joints; join two with or two without hands."
        )
    seconds = needed_seconds(first, second) if seconds is None else seconds
    room = room_times(float(first.times[-1]), seconds, _step(first, second))
    then = _on_the_body_of(first, second)
    turn = _facing(first, -1) - _facing(then, 0)
    turned = place(then, turn=turn)
    way = (_velocity(first, after=True) + _velocity(turned, after=False)) * (seconds / 2.0)
    goal = first.root[-1] + way
    shift = (float(goal[0] - turned.root[0, 0]), float(goal[2] - turned.root[0, 2]))
    moved = place(turned, shift=shift)
    start = float(first.times[-1]) + seconds
    shifted = replace(moved, times=moved.times - moved.times[0] + start)
    return _concatenated(first, _room(first, room), shifted)


def with_room_after(motion: Motion, seconds: float) -> Motion:
    """Return a motion with room of a length at its end; raises InvalidMotion where it is none."""
    last, step = float(motion.times[-1]), _step(motion)
    times = room_times(last, seconds + step, step)
    return _concatenated(motion, _room(motion, times))


def with_room_before(motion: Motion, seconds: float) -> Motion:
    """Return a motion with room of a length at its start; its own times begin after it."""
    step = _step(motion)
    count = len(room_times(0.0, seconds + step, step))
    times = np.asarray(np.arange(count) * step, dtype=np.float64)
    later = replace(motion, times=motion.times - motion.times[0] + count * step)
    return _concatenated(_room(motion, times), later)


def needed_seconds(first: Motion, second: Motion) -> float:
    """Return how long the change from the end of one motion to the start of another needs.

    As long as its farthest joint takes at the pace of both, and as a body takes to turn.
    """
    apart = angle(multiply(inverse(first.rotations[-1, 1:]), second.rotations[0, 1:]))
    pace = max(_SLOWEST, (_pace(first, after=True) + _pace(second, after=False)) / 2.0)
    tilt = angle(multiply(inverse(first.rotations[-1, :1]), second.rotations[0, :1]))
    upright = abs(_wrapped(_facing(first, -1) - _facing(second, 0)))
    lean = max(0.0, float(tilt.max()) - upright)
    return float(np.clip(max(float(apart.max()) / pace, lean / _TURN_PACE), _LEAST, _MOST))


def room_times(last: float, seconds: float, step: float) -> Array:
    """Return evenly spaced times strictly between a last one and one so many seconds later.

    Raises:
        InvalidMotion: when the length is none, or no frame fits into it.
    """
    if not np.isfinite(seconds) or seconds <= 0.0:
        raise InvalidMotion("The time to be filled must be longer than nothing.")
    count = round(seconds / step) - 1
    if count < 1:
        raise InvalidMotion("The time to be filled is shorter than two frames; ask for more.")
    return last + seconds * np.arange(1, count + 1) / (count + 1)


def _step(*motions: Motion) -> float:
    steps = [float(np.median(np.diff(one.times))) for one in motions if len(one) > 1]
    if not steps:
        raise EmptySpan(0.0, 0.0)
    return min(steps)


def _room(motion: Motion, times: Array) -> Motion:
    """Frames of the same body at some times, of which nothing is known."""
    count, joints = len(times), len(motion.skeleton.names)
    return Motion(
        skeleton=motion.skeleton,
        times=times,
        root=np.zeros((count, 3)),
        rotations=np.tile([1.0, 0.0, 0.0, 0.0], (count, joints, 1)),
        source=np.full((count, 1 + joints), Source.MISSING, dtype=np.uint8),
        confidence=np.zeros((count, 1 + joints), dtype=np.float32),
    )


def _concatenated(*parts: Motion) -> Motion:
    """Motions one after another; contacts are known where all of them know theirs."""
    contacts = None
    if any(one.contacts is not None for one in parts):
        contacts = np.concatenate(
            [
                one.contacts if one.contacts is not None else np.zeros((len(one), 4), np.bool_)
                for one in parts
            ]
        )
    return Motion(
        skeleton=parts[0].skeleton,
        times=np.concatenate([one.times for one in parts]),
        root=np.concatenate([one.root for one in parts]),
        rotations=np.concatenate([one.rotations for one in parts]),
        source=np.concatenate([one.source for one in parts]),
        confidence=np.concatenate([one.confidence for one in parts]),
        contacts=contacts,
    )


def _on_the_body_of(first: Motion, second: Motion) -> Motion:
    scale = first.skeleton.leg_length / second.skeleton.leg_length
    return replace(second, skeleton=first.skeleton, root=second.root * scale)


def _facing(motion: Motion, frame: int) -> float:
    """Radians about the vertical by which the hips are turned from +Z towards +X."""
    ahead = rotate(motion.rotations[frame, 0], _FRONT)
    return float(np.arctan2(ahead[0], ahead[2]))


def _wrapped(radians: float) -> float:
    return float((radians + np.pi) % (2.0 * np.pi) - np.pi)


def _side(motion: Motion, *, after: bool) -> tuple[Motion, float]:
    """The frames beside an edge, and how many seconds they last; the edge is last or first."""
    if after:
        first = int(np.searchsorted(motion.times, motion.times[-1] - _SIDE))
        part = motion.part(min(first, len(motion) - 1), len(motion))
    else:
        last = int(np.searchsorted(motion.times, motion.times[0] + _SIDE, side="right"))
        part = motion.part(0, max(last, 1))
    return part, part.duration


def _velocity(motion: Motion, *, after: bool) -> Array:
    """(3,) metres a second of the hips over the floor beside an edge."""
    part, seconds = _side(motion, after=after)
    if seconds <= 0.0:
        return np.zeros(3)
    return np.asarray((part.root[-1] - part.root[0]) * [1.0, 0.0, 1.0] / seconds)


def _pace(motion: Motion, *, after: bool) -> float:
    """Radians a second of the quickest joints beside an edge: their ninth tenth."""
    part, seconds = _side(motion, after=after)
    if seconds <= 0.0:
        return 0.0
    steps = angle(multiply(inverse(part.rotations[:-1]), part.rotations[1:])).sum(axis=0)
    return float(np.percentile(steps / seconds, 90.0))
