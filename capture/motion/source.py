"""Where every number of a Motion came from, and the mark that a page draws for it.

The codes are stored in Version files for ever: never renumber them. A greater code is weaker
evidence, so the weakest of a chain is its maximum; but what a person set by hand is told wherever a
rule has repaired something as well, see `along_chain`.
"""

from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from capture.motion.skeleton import Skeleton


class Source(IntEnum):
    """Origin of the root or of one joint in one frame, from strongest to weakest."""

    OBSERVED = 0  # an estimator, or a motion-capture system, saw it
    EDITED = 1  # a person set it by hand
    REPAIRED = 2  # seen, then corrected by a rule (left and right swapped back, outlier)
    INFERRED = 3  # not seen, though its place follows from what was seen
    INTERPOLATED = 4  # drawn between seen frames
    MADE = 5  # made by a model, or by an operator that invents movement
    MISSING = 6  # nothing is known; the stored numbers are filler

    @property
    def word(self) -> str:
        """The word that exports and interfaces use for this source."""
        return self.name.lower()


class Mark(StrEnum):
    """What a page draws for a limb: how much ink is how much evidence."""

    SEEN = "seen"
    TICK = "tick"  # repaired by a rule: solid, with a tick on the lane
    EDITED = "edited"  # set by a person: solid, underlined on the lane
    DOUBT = "doubt"
    FILL = "fill"
    MADE = "made"
    MISSING = "missing"


MARKS: tuple[Mark, ...] = tuple(Mark)
"""Marks in the order of the codes that are sent to pages; a greater code is weaker."""

DOUBTFUL_BELOW = 0.5
"""Confidence under which an observed joint is drawn as doubtful."""

LIMBS: dict[str, tuple[str, ...]] = {
    "head": ("head",),
    "torso": ("hips", "spine", "chest", "upperChest", "neck", "leftUpperArm", "rightUpperArm"),
    "armL": ("leftUpperArm", "leftLowerArm", "leftHand"),
    "armR": ("rightUpperArm", "rightLowerArm", "rightHand"),
    "legL": ("leftUpperLeg", "leftLowerLeg", "leftFoot", "leftToes"),
    "legR": ("rightUpperLeg", "rightLowerLeg", "rightFoot", "rightToes"),
}
"""Limbs that are drawn and listed as one, with the joints whose positions make them."""

HAND_LIMBS: tuple[str, ...] = ("handL", "handR")
"""Hands, which are listed beside LIMBS where their fingers were ever known."""

_MARK_OF_SOURCE = np.array(
    [
        MARKS.index(mark)
        for mark in (
            Mark.SEEN,
            Mark.EDITED,
            Mark.TICK,
            Mark.DOUBT,
            Mark.FILL,
            Mark.FILL,
            Mark.MISSING,
        )
    ],
    dtype=np.uint8,
)


_RANK = np.arange(len(Source), dtype=np.uint8)
_RANK[[Source.EDITED, Source.REPAIRED]] = Source.REPAIRED, Source.EDITED
"""Order of the codes along a chain, and back again: it exchanges two of them."""


def weaker(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the weaker of source codes of like shapes, in the order of a chain."""
    return _RANK[np.maximum(_RANK[one], _RANK[other])]


def along_chain(skeleton: Skeleton, source: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Weakest source behind each joint's position.

    The position of a joint follows from the root and from the rotations of all joints above it,
    not from its own rotation. A chain of which one part was repaired by a rule and another set by
    hand was set by hand: whoever reads it must know that a person touched it.

    Args:
        skeleton: joint table.
        source: (F, 1 + J) codes per channel.

    Returns:
        (F, J) codes per joint position.
    """
    ranks = _RANK[source]
    result = np.empty((len(source), len(skeleton.names)), dtype=np.uint8)
    for joint, parent in enumerate(skeleton.parents):
        if parent < 0:
            result[:, joint] = ranks[:, 0]
        else:
            result[:, joint] = np.maximum(result[:, parent], ranks[:, 1 + parent])
    return _RANK[result]


def adrift(source: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return (F,) True where the hips were seen and their way through the room was not.

    The camera was carried along then. Where the hips themselves were inferred, from the waist up,
    the root is inferred with them, and goes where they are.

    Args:
        source: (F, 1 + J) codes per channel: the root, the hips' own rotation, …
    """
    return np.asarray((source[:, 0] == Source.INFERRED) & (source[:, 1] < Source.INFERRED))


def along_body(skeleton: Skeleton, source: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Weakest source behind each joint's place on the body, (F, J), whatever its way in the room.

    As `along_chain`, but a root that is `adrift` weakens nothing: the body's shape is as good as
    ever.

    Args:
        skeleton: joint table.
        source: (F, 1 + J) codes per channel.
    """
    shape = source.copy()
    shape[adrift(source), 0] = Source.OBSERVED
    return along_chain(skeleton, shape)


def confidence_along_chain(
    skeleton: Skeleton, confidence: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Confidence of the bone that ends in each joint, (F, J): that of its parent's rotation.

    The lowest confidence along the whole chain would call a sharp hand doubtful because the hips
    are: confidence belongs to the bone, source to the chain.
    """
    columns = [0 if parent < 0 else 1 + parent for parent in skeleton.parents]
    return confidence[:, columns]


def position_marks(
    skeleton: Skeleton,
    source: NDArray[np.uint8],
    confidence: NDArray[np.float32],
    *,
    whole_made: bool = False,
) -> NDArray[np.uint8]:
    """Mark code of each joint's position on the body, (F, J); see `along_body`.

    Args:
        skeleton: joint table.
        source: (F, 1 + J) codes per channel.
        confidence: (F, 1 + J), 0 to 1.
        whole_made: True when the motion was made as a whole: nothing in it is drawn as seen, and
            MADE is "made" rather than a fill inside a recording.
    """
    sure = confidence_along_chain(skeleton, confidence)
    return marks_of(along_body(skeleton, source), sure, whole_made=whole_made)


def marks_of(
    source: NDArray[np.uint8], confidence: NDArray[np.float32], *, whole_made: bool = False
) -> NDArray[np.uint8]:
    """Return mark codes for source codes and confidence of one shape, see `position_marks`."""
    marks = _MARK_OF_SOURCE[source]
    if whole_made:
        marks[source != Source.MISSING] = MARKS.index(Mark.MADE)
    seen = (source == Source.OBSERVED) & (confidence < DOUBTFUL_BELOW) & (not whole_made)
    marks[seen] = MARKS.index(Mark.DOUBT)
    return marks


def limb_marks(skeleton: Skeleton, marks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Weakest mark within each limb, (F, 6) in the order of LIMBS, from (F, J) position marks."""
    columns = [
        marks[:, [skeleton.index(name) for name in joints]].max(axis=1) for joints in LIMBS.values()
    ]
    return np.stack(columns, axis=1)


def runs(codes: NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    """Run-length form of (F,) codes: half-open (start, stop, code)."""
    if len(codes) == 0:
        return []
    cuts = np.flatnonzero(np.diff(codes)) + 1
    starts = np.concatenate(([0], cuts))
    stops = np.concatenate((cuts, [len(codes)]))
    return [
        (int(start), int(stop), int(codes[start]))
        for start, stop in zip(starts, stops, strict=True)
    ]
