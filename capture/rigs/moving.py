"""How the house joints are turned in each frame, as far as positions alone tell.

Knees and elbows are hinges, a trunk is straight now and then, a foot points ahead of its shin. Used
where no pose of a rig is known in which the body stands.
"""

from itertools import pairwise

import numpy as np

from capture.motion.rotation import rotate
from capture.rigs.body import LIMB_AXIS, LIMB_CHILD, SIDES, SPINE, parent_of
from capture.rigs.facing import UP, Array, frame, unit, without

Places = dict[str, Array]
"""Positions (F, 3) of each house joint that a file has, metres, Y up."""
_CALM_SHARE = 0.1
"""Share of the frames, the straightest ones, that tell how a trunk and a head are at rest."""
_UPRIGHT = np.cos(np.radians(25.0))
_AHEAD = np.array([0.0, 0.0, 1.0])
_LEAST = 1e-6


class Told:
    """Turns (F, 4) of house joints, and the weight (F,) of each frame."""

    def __init__(self, places: Places) -> None:
        """Read them off positions."""
        self.turns: dict[str, Array] = {}
        self.weights: dict[str, Array] = {}
        self._places = places
        self._trunk()
        for side in SIDES:
            self._limb(f"{side}UpperArm", f"{side}LowerArm", ahead=True)
            self._limb(f"{side}UpperLeg", f"{side}LowerLeg", ahead=False)
            self._foot(side)
        for name in places:
            self._as_above(name)

    def _trunk(self) -> None:
        """Trunk, neck, head and collars are one straight block where they are straightest."""
        places = self._places
        chain = [name for name in SPINE if name in places]
        top = "neck" if "neck" in places else chain[-1]
        up = unit(places[top] - places["hips"])
        straight = up @ UP
        for one, other in pairwise(chain):
            straight = straight + np.sum(unit(places[other] - places[one]) * up, axis=-1)
        weight = np.zeros(len(up))
        weight[np.argsort(-straight)[: max(1, int(len(up) * _CALM_SHARE))]] = 1.0
        hips = unit(places["leftUpperLeg"] - places["rightUpperLeg"])
        shoulders = hips
        if {"leftUpperArm", "rightUpperArm"} <= set(places):
            shoulders = unit(places["leftUpperArm"] - places["rightUpperArm"])
        for name in chain:
            across = {"hips": hips, "spine": hips + shoulders, "chest": hips + shoulders}
            self._add(name, frame(up, across.get(name, shoulders), "yx"), weight)

    def _limb(self, upper: str, lower: str, *, ahead: bool) -> None:
        """Both bones of a limb lie on their axes; the lower one bends ahead, or behind as a knee."""
        places, end = self._places, LIMB_CHILD[lower]
        if any(name not in places for name in (upper, lower, end)):
            return
        one = unit(places[lower] - places[upper])
        other = unit(places[end] - places[lower])
        cosine = np.sum(one * other, axis=-1, keepdims=True)
        sign = 1.0 if ahead else -1.0
        axis = np.array(LIMB_AXIS[upper])
        axes = "xz" if axis[0] else "yz"
        along = float(axis.sum())
        # Where a limb is nearly straight its hinge is not seen.
        weight = np.maximum(0.0, 1.0 - cosine[:, 0] ** 2) + _LEAST
        self._add(upper, frame(along * one, sign * (other - cosine * one), axes), weight)
        self._add(lower, frame(along * other, sign * (cosine * other - one), axes), weight)

    def _foot(self, side: str) -> None:
        """A foot is level, ahead as its toes point, where its shin stands upright on it."""
        places, name = self._places, f"{side}Foot"
        toes, shin = places.get(f"{side}Toes"), f"{side}LowerLeg"
        if toes is None or shin not in self.turns:
            return
        ahead = without(toes - places[name], UP)
        upright = unit(places[shin] - places[name]) @ UP > _UPRIGHT
        flat = np.linalg.norm(ahead, axis=-1) > 0.6 * np.linalg.norm(toes - places[name], axis=-1)
        # The side to which no knee bends is ahead.
        before = (
            np.sum(rotate(self.turns[shin], np.tile(_AHEAD, (len(ahead), 1))) * ahead, -1) > 0.0
        )
        weight = (upright & flat & before).astype(np.float64)
        if weight.sum() > 0.0:
            self._add(name, frame(np.broadcast_to(UP, ahead.shape), ahead, "yz"), weight)

    def _as_above(self, name: str) -> None:
        """Of what nothing tells, it is turned as the joint above it, on the mean."""
        above = name
        while above not in self.turns:
            above = parent_of(above) or "hips"
        if above != name:
            self._add(name, self.turns[above], self.weights[above])

    def _add(self, name: str, turns: Array, weights: Array) -> None:
        self.turns[name], self.weights[name] = turns, weights
