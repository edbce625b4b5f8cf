"""Where each number of a solved pose comes from, and how sure the estimator was.

A rotation is OBSERVED when every landmark that it needs lies within the picture, MISSING when one
does not, and INFERRED where no landmark tells of it at all: the toes, legs under cloth, whose knees
are guessed, limbs of which the estimator says that it does not see them, and limbs bent farther than
limbs are. It is REPAIRED where the fit of the whole sequence moved one of those landmarks away from
where it was seen, and where a hand, a foot or the head was turned back into its range. The joints of the spine, the neck and the shoulders share the turn
between seen hips, seen shoulders and a seen head by rule; what they share was seen, so they are
OBSERVED. Of somebody filmed from the waist up the hips lie a little below the picture: where they
are follows from the shoulders, so root and trunk are INFERRED then.
"""

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import Landmarks
from capture.motion.skeleton import BODY_JOINTS, ROOT
from capture.motion.source import Source
from capture.solve.points import columns

_HIPS = ("leftHip", "rightHip")
_SHOULDERS = ("leftShoulder", "rightShoulder")
_HEAD = ("nose", "leftEar", "rightEar")
_TOES = "Toes"
_UNDER_CLOTH = ("UpperLeg", "LowerLeg")


def _side(side: str) -> dict[str, tuple[str, ...]]:
    foot = (f"{side}Ankle", f"{side}Heel", f"{side}FootIndex")
    return {
        f"{side}Shoulder": _SHOULDERS,
        f"{side}UpperArm": (f"{side}Shoulder", f"{side}Elbow"),
        f"{side}LowerArm": (f"{side}Elbow", f"{side}Wrist"),
        f"{side}Hand": (f"{side}Wrist", f"{side}Pinky", f"{side}Index"),
        f"{side}UpperLeg": (f"{side}Hip", f"{side}Knee"),
        f"{side}LowerLeg": (f"{side}Knee", f"{side}Ankle"),
        f"{side}Foot": foot,
        f"{side}Toes": foot,
    }


NEEDS: dict[str, tuple[str, ...]] = {
    ROOT: _HIPS,
    "hips": _HIPS + _SHOULDERS,
    "spine": _HIPS + _SHOULDERS,
    "chest": _HIPS + _SHOULDERS,
    "upperChest": _HIPS + _SHOULDERS,
    "neck": _SHOULDERS + _HEAD,
    "head": _HEAD,
    **_side("left"),
    **_side("right"),
}
"""Landmarks that each channel of a Motion needs."""

_CHANNELS = (ROOT, *BODY_JOINTS)
_TRUNK = (ROOT, "hips", "spine", "chest", "upperChest")
_BEYOND = 0.5
"""Lengths of the trunk beyond the picture up to which hips follow from seen shoulders."""


def evidence_of(
    landmarks: Landmarks,
    moved: NDArray[np.bool_],
    covered: NDArray[np.bool_],
    hidden: NDArray[np.bool_],
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return source codes (F, 23) and confidence (F, 23) of the frames of some landmarks.

    Args:
        landmarks: what was seen.
        moved: (F, 33) True where a landmark was moved farther than it may be wrong.
        covered: (F,) True where cloth hides the legs.
        hidden: (F, 33) True where the estimator says that it does not see a landmark.

    Returns:
        Codes and confidence; the latter is the visibility of a channel's least visible landmark, 0
        where it is missing.
    """
    inside = landmarks.inside()
    below = _waist_up(landmarks, inside)
    shape = (len(landmarks), len(_CHANNELS))
    source = np.full(shape, Source.MISSING, dtype=np.uint8)
    confidence = np.zeros(shape, dtype=np.float32)
    for place, channel in enumerate(_CHANNELS):
        needed = columns(NEEDS[channel])
        seen = inside[:, needed].all(axis=1)
        kind = Source.INFERRED if channel.endswith(_TOES) else Source.OBSERVED
        source[seen, place] = kind
        changed = seen & moved[:, needed].any(axis=1) & (kind == Source.OBSERVED)
        source[changed, place] = Source.REPAIRED
        source[seen & hidden[:, needed].any(axis=1), place] = Source.INFERRED
        if channel.endswith(_UNDER_CLOTH):
            source[seen & covered, place] = Source.INFERRED
        if channel in _TRUNK:
            source[below, place] = Source.INFERRED
            seen = seen | below
        least = landmarks.visibility[:, needed].min(axis=1)
        confidence[seen, place] = np.clip(least[seen], 0.0, 1.0)
    return source, confidence


def _waist_up(landmarks: Landmarks, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(F,) True where the shoulders were seen and the hips lie not far beyond the picture."""
    hips, shoulders = columns(_HIPS), columns(_SHOULDERS)
    points = landmarks.image[..., :2]
    away = points[:, hips] - np.clip(points[:, hips], 0.0, np.array(landmarks.picture, dtype=float))
    trunk = np.linalg.norm(
        points[:, hips].mean(axis=1) - points[:, shoulders].mean(axis=1), axis=-1
    )
    near = np.linalg.norm(away, axis=-1).max(axis=1) <= _BEYOND * trunk
    cut = inside[:, shoulders].all(axis=1) & ~inside[:, hips].all(axis=1)
    return np.asarray(cut & near)
