"""What a person has put right: kept beside the landmarks, never over them.

Each correction holds for a range of seconds. A motion is solved again from the raw landmarks with
all corrections that were made so far, so that any of them can be taken back later; what a correction
sets is EDITED, what a person says was not seen is MISSING, and legs that cloth hides are INFERRED.
So is a trunk that was not seen where a limb was: its place follows from arms and legs.
Sides that were exchanged are EDITED as far as they were seen, and no surer than before elsewhere.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from capture.motion.corrections import MOST, Correction, InvalidCorrection
from capture.motion.landmarks import BLAZEPOSE
from capture.motion.skeleton import BODY_JOINTS, ROOT
from capture.solve.evidence import NEEDS
from capture.solve.fit.bones import POINTS
from capture.solve.sides import ALL, ARMS, LEGS

PARTS = {"all": ALL, "arms": ARMS, "legs": LEGS}
"""What may be exchanged, by the word that stands for it."""
TRUNK: tuple[str, ...] = ("leftShoulder", "rightShoulder", "leftHip", "rightHip")
"""Landmarks of the trunk: everything hangs on it, so it has a rule of its own, see `lost`."""
LIMBS: dict[str, tuple[str, ...]] = {
    "all": BLAZEPOSE,
    "torso": TRUNK,
    "head": ("nose", "leftEar", "rightEar"),
    **{
        f"arm{letter}": (f"{side}Elbow", f"{side}Wrist", f"{side}Pinky", f"{side}Index")
        for side, letter in (("left", "L"), ("right", "R"))
    },
    **{
        f"leg{letter}": (f"{side}Knee", f"{side}Ankle", f"{side}Heel", f"{side}FootIndex")
        for side, letter in (("left", "L"), ("right", "R"))
    },
}
"""Landmarks of which nothing was seen where a limb was not, by the limb's name."""
FEET = {side: (f"{side}Heel", f"{side}FootIndex") for side in ("left", "right")}
"""Points that rest where a foot stands."""
MOVED_SECONDS = 0.25
"""Seconds on both sides of a moved point over which its neighbours follow."""


class Corrections:
    """All that was put right in one take."""

    def __init__(self, made: Sequence[Correction] = ()) -> None:
        """Hold corrections in the order in which they were made."""
        if len(made) > MOST:
            raise InvalidCorrection("too many")
        self.made = tuple(made)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.made)

    def exchange(
        self, readings: NDArray[np.uint8], times: NDArray[np.float64]
    ) -> NDArray[np.uint8]:
        """Return readings (F,) of sides with those that a person has exchanged."""
        result = readings.copy()
        for one in self._of("swap"):
            # Legs are one bit and arms the other: exchanging twice is exchanging nothing.
            result[one.frames(times)] ^= PARTS[one.what]
        return result

    def unseen(self, times: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return (F, 33) True where a person says that a landmark was not seen."""
        result = np.zeros((len(times), len(BLAZEPOSE)), dtype=np.bool_)
        for one in self._of("unseen"):
            result[one.frames(times), [BLAZEPOSE.index(name) for name in LIMBS[one.what]]] = True
        return result

    def lost(self, times: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return what was not seen in the words of a person, by channel of a Motion.

        Returns:
            (F, 1 + J) True in channels that are missing, and in those that are inferred: of the
            trunk, in frames in which an arm or a leg was seen.
        """
        gone = self.unseen(times)
        trunk = np.array([name in TRUNK for name in BLAZEPOSE])
        held = np.asarray((~gone[:, _JOINTS_OF_LIMBS]).any(axis=1))
        parts = gone & ~(trunk & held[:, None])
        missing, any_gone = _by_channel(parts), _by_channel(gone)
        return missing, any_gone & ~missing

    def covered(self, legs: NDArray[np.bool_], times: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return (F,) where cloth hides the legs, as was seen (F,) and as a person says."""
        result = legs.copy()
        for one in self.made:
            if one.kind in ("covered", "uncovered"):
                result[one.frames(times)] = one.kind == "covered"
        return result

    def stands(self, times: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return (F, N) True where a person says that a fitted point rests on the floor."""
        result = np.zeros((len(times), len(POINTS)), dtype=np.bool_)
        for one in self._of("stands"):
            result[one.frames(times), [POINTS.index(name) for name in FEET[one.what]]] = True
        return result

    def trust(self, times: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return (F, N), 0 to 1: how far what was seen of a fitted point still counts."""
        result = np.ones((len(times), len(POINTS)), dtype=np.float32)
        result[self.unseen(times)[:, [BLAZEPOSE.index(name) for name in POINTS]]] = 0.0
        for frame, point, _ in self.moved(times):
            apart = (times - times[frame]) / MOVED_SECONDS
            result[:, point] *= np.clip(np.abs(apart), 0.0, 1.0) ** 2
        return result

    def moved(self, times: NDArray[np.float64]) -> list[tuple[int, int, NDArray[np.float64]]]:
        """Return (frame, point, place from between the hips, Motion's axes) of moved points."""
        return [
            (one.frames(times).start, POINTS.index(one.what), np.array(one.to))
            for one in self._of("moved")
        ]

    def edited(self, times: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return (F, 1 + J) True in the channels of a Motion that a person has set."""
        return self._channels(times, ("stands", "moved"))

    def swapped(self, times: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return (F, 1 + J) True in the channels of which a person has said which side is which."""
        return self._channels(times, ("swap",))

    def _channels(self, times: NDArray[np.float64], kinds: Sequence[str]) -> NDArray[np.bool_]:
        """(F, 1 + J) True in the channels that corrections of some kinds touch."""
        points = np.zeros((len(times), len(BLAZEPOSE)), dtype=np.bool_)
        for one in (one for kind in kinds for one in self._of(kind)):
            names = _touched(one)
            here = one.frames(times)
            if one.kind == "moved":
                near = np.abs(times - times[here.start]) <= MOVED_SECONDS
                points[np.ix_(near, [BLAZEPOSE.index(name) for name in names])] = True
            else:
                points[here, [BLAZEPOSE.index(name) for name in names]] = True
        return _by_channel(points)

    def _of(self, kind: str) -> list[Correction]:
        return [one for one in self.made if one.kind == kind]


_JOINTS_OF_LIMBS = [
    BLAZEPOSE.index(f"{side}{name}") for side in ("left", "right") for name in ("Elbow", "Knee")
]


def _by_channel(points: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(F, 1 + J) True in the channels that need any of the landmarks (F, 33) that are True."""
    needs = [[BLAZEPOSE.index(name) for name in NEEDS[channel]] for channel in (ROOT, *BODY_JOINTS)]
    return np.stack([points[:, columns].any(axis=1) for columns in needs], axis=1)


_ARM, _LEG = ("Shoulder", "Elbow", "Wrist", "Pinky", "Index"), (
    "Hip", "Knee", "Ankle", "Heel", "FootIndex",
)  # fmt: skip
_SWAPPED = {
    "arms": tuple(f"{side}{name}" for side in ("left", "right") for name in _ARM),
    "legs": tuple(f"{side}{name}" for side in ("left", "right") for name in _LEG),
    "all": tuple(name for name in BLAZEPOSE if name != "nose"),
}


def _touched(one: Correction) -> tuple[str, ...]:
    """Landmarks whose place a correction changes."""
    if one.kind == "swap":
        return _SWAPPED[one.what]
    return FEET[one.what] if one.kind == "stands" else (one.what,)


NONE = Corrections()
