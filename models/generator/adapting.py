"""Refitting weights to a performer or a form, from minutes of their own motion.

All weights go on learning, a quarter of the batches from general motions, so that what was known
before is not forgotten. Where no others are at hand, weights are drawn back to where they began.
"""

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models.generator.batches import Batch, batch
from models.generator.computer import PROCESSOR
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
        near: how strongly weights are drawn back to those begun with, over the learning rate,
            where there are no general motions.
    """

    seed: int = 31
    steps: int = 400
    frames: int = 2304
    rate: float = 3e-4
    warm: int = 20
    average: float = 0.99
    general: float = 0.25
    decay: float = 0.02
    near: float = 10.0


class Adapting:
    """One refit on its way; what `stored` gives, `restore` goes on from as if nothing had been.

    Attributes:
        step: steps done.
    """

    def __init__(
        self,
        network: Network,
        own: Motions,
        general: Motions | None,
        deviation: Tensor,
        config: AdaptConfig,
        *,
        half: bool = True,
    ) -> None:
        """Begin from a network, which stays as it is.

        Args:
            network: to begin with.
            own: motions of the performer or form.
            general: motions of others, if there are any at hand.
            deviation: (J, 3) metres, of places, by which the loss divides.
            config: how.
            half: whether the trunk computes in half precision.
        """
        self.step = 0
        self._config, self._begun = config, network
        self._learner = Learner.of(copy.deepcopy(network), config.decay, deviation)
        self._learner.half = half
        others = [Drawing.of(general)] if general is not None else []
        self._drawings = [Drawing.of(own), *others]

    @property
    def done(self) -> bool:
        """Whether all steps are done."""
        return self.step >= self._config.steps

    @property
    def network(self) -> Network:
        """The running average, which is the result."""
        return self._learner.average

    def learn(self) -> float:
        """Do one step; return its loss."""
        config, step = self._config, self.step
        torch.manual_seed(config.seed * 1_000_003 + step)
        kept = min(config.average, 1.0 - 1.0 / (step + 2))
        rate = _rate(config, step)
        value = self._learner.learn(self._drawn(step), rate, kept)
        if len(self._drawings) == 1:
            self._draw_back(rate)
        self.step += 1
        return value

    def stored(self) -> dict[str, Any]:
        """Return all that `restore` needs."""
        return {"step": self.step, "half": self._learner.half, **self._learner.stored()}

    def restore(self, stored: dict[str, Any]) -> None:
        """Go on from what `stored` gave."""
        self._learner.restore(stored)
        self._learner.half, self.step = stored["half"], stored["step"]

    def half_is_faster(self) -> bool:
        """Return whether half precision is faster here: tried on a copy, which leaves nothing."""
        drawn = self._drawn(0)
        probe = Learner.of(copy.deepcopy(self._begun), self._config.decay, self._learner.deviation)

        def step(half: bool) -> None:
            probe.half = half
            probe.learn(drawn, 0.0, 1.0)

        return PROCESSOR.half_is_faster(step)

    def use_half(self, *, half: bool) -> None:
        """Let the trunk compute in half precision, or not, from the next step on."""
        self._learner.half = half

    def _drawn(self, step: int) -> Batch:
        chance = np.random.default_rng([self._config.seed, step])
        other = len(self._drawings) > 1 and chance.random() < self._config.general
        return batch(self._drawings[1 if other else 0], self._config.frames, chance)

    @torch.no_grad()
    def _draw_back(self, rate: float) -> None:
        both = zip(self._learner.network.parameters(), self._begun.parameters(), strict=True)
        for own, begun in both:
            own.lerp_(begun, min(1.0, self._config.near * rate))


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
    adapting = Adapting(network, own, general, deviation, config)
    while not adapting.done:
        loss = adapting.learn()
        report(adapting.step, loss)
    return adapting.network


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
