"""Training a generator, in stretches: what one run has reached, the next one takes up.

Every step draws its windows and its dropout from the seed and its own number, so that a training
that was interrupted goes on exactly as if it had not been.
"""

import copy
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models.generator.batches import Batch, batch
from models.generator.computer import PROCESSOR, Computer
from models.generator.config import TrainConfig
from models.generator.drawing import Drawing
from models.generator.errors import TrainingDamaged, TrainingOther
from models.generator.fill import filler
from models.generator.learner import Learner
from models.generator.motions import UNSEEN_TAKES, Motions
from models.generator.network import Network
from models.generator.protocol import TASKS, Judged, cheap, judged, measured
from models.generator.varying import Spread, flow_loss
from models.generator.weights import write_weights

STATE, LAST, BEST = "state.pt", "last.safetensors", "best.safetensors"
_STRIDE = 150
_SPREAD = 24
"""Batches over which the spread of true corrections is measured."""
_KEEP = 120.0
"""Seconds after which the state is written, whatever else happens."""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """What is trained on, and what is held out.

    Attributes:
        train: motions that train.
        held_out: motions of performers that do not.
        deviation: (J, 3) metres, of places, by which L2P divides.
    """

    train: Motions
    held_out: Motions
    deviation: Tensor

    @classmethod
    def split(cls, motions: Motions, config: TrainConfig, deviation: Tensor) -> "Data":
        """Return motions apart: performers held out, takes left out, and the rest, which trains."""
        out = [c.performer in config.held_out for c in motions.clips]
        rest = [n for n, c in enumerate(motions.clips) if not out[n] and c.name not in UNSEEN_TAKES]
        return cls(motions.some(rest), motions.some(np.flatnonzero(out).tolist()), deviation)


@dataclass(slots=True, eq=False)
class State:
    """Where a training stands.

    Attributes:
        learner: with the network and its running average.
        step: steps done.
        looks: ratios to the cheap fill on the performers held out, each with its step.
        seconds: time spent so far.
    """

    learner: Learner
    step: int
    looks: list[dict[str, float]]
    seconds: float


