"""Which of a performer's motions a refit learns from, and which it is judged on in turn."""

from collections.abc import Sequence
from dataclasses import replace

import torch

from models.generator.motions import Motions
from models.generator.protocol import FRAMES

FOLDS = 3
"""Times that something is held back; with more takes than that, several are at once."""
BETWEEN = 30
"""Frames left out between the halves of a single take, so that neither knows the other's edge."""
TAKES, HALVES = "takes", "halves"

Fold = tuple[Motions, Motions]
"""What is learnt from, and what is judged."""


def folds(motions: Motions, takes: Sequence[str]) -> tuple[str, list[Fold]]:
    """Return what is held back in turn: takes whole, or the halves of the only one.

    Args:
        motions: of one performer or form.
        takes: of each motion, the recording it is from; one is never on both sides.

    Returns:
        TAKES or HALVES, and the folds; none where nothing lasts long enough to be judged.
    """
    lengths: dict[str, int] = {}
    for clip, take in zip(motions.clips, takes, strict=True):
        lengths[take] = lengths.get(take, 0) + clip.frames
    if len(lengths) < 2:
        return HALVES, _halves(motions)
    sides: list[list[str]] = [[] for _ in range(min(FOLDS, len(lengths)))]
    for take in sorted(lengths, key=lambda name: (-lengths[name], name)):
        min(sides, key=lambda side: sum(lengths[each] for each in side)).append(take)
    found = []
    for side in sides:
        out = [n for n, take in enumerate(takes) if take in side]
        rest = [n for n, take in enumerate(takes) if take not in side]
        if any(motions.clips[n].frames >= FRAMES for n in out):
            found.append((motions.some(rest), motions.some(out)))
    return TAKES, found


def _halves(motions: Motions) -> list[Fold]:
    middle = len(motions.root) // 2
    margin = BETWEEN // 2
    first = cut(motions, 0, middle - margin), cut(motions, middle + margin, len(motions.root))
    found = []
    for learnt, judged in (first, first[::-1]):
        if learnt is None or judged is None:
            continue
        if any(clip.frames >= FRAMES for clip in judged.clips):
            found.append((learnt, judged))
    return found


def cut(motions: Motions, start: int, stop: int) -> Motions | None:
    """Return the frames [start, stop) of motions one after another; None where there are none."""
    clips, offsets, lengths = [], [], [0]
    for number, clip in enumerate(motions.clips):
        begin = max(start, int(motions.first[number]))
        end = min(stop, int(motions.first[number + 1]))
        if end - begin < 2:
            continue
        clips.append(replace(clip, frames=end - begin))
        offsets.append(number)
        lengths.append(end - begin)
    if not clips:
        return None
    rows = torch.cat(
        [
            torch.arange(max(start, int(motions.first[n])), min(stop, int(motions.first[n + 1])))
            for n in offsets
        ]
    )
    return Motions(
        tuple(clips), motions.root[rows], motions.rotations[rows], motions.contacts[rows],
        motions.offsets[offsets], torch.tensor(lengths).cumsum(0),
    )  # fmt: skip
