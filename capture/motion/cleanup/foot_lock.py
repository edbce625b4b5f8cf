"""Feet that stand are kept where they stand, in the frames that may be moved.

Every stance gets a place: that of the foot as it was seen beside the stance, where it was, else the
middle of the stance. The leg is bent to it; where it is too short the root comes nearer, if it may.
Corrections grow and fade over a sixth of a second, and are 0 on frames that may not be moved.
Faults avoided are those of Kovar et al. 2002, "Footskate cleanup": knees that snap, and feet that jump.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.cleanup.legs import Leg, reach
from capture.motion.filling.partial import Mask
from capture.motion.kinematics import global_rotations, positions
from capture.motion.rotation import Array
from capture.motion.skeleton import FEET_CONTACTS, Skeleton

_RAMP = 5.0 / 30.0
"""Seconds over which a correction grows and fades."""
_LET_GO = 0.6
"""Metres from its place at which a foot is let go."""
_ONE_PLACE = 0.15
"""Metres between where a foot was seen on both sides of a stance, up to which it is one stance."""
_SHORT = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Stance:
    """Frames [start, stop) in which a point stands, with where it should be.

    Attributes:
        correction: (stop - start, 3) metres from where it is to where it should be.
        seen_before: whether the frame before was seen and stands: nothing has to fade there.
        seen_after: likewise.
    """

    start: int
    stop: int
    correction: Array
    seen_before: bool
    seen_after: bool


def lock_feet(
    skeleton: Skeleton, times: Array, body: tuple[Array, Array], free: Mask, stands: Mask
) -> tuple[Array, Array]:
    """Return root (F, 3) and rotations (F, J, 4) with feet kept where they stand.

    Args:
        skeleton: joints and bones.
        times: (F,) seconds.
        body: root (F, 3) and rotations (F, J, 4); they are not changed.
        free: (F, 1 + J) which cells may be moved; a leg is moved where all its three joints may.
        stands: (F, 4) which joints of FEET_CONTACTS stand.
    """
    root, turns = body[0].copy(), body[1].copy()
    places = positions(skeleton, root, global_rotations(skeleton, turns))
    targets = {
        side: _targets(skeleton, side, times, places, free, stands) for side in ("left", "right")
    }
    short = _bend(skeleton, root, turns, targets, free)
    if np.linalg.norm(short, axis=-1).max() > _SHORT and free[:, 0].any():
        root += _smooth(times, short) * _gate(times, free[:, 0], (False, False))[:, None]
        turns[:] = body[1]
        _bend(skeleton, root, turns, targets, free)
    return root, turns


def _bend(
    skeleton: Skeleton, root: Array, turns: Array, targets: dict[str, Array], free: Mask
) -> Array:
    """Bend both legs to their targets in place; (F, 3) what the root should give in."""
    short = np.zeros_like(root)
    for side, target in targets.items():
        leg = Leg.of(skeleton, side)
        turned = global_rotations(skeleton, turns)
        places = positions(skeleton, root, turned)
        away = np.abs(target - places[:, [leg.ankle, leg.toes]]).max(axis=(1, 2))
        moved = free_legs(skeleton, side, free) & (away > 1e-9)
        if not moved.any():
            continue
        parents = turned[:, skeleton.parents[leg.hip]]
        reached = reach(leg, parents[moved], turned[moved], places[moved], target[moved])
        turns[np.ix_(moved, [leg.hip, leg.knee, leg.ankle])] = reached.turns
        short[moved] += reached.short
    return short


def free_legs(skeleton: Skeleton, side: str, free: Mask) -> Mask:
    """Return (F,) where hip, knee and ankle of a side may all be moved."""
    leg = Leg.of(skeleton, side)
    return np.asarray(free[:, [1 + leg.hip, 1 + leg.knee, 1 + leg.ankle]].all(axis=1))


def _targets(
    skeleton: Skeleton, side: str, times: Array, places: Array, free: Mask, stands: Mask
) -> Array:
    """(F, 2, 3) metres where ankle and toes of a side should be; where they are, if they are free.

    Where one of the two stands alone, the other is moved along with it.
    """
    movable = free_legs(skeleton, side, free)
    names = [name for name in FEET_CONTACTS if name.startswith(side)]
    feet = places[:, [skeleton.index(name) for name in names]]
    asked, weight = np.zeros_like(feet), np.zeros(feet.shape[:2])
    for point, name in enumerate(names):
        stands_here = stands[:, FEET_CONTACTS.index(name)]
        for stance in _stances(feet[:, point], movable, stands_here, times):
            shares = _shares(stance, times, movable)
            before = np.tile(stance.correction[:1], (stance.start, 1))
            after = np.tile(stance.correction[-1:], (len(times) - stance.stop, 1))
            held = np.concatenate([before, stance.correction, after])
            asked[:, point] += shares[:, None] * held
            weight[:, point] += shares
    asked /= np.maximum(weight, 1.0)[..., None]
    total = asked + (1.0 - weight.clip(0.0, 1.0))[..., None] * asked[:, ::-1]
    lowest = (feet + total)[..., 1].min(axis=1)
    under = np.maximum(-lowest, 0.0) * _gate(times, movable, (False, False))
    total[..., 1] += under[:, None]
    return feet + np.where(movable[:, None, None], total, 0.0)


def _stances(place: Array, movable: Mask, stands: Mask, times: Array) -> Iterator[Stance]:
    """Stances of a point within the frames that may be moved."""
    for start, stop in _runs(stands & movable):
        before = start > 0 and bool(stands[start - 1]) and not movable[start - 1]
        after = stop < len(times) and bool(stands[stop]) and not movable[stop]
        if before and after and _apart(place[start - 1], place[stop]) > _ONE_PLACE:
            before = after = False
        if before and after:
            share = (times[start:stop] - times[start - 1]) / (times[stop] - times[start - 1])
            spot = place[start - 1] + share[:, None] * (place[stop] - place[start - 1])
        elif before or after:
            spot = np.tile(place[start - 1] if before else place[stop], (stop - start, 1))
        else:
            spot = np.tile(np.median(place[start:stop], axis=0), (stop - start, 1))
        away = spot - place[start:stop]
        near = np.linalg.norm(away, axis=1) <= _LET_GO
        for first, last in _runs(near):
            yield Stance(
                start + first,
                start + last,
                away[first:last],
                before and first == 0,
                after and last == stop - start,
            )


def _shares(stance: Stance, times: Array, movable: Mask) -> Array:
    """(F,) how much of a stance's correction counts: all of it within, fading beside it."""
    shares = np.zeros(len(times))
    shares[stance.start : stance.stop] = 1.0
    if not stance.seen_before:
        away = times[stance.start] - times[: stance.start]
        shares[: stance.start] = _smoothstep(1.0 - away / _RAMP)
    if not stance.seen_after:
        away = times[stance.stop :] - times[stance.stop - 1]
        shares[stance.stop :] = _smoothstep(1.0 - away / _RAMP)
    run = next(span for span in _runs(movable) if span[0] <= stance.start < span[1])
    within = np.zeros(len(times), dtype=np.bool_)
    within[run[0] : run[1]] = True
    return shares * _gate(times, within, (stance.seen_before, stance.seen_after))


