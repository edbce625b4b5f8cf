"""Bone lengths of a performer: constant, the same left and right, from all frames at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.engine_errors import NobodyFound
from capture.motion.landmarks import Landmarks
from capture.motion.skeleton import BODY_JOINTS, REFERENCE_HEIGHT, Skeleton
from capture.solve.points import Array, Body, body_of, column, found_sample

_SAMPLE = 20_000
_GOOD_VISIBILITY = 0.5
_NO_LENGTH = 1e-3
_PAIRS = {
    "upperArm": [("leftShoulder", "leftElbow"), ("rightShoulder", "rightElbow")],
    "lowerArm": [("leftElbow", "leftWrist"), ("rightElbow", "rightWrist")],
    "upperLeg": [("leftHip", "leftKnee"), ("rightHip", "rightKnee")],
    "lowerLeg": [("leftKnee", "leftAnkle"), ("rightKnee", "rightAnkle")],
    "shoulders": [("leftShoulder", "rightShoulder")],
    "hips": [("leftHip", "rightHip")],
}
_TRUNK = "trunk"
# Reference lengths in metres for a body of REFERENCE_HEIGHT, from the house skeleton.
_REFERENCE = {
    "upperArm": 0.27,
    "lowerArm": 0.25,
    "upperLeg": 0.41,
    "lowerLeg": 0.40,
    "shoulders": 0.32,
    "hips": 0.18,
    _TRUNK: 0.51,
}


@dataclass(frozen=True, slots=True, eq=False)
class Proportions:
    """One performer's body.

    Attributes:
        skeleton: bones of the performer, in true metres.
        scale: true metres per metre of the estimator's average body.
        scale_source: "given" when the performer's height was told, "assumed" when not.
    """

    skeleton: Skeleton
    scale: float
    scale_source: str


def proportions_of(landmarks: Landmarks, height: float | None) -> Proportions:
    """Return the proportions of whoever was seen.

    Every length is the median over frames and both sides: the estimator's lengths waver by 7 % to
    16 % from frame to frame, and the median is the least moved by its worst frames.

    Args:
        landmarks: what was seen, with at least one frame in which somebody was found.
        height: standing height of the performer in metres, if known.

    Raises:
        NobodyFound: when what was seen is no body.
    """
    sample = found_sample(landmarks, _SAMPLE)
    body = body_of(sample, np.arange(len(sample)), 1.0)
    good = body.inside & (sample.visibility >= _GOOD_VISIBILITY)
    lengths = {name: _length(body, good, pairs) for name, pairs in _PAIRS.items()}
    middle = body.middle("leftShoulder", "rightShoulder")
    lengths[_TRUNK] = float(np.median(np.linalg.norm(middle, axis=1)))
    if not min(lengths.values()) > _NO_LENGTH:
        raise NobodyFound  # the estimator's body is a point, and nobody is one
    unscaled = _skeleton(lengths)
    wanted = height if height is not None else REFERENCE_HEIGHT
    scale = wanted / unscaled.height
    skeleton = Skeleton(unscaled.names, unscaled.offsets * scale)
    return Proportions(skeleton, scale, "assumed" if height is None else "given")


def fitted_proportions(lengths: Array, trunk: float, height: float | None) -> Proportions:
    """Return the proportions that a fit has found; `scale` is true metres per fitted metre.

    Args:
        lengths: (L,) metres, in the order of `fit.bones.GROUPS`.
        trunk: metres from the middle of the hip joints to that of the shoulders.
        height: standing height of the performer in metres, if known.
    """
    named = dict(zip(_PAIRS, (float(length) for length in lengths), strict=False))
    unscaled = _skeleton({**named, _TRUNK: trunk})
    wanted = height if height is not None else REFERENCE_HEIGHT
    scale = wanted / unscaled.height
    skeleton = Skeleton(unscaled.names, unscaled.offsets * scale)
    return Proportions(skeleton, scale, "assumed" if height is None else "given")


def _length(body: Body, good: NDArray[np.bool_], pairs: list[tuple[str, str]]) -> float:
    """Median distance between pairs of landmarks, over the frames in which both are seen well."""
    every, seen = [], []
    for first, second in pairs:
        distance = np.linalg.norm(body.at(first) - body.at(second), axis=1)
        every.append(distance)
        seen.append(distance[good[:, column(first)] & good[:, column(second)]])
    # A limb that is never seen well still needs a length; its bones are marked, not its length.
    chosen = np.concatenate(seen if any(len(part) for part in seen) else every)
    return float(np.median(chosen))


def _skeleton(lengths: dict[str, float]) -> Skeleton:
    """House skeleton with measured lengths; what nobody can measure follows from the legs."""
    share = {name: length / _REFERENCE[name] for name, length in lengths.items()}
    trunk, shoulders, hips = share[_TRUNK], share["shoulders"], share["hips"]
    leg = 0.05 * trunk + lengths["upperLeg"] + lengths["lowerLeg"]
    stature = leg / (0.05 + _REFERENCE["upperLeg"] + _REFERENCE["lowerLeg"])
    factor = {
        "hips": (1.0, (leg + 0.07 * stature) / 0.93, 1.0),
        "spine": trunk,
        "chest": trunk,
        "upperChest": trunk,
        "neck": stature,
        "head": stature,
        "Shoulder": (shoulders, trunk, 1.0),
        "UpperArm": shoulders,
        "LowerArm": share["upperArm"],
        "Hand": share["lowerArm"],
        "UpperLeg": (hips, trunk, 1.0),
        "LowerLeg": share["upperLeg"],
        "Foot": share["lowerLeg"],
        "Toes": stature,
    }
    reference = Skeleton.reference()
    factors = [factor[name.removeprefix("left").removeprefix("right")] for name in BODY_JOINTS]
    scaled = [
        offset * np.asarray(by) for offset, by in zip(reference.offsets, factors, strict=True)
    ]
    return Skeleton(BODY_JOINTS, np.array(scaled))
