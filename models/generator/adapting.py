"""Refitting weights to a performer or a form, from minutes of their own motion.

All weights go on learning, a quarter of the batches from general motions, so that what was known
before is not forgotten.
"""

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.generator.batches import batch
from models.generator.drawing import Drawing
from models.generator.learner import Learner
from models.generator.motions import Motions
from models.generator.network import Network


@dataclass(frozen=True, slots=True)
class AdaptConfig:
    """How weights are refitted.

    Attributes:
        seed: of everything drawn.
        steps: batches learnt from.
        frames: of all windows of a batch together.
        rate: learning rate, which falls to nothing.
        warm: steps until the full rate.
        average: share of the old in the running average, which is the result.
        general: share of the batches that come from general motions.
        decay: of the weights.
    """

    seed: int = 31
    steps: int = 400
    frames: int = 2304
    rate: float = 3e-4
    warm: int = 20
    average: float = 0.99
    general: float = 0.25
    decay: float = 0.02


def adapted(
    network: Network,
    own: Motions,
    general: Motions | None,
    deviation: Tensor,
    config: AdaptConfig,
    report: Callable[[int, float], None] = lambda step, loss: None,
) -> Network:
    """Return a network refitted to motions; the one given stays as it is.

    Args:
        network: to begin with.
        own: motions of the performer or form.
        general: motions of others, if there are any at hand.
        deviation: (J, 3) metres, of places, by which the loss divides.
        config: how.
        report: called after each step with its number and the loss.
    """
    learner = Learner.of(copy.deepcopy(network), config.decay, deviation)
    drawings = [Drawing.of(own)] + ([Drawing.of(general)] if general is not None else [])
    for step in range(config.steps):
        chance = np.random.default_rng([config.seed, step])
        other = len(drawings) > 1 and chance.random() < config.general
        drawn = batch(drawings[1 if other else 0], config.frames, chance)
        torch.manual_seed(config.seed * 1_000_003 + step)
        kept = min(config.average, 1.0 - 1.0 / (step + 2))
        report(step + 1, learner.learn(drawn, _rate(config, step), kept))
    return learner.average


def _rate(config: AdaptConfig, step: int) -> float:
    fallen = 0.5 + 0.5 * float(np.cos(np.pi * step / config.steps))
    return config.rate * min(1.0, (step + 1) / config.warm) * fallen


def trials(motions: Motions) -> list[str]:
    """Return the trial of each motion: pieces of one recording have one name up to their number."""
    return [re.sub(r"_p\d+$", "", clip.name) for clip in motions.clips]


def minute(motions: Motions, wanted: Sequence[int], seconds: float = 60.0) -> list[int]:
    """Return as many of the wanted motions, whole, as last about so many seconds together."""
    chosen, frames = [], 0
    for number in wanted:
        if frames >= seconds * 30.0:
            break
        chosen.append(number)
        frames += motions.clips[number].frames
    return chosen


def halves(motions: Motions) -> list[tuple[list[int], list[int]]]:
    """Return twice what to learn from and what to judge; trials are never on both sides.

    Every other trial is one half; of the half that is learnt from, about a minute.
    """
    names = trials(motions)
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    sides = [[n for n, name in enumerate(names) if order[name] % 2 == side] for side in (0, 1)]
    return [(minute(motions, one), other) for one, other in (sides, sides[::-1])]