def _gate(times: Array, movable: Mask, open_ends: tuple[bool, bool]) -> Array:
    """(F,) 0 on frames that may not be moved, growing to 1 from them on.

    Args:
        times: (F,) seconds.
        movable: (F,).
        open_ends: whether the frames before the first run of movable ones, and those after the last,
            hold nothing back.
    """
    result = np.where(movable, 1.0, 0.0)
    for start, stop in _runs(movable):
        here = times[start:stop]
        if start > 0 and not open_ends[0]:
            result[start:stop] *= _smoothstep((here - times[start - 1]) / _RAMP)
        if stop < len(times) and not open_ends[1]:
            result[start:stop] *= _smoothstep((times[stop] - here) / _RAMP)
    return result


def _smooth(times: Array, values: Array) -> Array:
    near = np.exp(-0.5 * ((times[:, None] - times[None]) / (_RAMP / 2.0)) ** 2)
    return np.asarray(near @ values / near.sum(axis=1, keepdims=True))


def _smoothstep(share: Array) -> Array:
    share = share.clip(0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))


def _apart(a: Array, b: Array) -> float:
    return float(np.linalg.norm((a - b)[[0, 2]]))


def _runs(flags: Mask) -> list[tuple[int, int]]:
    """Half-open runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    pairs: NDArray[np.intp] = edges.reshape(-1, 2)
    return [(int(start), int(stop)) for start, stop in pairs]