class Training:
    """One training on its way."""

    def __init__(
        self,
        config: TrainConfig,
        data: Data,
        folder: Path,
        start: Network | None = None,
        computer: Computer = PROCESSOR,
    ) -> None:
        """Begin, or take up what a folder keeps.

        Args:
            config: how to train.
            data: what to train on.
            folder: where state and weights are kept.
            start: network to begin from; a new one if none is given.
            computer: where to train.

        Raises:
            TrainingOther: when the folder's training was begun with other settings or motions.
        """
        self.config, self._folder, self.data = config, folder, data
        self.computer = computer
        self._motions = data.train.said()
        self.digest = hashlib.sha256(json.dumps(self._motions).encode()).hexdigest()
        self._drawing = Drawing.of(data.train)
        self._judged: Judged = judged(data.held_out, _STRIDE)
        self._cheap = self._scores(cheap)
        seeds = range(_SPREAD if config.flow else 0)
        self._spread = Spread.of([self._drawn(-1 - n) for n in seeds])
        self.state = self._begun(start)
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / STATE).is_file():
            self._take_up(folder / STATE)
        else:
            self.state.learner.half = self._half()

    @property
    def done(self) -> bool:
        """Whether all steps are done, or nothing has become better for long."""
        looks = [look["total"] for look in self.state.looks]
        waited = len(looks) - 1 - int(np.argmin(looks)) if looks else 0
        return self.state.step >= self.config.steps or waited >= self.config.patience

    def run(self, stop: Callable[[], bool], report: Callable[[State, float], None]) -> None:
        """Train until told to stop or until done; keep the state at every look and every while."""
        state, kept = self.state, time.monotonic()
        while not self.computer.agreed(said=self.done or stop()):
            began = time.monotonic()
            value = self._step()
            state.seconds += time.monotonic() - began
            report(state, value)
            if state.step % self.config.check == 0:
                self.look()
                self.keep()
                kept = time.monotonic()
            elif time.monotonic() - kept > _KEEP:
                self.keep()
                kept = time.monotonic()

    def keep(self) -> None:
        """Write the state, whole or not at all; the first process alone does."""
        if not self.computer.first:
            return
        state = self.state
        made = self._folder / f"{STATE}.part"
        torch.save(
            {
                "config": json.dumps(self.config.to_json()),
                "digest": self.digest,
                **state.learner.stored(),
                "half": state.learner.half,
                "ranks": self.computer.ranks,
                "step": state.step,
                "looks": state.looks,
                "seconds": state.seconds,
            },
            made,
        )
        made.replace(self._folder / STATE)

    def look(self) -> dict[str, float]:
        """Judge the running average, write it, and write it as the best if it is; return the ratios."""
        found = self._scores(filler(self.state.learner.average))
        ratios = {name: value / self._cheap[name] for name, value in found.items()}
        total = float(np.mean(list(ratios.values())))
        look = {"step": float(self.state.step), "total": total, **ratios}
        best = all(total < each["total"] for each in self.state.looks)
        self.state.looks.append(look)
        for file in (LAST, BEST) if best else (LAST,):
            if self.computer.first:
                self.write(self._folder / file)
        return look

    def write(self, file: Path) -> str:
        """Write the running average and what it is; return the sha256 of its weights."""
        state = self.state
        return write_weights(
            state.learner.average,
            file,
            {
                "config": self.config.to_json(),
                "step": state.step,
                "seconds": round(state.seconds),
                "looks": state.looks,
                "deviation": self.data.deviation.tolist(),
                "motions": self._motions,
                **({"spread": self._spread.deviation.tolist()} if self.config.flow else {}),
            },
        )

    def _scores(self, fill: Any) -> dict[str, float]:
        return {
            task.name: float(
                measured(task, self._judged, self.data.deviation, fill)[task.measure].mean()
            )
            for task in TASKS
        }

    def _begun(self, start: Network | None) -> State:
        torch.manual_seed(self.config.seed)
        network = Network(self.config.network) if start is None else copy.deepcopy(start)
        learner = Learner.of(network, self.config.decay, self.data.deviation, self.computer)
        return State(learner, 0, [], 0.0)

    def _take_up(self, file: Path) -> None:
        try:
            # Tensors and plain values alone: nothing in the file is run.
            kept: dict[str, Any] = torch.load(file, weights_only=True)
            begun = TrainConfig.from_json(json.loads(kept["config"]))
        except (UnpicklingError, RuntimeError, EOFError, KeyError, TypeError, ValueError) as error:
            raise TrainingDamaged(file=str(file)) from error
        # Before the rate falls, nothing yet depends on how many steps there will be.
        early = kept["step"] <= min(_falls(begun), _falls(self.config))
        same = (replace(begun, steps=self.config.steps) if early else begun) == self.config
        # Trainings from before several processes could share one were of one.
        same = same and kept.get("ranks", 1) == self.computer.ranks
        if not same or kept["digest"] != self.digest:
            raise TrainingOther(file=str(file))
        state = self.state
        state.learner.restore(kept)
        state.learner.half = kept.get("half", True)
        state.step, state.looks, state.seconds = kept["step"], kept["looks"], kept["seconds"]

    def _drawn(self, step: int) -> Batch:
        rank = [self.computer.rank] if self.computer.rank else []
        chance = np.random.default_rng([self.config.seed, abs(step), int(step < 0), *rank])
        return batch(self._drawing, self.config.frames, chance)

    def _step(self) -> float:
        state, config = self.state, self.config
        chance = np.random.default_rng([config.seed, state.step, 1])
        varied = chance.random() < config.flow
        drawn = self._drawn(state.step).on(self.computer.device)
        torch.manual_seed(config.seed * 1_000_003 + state.step)
        rate = _rate(config, state.step)
        state.step += 1
        kept = min(config.average, state.step / (state.step + 9.0))
        wrong = self._varied(chance) if varied else None
        return state.learner.learn(drawn, rate, kept, wrong)

    def _half(self) -> bool:
        """Whether half precision is wanted, or faster here: tried on copies, which leave nothing."""
        if self.config.precision:
            return self.config.precision == "bfloat16"
        drawn = self._drawn(-1).on(self.computer.device)
        network = copy.deepcopy(self.state.learner.network)
        probe = Learner.of(
            network, self.config.decay, self.data.deviation, Computer(self.computer.device)
        )

        def step(half: bool) -> None:
            probe.half = half
            probe.learn(drawn, 0.0, 1.0)

        return self.computer.half_is_faster(step)

    def _varied(self, chance: np.random.Generator) -> Callable[[Batch], Tensor]:
        def wrong(drawn: Batch) -> Tensor:
            learner = self.state.learner
            return flow_loss(learner.ask, drawn, self._spread, learner.deviation, chance)

        return wrong


def _falls(config: TrainConfig) -> int:
    return int(config.steps * (1.0 - config.fall))


def _rate(config: TrainConfig, step: int) -> float:
    left = (config.steps - step) / max(config.steps - _falls(config), 1)
    fallen = 0.5 - 0.5 * float(np.cos(np.pi * min(left, 1.0)))
    return config.rate * min(1.0, (step + 1) / config.warm) * fallen
