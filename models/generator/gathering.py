"""Motions of any archive as the generator learns from them: at its frame rate, made frames left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from capture.motion.contacts import standing
from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.source import Source
from capture.motion.timing import resample
from models.generator.body import FRAME_RATE, JOINTS
from models.generator.errors import MotionsWrong
from models.generator.motions import Clip, Motions, gathered

SHORTEST = 24
"""Frames of the shortest stretch that is learnt from."""
_NOT_TAUGHT = (Source.MADE, Source.MISSING)


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A motion with what is said of it.

    Attributes:
        name: unique among those it is taught with.
        performer: whose it is; stretches of one performer are held out together.
        category: dance, martial or other.
        licence: identifier of its terms.
        motion: of the house skeleton, at any frame rate.
    """

    name: str
    performer: str
    category: str
    licence: str
    motion: Motion


def taught(lessons: Sequence[Lesson], split: str) -> Motions:
    """Return stretches of motions that were seen whole.

    Raises:
        MotionsWrong: when none of them is long enough.
    """
    parts = [part for lesson in lessons for part in _stretches(lesson, split)]
    if not parts:
        raise MotionsWrong(folder="the archive", what="no stretch without gaps lasts a second")
    return gathered(parts)


def _stretches(lesson: Lesson, split: str) -> list[tuple[Clip, dict[str, torch.Tensor]]]:
    motion = lesson.motion
    good = ~np.isin(motion.source[:, : 1 + JOINTS], _NOT_TAUGHT).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    found = []
    for start, stop in edges.reshape(-1, 2):
        part = motion.part(int(start), int(stop))
        count = int(np.floor(part.duration * FRAME_RATE + 1e-6)) + 1
        if count < SHORTEST:
            continue
        even = resample(part, part.times[0] + np.arange(count) / FRAME_RATE)
        stands = standing(even.skeleton, even.times, forward(even))
        clip = Clip(
            f"{lesson.name} {start}" if len(edges) > 2 else lesson.name,
            split, lesson.performer, lesson.category, "", lesson.licence, "", count,
        )  # fmt: skip
        values = {
            "root": even.root,
            "rotations": even.rotations[:, :JOINTS],
            "contacts": stands,
            "offsets": even.skeleton.offsets[None, :JOINTS],
        }
        found.append(
            (clip, {name: torch.tensor(each, dtype=torch.float32) for name, each in values.items()})
        )
    return found


def joined(parts: Sequence[Motions]) -> Motions:
    """Return motions one after another; names that are there already are left out."""
    seen: set[str] = set()
    kept = []
    for part in parts:
        fresh = [n for n, clip in enumerate(part.clips) if clip.name not in seen]
        seen.update(clip.name for clip in part.clips)
        if fresh:
            kept.append(part.some(fresh))
    first = torch.tensor([0, *np.cumsum([clip.frames for part in kept for clip in part.clips])])
    return replace(
        kept[0],
        clips=tuple(clip for part in kept for clip in part.clips),
        first=first,
        **{
            name: torch.cat([getattr(part, name) for part in kept])
            for name in ("root", "rotations", "contacts", "offsets")
        },
    )
