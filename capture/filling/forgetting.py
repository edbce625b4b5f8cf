"""A stretch that somebody says was never so: taken out of a motion, so that it counts as not seen.

For motions without a film. Where there is one, its points are solved again without the limb, see
`capture.again`.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from capture.filling.offers import BODY, PARTS
from capture.motion.corrections import Correction
from capture.motion.motion import Motion
from capture.motion.skeleton import HAND_JOINTS, ROOT
from capture.motion.source import Source
from capture.motion.summary import CHUNK, FrameSource

UNSEEN = "unseen"
"""The only kind of correction that needs no film."""
_ALL, _TORSO = "all", "torso"
_FINGERS: Mapping[str, str] = {"armL": "left", "armR": "right"}
_IDENTITY = (1.0, 0.0, 0.0, 0.0)


def without(frames: FrameSource, corrections: Sequence[Correction]) -> Iterator[Motion]:
    """Yield a motion, a part at a time, with what was not seen as missing; all else bit for bit.

    Args:
        frames: a motion.
        corrections: of the kind UNSEEN.
    """
    times = np.asarray(frames.times)
    gone = [(one.frames(times), _columns(frames, one.what)) for one in corrections]
    for start in range(0, len(times), CHUNK):
        part = frames.part(start, min(start + CHUNK, len(times)))
        yield _without(part, start, gone)


def _columns(frames: FrameSource, what: str) -> list[int]:
    """Columns of `source` that a limb is made of, its fingers among them."""
    names = frames.skeleton.channels
    if what == _ALL:
        return list(range(len(names)))
    own = set(PARTS[BODY if what == _TORSO else what])
    side = _FINGERS.get(what)
    if side:
        own |= {name for name in HAND_JOINTS if name.startswith(side)}
    return [column for column, name in enumerate(names) if name in own]


def _without(part: Motion, start: int, gone: Sequence[tuple[slice, list[int]]]) -> Motion:
    source, confidence = part.source.copy(), part.confidence.copy()
    root, turns = part.root.copy(), part.rotations.copy()
    contacts = None if part.contacts is None else part.contacts.copy()
    stop = start + len(part)
    for frames, columns in gone:
        here = slice(max(frames.start, start) - start, min(frames.stop, stop) - start)
        if here.stop <= max(here.start, 0):
            continue
        source[here, columns] = Source.MISSING
        confidence[here, columns] = 0.0
        joints = [column - 1 for column in columns if column]
        turns[here, joints] = _IDENTITY
        if 0 in columns:
            root[here] = 0.0
        if contacts is not None and any(part.skeleton.channels[c] in _STANDS for c in columns):
            contacts[here] = False
    return Motion(part.skeleton, part.times, root, turns, source, confidence, contacts)


_STANDS = frozenset({ROOT, *PARTS["legL"], *PARTS["legR"]})
"""Channels without which nobody can tell which feet stand."""
