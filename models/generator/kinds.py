"""Kinds of gaps: how far a network is believed, and what is served, is measured for each of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from capture.motion.filling.gaps import Gap
from capture.motion.rotation import Array
from models.generator import body
from models.generator.protocol import ARM, LEGS, LIMBS, TASKS, WHOLE, Task

LENGTHS = (7, 22, 37)
"""Frames of the network, the longest of each kind of gap of the whole body; longer ones are one more."""
GAP, LIMB, BOTH_LEGS, PART = "gap {}", "arm", "legs", "part"
KINDS = (*(GAP.format(number) for number in range(len(LENGTHS) + 1)), LIMB, BOTH_LEGS, PART)


def together(gap: Gap, gaps: Sequence[Gap]) -> Gap:
    """Return a gap with the channels of all gaps that last through it.

    An arm that is lost with the whole body is no lost arm, though it may have been known for shorter
    beside the gap.
    """
    through = [each.channels for each in gaps if each.start <= gap.start and each.stop >= gap.stop]
    return replace(gap, channels=np.unique(np.concatenate(through)))


def kind_of(gap: Gap, times: Array) -> str:
    """Return the kind of a gap of a motion with such times (F,), seconds."""
    if 0 in gap.channels or 1 in gap.channels:
        last, first = min(gap.stop, len(times) - 1), max(gap.start - 1, 0)
        return _by_length(round((times[last] - times[first]) * body.FRAME_RATE) - 1)
    joints = set((gap.channels - 1).tolist())
    if any(joints <= set(arm) for arm in ARM.values()):
        return LIMB
    return BOTH_LEGS if joints <= set(LEGS) else PART


def kind_of_task(task: Task) -> str:
    """Return the kind of the gaps of a task."""
    if not task.parts:
        return _by_length(task.gap)
    return LIMB if task is LIMBS[0] else BOTH_LEGS


def tasks_of(kind: str) -> list[Task]:
    """Return the tasks by which a kind is measured; other parts of a body by both limbs."""
    if kind == PART:
        return list(LIMBS)
    return [task for task in (*TASKS, *WHOLE) if kind_of_task(task) == kind]


def _by_length(frames: int) -> str:
    return GAP.format(int(np.searchsorted(LENGTHS, frames)))
