"""Training a lifter, in stretches: what one run has reached, the next one takes up.

Every step draws its windows from the seed and its own number, so that a training that was
interrupted goes on exactly as if it had not been.
"""

import copy
import hashlib
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.lifter.bundle import Bodies
from models.lifter.config import TrainConfig
from models.lifter.errors import CheckpointOther
from models.lifter.loss import loss, split
from models.lifter.network import Network
from models.lifter.residues import Residues
from models.lifter.sampler import Batch, batch
from models.lifter.score import Score, score_of

_HELD_OUT_BATCHES = 6
_HELD_OUT = 1_000_003
"""Seed of the held-out windows: the same in every training."""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """What is trained on, what is held out, and the noise of both.

    Attributes:
        train: bodies of the split that trains.
        held_out: bodies of performers that do not train.
        residues: noise of real films.
        digest: of all that, to tell one data set from another.
    """

    train: Bodies
    held_out: Bodies
    residues: Residues
    digest: str


@dataclass(slots=True, eq=False)
class State:
    """Where a training stands.

    Attributes:
        network: as it is being trained.
        average: running average of its weights, which is what is judged and kept.
        optimiser: with its own memory.
        step: steps done.
        looks: scores on the held-out windows, each with its step.
        seconds: time spent so far.
    """

    network: Network
    average: Network
    optimiser: torch.optim.Optimizer
    step: int
    looks: list[dict[str, float]]
    seconds: float


Report = Callable[[State, float], None]
"""Called after each step with the state and the loss."""


class Training:
    """One training on its way."""

    def __init__(self, config: TrainConfig, data: Data, file: Path) -> None:
        """Begin, or take up what a file keeps.

        Args:
            config: how to train.
            data: what to train on.
            file: where the state is kept.

        Raises:
            CheckpointOther: when the file's training was begun with other settings or data.
        """
        torch.set_num_threads(1)
        self.config, self.digest = config, data.digest
        self._data, self._file = data, file
        self._held_out = [
            batch(data.held_out, data.residues, (config.batch, config.window), _rng(_HELD_OUT, n))
            for n in range(_HELD_OUT_BATCHES)
        ]
        self.state = self._begun()
        if file.is_file():
            self._take_up()

    @property
    def done(self) -> bool:
        """Whether all steps are done."""
        return self.state.step >= self.config.steps

    def run(self, stop: Callable[[], bool], report: Report) -> None:
        """Train until told to stop or until all steps are done; keep the state at every look."""
        state, config = self.state, self.config
        # The windows of the next step are drawn while this one is learnt from.
        with ThreadPoolExecutor(1) as drawing:
            drawn = drawing.submit(self._drawn, state.step)
            while not self.done and not stop():
                began = time.monotonic()
                present = drawn.result()
                drawn = drawing.submit(self._drawn, state.step + 1)
                value = self._step(present)
                state.seconds += time.monotonic() - began
                report(state, value)
                if state.step % config.check == 0:
                    self.look()
                    self.keep()

    def keep(self) -> None:
        """Write the state, whole or not at all."""
        state = self.state
        made = self._file.with_suffix(".part")
        torch.save(
            {
                "config": json.dumps(self.config.to_json(), sort_keys=True),
                "digest": self.digest,
                "network": state.network.state_dict(),
                "average": state.average.state_dict(),
                "optimiser": state.optimiser.state_dict(),
                "step": state.step,
                "looks": state.looks,
                "seconds": state.seconds,
            },
            made,
        )
        made.replace(self._file)

    def baseline(self) -> Score:
        """Return the score of the estimator's own body on the held-out windows."""
        return score_of([(each.stock, each.truth) for each in self._held_out])

    def _begun(self) -> State:
        torch.manual_seed(self.config.seed)
        network = Network(self.config.width)
        optimiser = torch.optim.AdamW(network.parameters(), lr=self.config.rate, weight_decay=0.01)
        return State(network, copy.deepcopy(network).eval(), optimiser, 0, [], 0.0)

    def _take_up(self) -> None:
        kept: dict[str, Any] = torch.load(self._file, weights_only=True)
        same = json.dumps(self.config.to_json(), sort_keys=True) == kept["config"]
        if not same or kept["digest"] != self.digest:
            raise CheckpointOther(file=str(self._file))
        state = self.state
        state.network.load_state_dict(kept["network"])
        state.average.load_state_dict(kept["average"])
        state.optimiser.load_state_dict(kept["optimiser"])
        state.step, state.looks, state.seconds = kept["step"], kept["looks"], kept["seconds"]

    def _drawn(self, step: int) -> Batch:
        size = (self.config.batch, self.config.window)
        return batch(self._data.train, self._data.residues, size, _rng(self.config.seed, step))

    def _step(self, drawn: Batch) -> float:
        state, config = self.state, self.config
        for group in state.optimiser.param_groups:
            group["lr"] = _rate(config, state.step)
        state.network.train()
        wrong = _loss(state.network, drawn)
        state.optimiser.zero_grad()
        wrong.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(state.network.parameters(), 1.0)
        state.optimiser.step()
        state.step += 1
        _average(state.average, state.network, min(config.average, 1.0 - 1.0 / state.step))
        return float(wrong.detach())

    def look(self) -> dict[str, float]:
        """Judge the running average on the held-out windows; return the score with its step."""
        score = score_of([(self._lifted(each), each.truth) for each in self._held_out])
        self.state.looks.append({"step": float(self.state.step), **score.to_json()})
        return self.state.looks[-1]

    @torch.no_grad()
    def _lifted(self, drawn: Batch) -> NDArray[np.float32]:
        answer = self.state.average(torch.from_numpy(drawn.shown))
        body: NDArray[np.float32] = split(answer, torch.from_numpy(drawn.plain))[0].numpy()
        return body


def _rng(seed: int, number: int) -> np.random.Generator:
    return np.random.default_rng([seed, number])


def _rate(config: TrainConfig, step: int) -> float:
    fallen = 0.5 + 0.5 * float(np.cos(np.pi * step / config.steps))
    return config.rate * min(1.0, (step + 1) / config.warm) * fallen


def _loss(network: Network, drawn: Batch) -> torch.Tensor:
    # Half the precision takes two thirds of the time and is still far finer than the noise.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        answer = network(torch.from_numpy(drawn.shown))
    return loss(answer.float(), torch.from_numpy(drawn.plain), torch.from_numpy(drawn.truth))


@torch.no_grad()
def _average(average: Network, network: Network, share: float) -> None:
    kept = average.state_dict()
    for name, value in network.state_dict().items():
        if value.is_floating_point():
            kept[name].lerp_(value, 1.0 - share)
        else:
            kept[name].copy_(value)


def digest_of(train: Bodies, held_out: Bodies, residues: Path) -> str:
    """Return what tells these clips and this noise from others."""
    digest = hashlib.sha256()
    for bodies in (train, held_out):
        for clip in bodies.clips:
            digest.update(f"{clip.shard} {clip.name} {clip.start} {clip.frames}\n".encode())
    digest.update(residues.read_bytes())
    return digest.hexdigest()
