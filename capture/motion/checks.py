"""Checks of a movement that was filled: is it one that a body may have made?

Everything is measured on the places of joints, and only where a made cell is behind them. Ratios are
against the truth where it is known, else against the frames of the same movement that were seen.
"""

from dataclasses import asdict, dataclass

import numpy as np

from capture.motion.contacts import standing
from capture.motion.filling.partial import Filled, Mask
from capture.motion.kinematics import global_rotations, positions
from capture.motion.limits import JointLimits
from capture.motion.rotation import Array
from capture.motion.skeleton import FEET_CONTACTS, Skeleton

_DEEP = 0.02
"""Metres under the floor up to which a joint is on it."""
_USUAL = 95.0


@dataclass(frozen=True, slots=True)
class Checks:
    """What was found; None where there is nothing to measure.

    Attributes:
        skate: mm/s, mean horizontal speed of made feet and toes that stand.
        beyond: degrees by which the worst made joint turns beyond its limit.
        beyond_share: share of made joints and frames beyond their limits.
        depth: metres of the deepest made joint under the floor.
        under_share: share of frames with a made joint more than 2 cm under the floor.
        seam: change of velocity at the edges of gaps over the usual one: 95th percentiles.
        acceleration: mean size of made joints' accelerations over the usual one.
        jerk: likewise of their changes.
    """

    skate: float | None
    beyond: float | None
    beyond_share: float | None
    depth: float | None
    under_share: float | None
    seam: float | None
    acceleration: float | None
    jerk: float | None

    def as_dict(self) -> dict[str, float | None]:
        """Return them by name, rounded, for a Version's recipe."""
        return {
            name: None if value is None else round(value, 4) for name, value in asdict(self).items()
        }


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """Places (F, J, 3) of joints at times (F,), which of them are made, and which feet stand."""

    times: Array
    places: Array
    made: Mask
    stands: Mask


def check(
    skeleton: Skeleton,
    times: Array,
    filled: Filled,
    limits: JointLimits | None = None,
    truth: Array | None = None,
    stands: Mask | None = None,
) -> Checks:
    """Return the checks of a fill.

    Args:
        skeleton: joints and bones.
        times: (F,) seconds.
        filled: the movement and what of it was made.
        limits: of joints.
        truth: (F, J, 3) metres, true places, where they are known.
        stands: (F, 4) which feet stand; else it is told from the movement itself.
    """
    turns = filled.rotations.astype(np.float64)
    places = positions(skeleton, filled.root.astype(np.float64), global_rotations(skeleton, turns))
    if stands is None:
        stands = standing(skeleton, times, places)
    body = Body(times, places, made_places(skeleton, filled.made), stands)
    beyond = None if limits is None else _beyond(limits, turns, filled.made)
    under = _under(body)
    return Checks(
        skate=_skate(skeleton, body),
        beyond=None if beyond is None else float(np.degrees(beyond.max())),
        beyond_share=None if beyond is None else float((beyond > 0.0).mean()),
        depth=None if under is None else float(under.max()),
        under_share=None if under is None else float((under > _DEEP).mean()),
        seam=_seam(body, truth),
        acceleration=_ratio(body, truth, 2),
        jerk=_ratio(body, truth, 3),
    )


def made_places(skeleton: Skeleton, made: Mask) -> Mask:
    """Return (F, J) where a joint's place has a made cell behind it, from cells (F, 1 + J)."""
    result = np.empty((len(made), len(skeleton.names)), dtype=np.bool_)
    for joint, parent in enumerate(skeleton.parents):
        own = made[:, 0] if parent < 0 else result[:, parent] | made[:, 1 + parent]
        result[:, joint] = own
    return result


def differences(times: Array, places: Array, order: int) -> Array:
    """Return the sizes (F - order, J) of divided differences in real time: m/s, m/s², m/s³."""
    values, at = places, times
    for _ in range(order):
        values = np.diff(values, axis=0) / np.diff(at)[:, None, None]
        at = (at[1:] + at[:-1]) / 2.0
    return np.asarray(np.linalg.norm(values, axis=-1))


def jumps_at_edges(body: Body) -> tuple[Mask, Mask]:
    """Return where a change of velocity (F - 2, J) is at an edge of a gap, and where all was seen."""
    before, here, after = body.made[:-2], body.made[1:-1], body.made[2:]
    return ~here & (before | after), ~(before | here | after)


def _skate(skeleton: Skeleton, body: Body) -> float | None:
    feet = [skeleton.index(name) for name in FEET_CONTACTS]
    moved = np.diff(body.places[:, feet], axis=0)[..., [0, 2]]
    speed = np.linalg.norm(moved, axis=-1) / np.diff(body.times)[:, None]
    return _mean(1000.0 * speed[body.stands[1:] & body.made[1:, feet]])


def _beyond(limits: JointLimits, turns: Array, made: Mask) -> Array | None:
    excess = limits.excess(turns)
    found = excess[made[:, 1 : 1 + excess.shape[1]]]
    return found if found.size else None


def _under(body: Body) -> Array | None:
    """(made frames,) metres of each frame's deepest made joint under the floor."""
    depth = np.where(body.made, np.maximum(-body.places[..., 1], 0.0), 0.0).max(axis=1)
    frames = body.made.any(axis=1)
    return depth[frames] if frames.any() else None


def _seam(body: Body, truth: Array | None) -> float | None:
    if len(body.times) < 3:
        return None
    edge, seen = jumps_at_edges(body)
    found = differences(body.times, body.places, 2)
    usual = found[seen] if truth is None else differences(body.times, truth, 2)[edge]
    if not edge.any() or not usual.size:
        return None
    return _over(float(np.percentile(found[edge], _USUAL)), float(np.percentile(usual, _USUAL)))


def _ratio(body: Body, truth: Array | None, order: int) -> float | None:
    if len(body.times) <= order:
        return None
    count = len(body.times) - order
    touched = np.stack([body.made[first : first + count] for first in range(order + 1)]).any(axis=0)
    found = differences(body.times, body.places, order)
    usual = found[~touched] if truth is None else differences(body.times, truth, order)[touched]
    made, known = _mean(found[touched]), _mean(usual)
    return None if made is None or known is None else _over(made, known)


def _over(value: float, usual: float) -> float | None:
    return value / usual if usual > 0.0 else None


def _mean(values: Array) -> float | None:
    return float(values.mean()) if values.size else None
