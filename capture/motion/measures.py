"""Measures of a motion: one definition for reports, benches and pages."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.skeleton import Skeleton
from capture.motion.source import Source, adrift, along_chain, position_marks

Positions = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """One curve of a motion.

    Attributes:
        joints: joints whose positions the curve needs; where one is missing the curve has a gap.
        unit: "degree" or "metre per second".
        of: function of the positions (F, J, 3), the times (F,) and the skeleton, giving (F,).
    """

    joints: tuple[str, ...]
    unit: str
    of: Callable[[Positions, NDArray[np.float64], Skeleton], NDArray[np.float64]]


def flexion(
    a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Flexion at point b of the limb a, b, c (each (F, 3)) in degrees: 0 for a straight one, (F,)."""
    upper, lower = b - a, c - b
    cosine = np.sum(upper * lower, axis=1) / np.maximum(
        np.linalg.norm(upper, axis=1) * np.linalg.norm(lower, axis=1), 1e-9
    )
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def bend(
    positions: Positions, skeleton: Skeleton, joints: tuple[str, str, str]
) -> NDArray[np.float64]:
    """Flexion at the middle joint in degrees: 0 for a straight limb, (F,)."""
    a, b, c = (positions[:, skeleton.index(name)] for name in joints)
    return flexion(a, b, c)


def speed(points: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Speed of a point (F, 3) in metres per second by central differences in real time, (F,)."""
    if len(points) < 2:
        return np.zeros(len(points))
    return np.asarray(np.linalg.norm(np.gradient(points, times, axis=0), axis=1))


def _bend_of(*joints: str) -> Measure:
    first, middle, last = joints

    def curve(
        positions: Positions, times: NDArray[np.float64], skeleton: Skeleton
    ) -> NDArray[np.float64]:
        del times
        return bend(positions, skeleton, (first, middle, last))

    return Measure((first, middle, last), "degree", curve)


def _speed_of(joint: str) -> Measure:
    def curve(
        positions: Positions, times: NDArray[np.float64], skeleton: Skeleton
    ) -> NDArray[np.float64]:
        return speed(positions[:, skeleton.index(joint)], times)

    return Measure((joint,), "metre per second", curve)


MEASURES: dict[str, Measure] = {
    "leftElbow": _bend_of("leftUpperArm", "leftLowerArm", "leftHand"),
    "rightElbow": _bend_of("rightUpperArm", "rightLowerArm", "rightHand"),
    "leftShoulder": _bend_of("leftUpperLeg", "leftUpperArm", "leftLowerArm"),
    "rightShoulder": _bend_of("rightUpperLeg", "rightUpperArm", "rightLowerArm"),
    "leftHip": _bend_of("leftUpperArm", "leftUpperLeg", "leftLowerLeg"),
    "rightHip": _bend_of("rightUpperArm", "rightUpperLeg", "rightLowerLeg"),
    "leftKnee": _bend_of("leftUpperLeg", "leftLowerLeg", "leftFoot"),
    "rightKnee": _bend_of("rightUpperLeg", "rightLowerLeg", "rightFoot"),
    "leftHandSpeed": _speed_of("leftHand"),
    "rightHandSpeed": _speed_of("rightHand"),
    "leftFootSpeed": _speed_of("leftFoot"),
    "rightFootSpeed": _speed_of("rightFoot"),
    "hipsSpeed": _speed_of("hips"),
}
"""Curves by name: joint flexions in degrees and speeds in metres per second."""


def curve(motion: Motion, name: str) -> NDArray[np.float64]:
    """Return one curve of MEASURES, (F,), NaN where a joint that it needs is missing.

    Where nobody can tell how the body travelled, there is no speed through the room either.
    """
    measure = MEASURES[name]
    values = measure.of(forward(motion), motion.times, motion.skeleton)
    chain = along_chain(motion.skeleton, motion.source)
    columns = [motion.skeleton.index(joint) for joint in measure.joints]
    gone = (chain[:, columns] == Source.MISSING).any(axis=1)
    if measure.unit != "degree":
        gone = gone | adrift(motion.source)
        # A difference over a missing neighbour is no speed.
        gone = gone | np.append(gone[1:], False) | np.append(False, gone[:-1])
    return np.where(gone, np.nan, values)


def curve_marks(motion: Motion, name: str, *, whole_made: bool = False) -> NDArray[np.uint8]:
    """Return the weakest mark among the joints of one curve of MEASURES, (F,)."""
    skeleton = motion.skeleton
    marks = position_marks(skeleton, motion.source, motion.confidence, whole_made=whole_made)
    columns = [skeleton.index(joint) for joint in MEASURES[name].joints]
    return np.asarray(marks[:, columns].max(axis=1))


def stillness(positions: Positions, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean speed of all joints in metres per second, averaged over 0.2 s, (F,)."""
    if len(times) < 3:
        return np.zeros(len(times))
    mean = np.linalg.norm(np.gradient(positions, times, axis=0), axis=2).mean(axis=1)
    width = max(1, round(0.2 / max(float(np.median(np.diff(times))), 1e-3)))
    kernel = np.ones(width) / width
    padded = np.pad(mean, (width // 2, width - 1 - width // 2), mode="edge")
    return np.convolve(padded, kernel, mode="valid")


def key_frames(
    positions: Positions,
    times: NDArray[np.float64],
    allowed: NDArray[np.bool_],
    count: int,
    gap: float = 0.4,
) -> list[int]:
    """Return up to `count` frames of stillest, unlike poses, in order (定式).

    Args:
        positions: (F, J, 3) metres.
        times: (F,) seconds.
        allowed: (F,) frames that may be chosen (a whole pose was seen).
        count: how many at most.
        gap: least seconds between two of them.
    """
    still = stillness(positions, times)
    relative = positions - positions[:, :1]
    chosen: list[int] = []
    for frame in _calm_first(still, allowed):
        far = all(abs(times[frame] - times[other]) >= gap for other in chosen)
        if far and all(
            abs(times[frame] - times[other]) > 2.0
            or float(np.linalg.norm(relative[frame] - relative[other], axis=1).mean()) > 0.09
            for other in chosen
        ):
            chosen.append(frame)
        if len(chosen) == count:
            break
    return sorted(chosen)


def _calm_first(still: NDArray[np.float64], allowed: NDArray[np.bool_]) -> list[int]:
    """Frames that may be chosen: local minima of the speed first, then the others, calmest first."""
    inner = np.zeros(len(still), dtype=bool)
    if len(still) > 2:
        inner[1:-1] = (still[1:-1] <= still[:-2]) & (still[1:-1] < still[2:])
    order = np.lexsort((still, ~inner))
    return [int(frame) for frame in order if allowed[frame] and inner[frame]] or [
        int(frame) for frame in order[:1] if allowed[frame]
    ]
