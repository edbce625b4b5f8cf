"""Fingers for a Motion of the body: their joints, and where each of their numbers comes from."""

from dataclasses import replace

import numpy as np

from capture.motion.motion import Motion
from capture.motion.skeleton import BODY_JOINTS, HAND_JOINTS, REFERENCE_HEIGHT, Skeleton
from capture.motion.source import Source
from capture.solve.hands.shape import JOINTS, local_turns
from capture.solve.hands.takes import HandTake

_OTHER_SIDE = np.array([1.0, 1.0, -1.0, -1.0])


def with_fingers(skeleton: Skeleton) -> Skeleton:
    """Return a body with the fingers of the reference hand, as large as the body is tall.

    The estimator's own lengths of fingers waver by a fifth from frame to frame and shrink where a
    finger points at the camera; the points of real hands lie nearer to those of the reference.
    """
    reference = Skeleton.reference(hands=True)
    fingers = reference.offsets[len(BODY_JOINTS) :] * (skeleton.height / REFERENCE_HEIGHT)
    return Skeleton(
        (*BODY_JOINTS, *HAND_JOINTS), np.concatenate([skeleton.offsets, fingers], axis=0)
    )


def seen_at_all(hand: HandTake) -> bool:
    """Return whether anything is known of a hand's fingers."""
    return bool((hand.source != Source.MISSING).any())


def fingered(motion: Motion, skeleton: Skeleton, hands: dict[str, HandTake], start: int) -> Motion:
    """Return a Motion with fingers.

    They are missing where the hand that carries them is.

    Args:
        motion: of the body.
        skeleton: its skeleton with fingers.
        hands: both hands over the whole take.
        start: frame of the take at which the Motion begins.
    """
    here = slice(start, start + len(motion))
    rotations, source, confidence = [motion.rotations], [motion.source], [motion.confidence]
    for side, hand in hands.items():
        turns = local_turns(hand.angles[here])
        rotations.append(turns if side == "left" else turns * _OTHER_SIDE)
        carried = motion.missing(f"{side}Hand")
        known = np.where(carried, np.uint8(Source.MISSING), hand.source[here])
        source.append(np.tile(known[:, None], len(JOINTS)))
        sure = np.where(carried, np.float32(0.0), hand.confidence[here])
        confidence.append(np.tile(sure[:, None], len(JOINTS)))
    return replace(
        motion,
        skeleton=skeleton,
        rotations=np.concatenate(rotations, axis=1),
        source=np.concatenate(source, axis=1),
        confidence=np.concatenate(confidence, axis=1),
    )
