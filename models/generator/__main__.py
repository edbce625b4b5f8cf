"""`python -m models.generator`: train from a folder of motions, in stretches."""

import argparse
import os
import signal
import sys
import time
from dataclasses import fields, replace
from pathlib import Path

import torch

from models.generator.config import NetworkConfig, TrainConfig
from models.generator.errors import GeneratorError
from models.generator.motions import TRAIN, read_motions
from models.generator.protocol import deviation_of
from models.generator.training import Data, State, Training
from models.generator.weights import read_weights

_SAY = 50


def main(words: list[str] | None = None) -> int:
    """Train until done, stopped or out of minutes; return the exit status."""
    said = _arguments().parse_args(words)
    torch.set_num_threads(said.threads)
    try:
        config = _settled(TrainConfig(accad=not said.without_accad), said.set)
        start = None
        if said.start is not None:
            weights = read_weights(said.start)
            start = weights.network
            config = replace(config, start=weights.sha256, network=weights.config)
        motions = read_motions(said.data, (TRAIN,), accad=config.accad)
        data = Data.split(motions, config, deviation_of(said.data))
        training = Training(config, data, said.out, start)
    except GeneratorError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    stopped: list[int] = []
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, frame: stopped.append(number))
    end = time.monotonic() + 60.0 * said.minutes
    training.run(lambda: bool(stopped) or _paused_until(end, stopped), _Teller(training))
    training.keep()
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Train the generator from a folder of motions.")
    parser.add_argument("--data", type=Path, required=True, help="folder of index.csv")
    parser.add_argument("--out", type=Path, required=True, help="folder of weights and state")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--minutes", type=float, default=60.0, help="of this stretch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--without-accad", action="store_true")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    return parser


def _settled(config: TrainConfig, changes: list[str]) -> TrainConfig:
    """The configuration with some of its numbers changed."""
    network = {field.name for field in fields(NetworkConfig)}
    for change in changes:
        name, _, text = change.partition("=")
        owner = config.network if name in network else config
        value = type(getattr(owner, name))(float(text))
        if name in network:
            config = replace(config, network=replace(config.network, **{name: value}))
        else:
            config = replace(config, **{name: value})
    return config


def _paused_until(end: float, stopped: list[int]) -> bool:
    """Wait while the file named by TRAIN_PAUSE_FILE exists; tell whether the time is over.

    TRAIN_PAUSE_FILE names a file whose presence pauses the training.
    """
    file = os.environ.get("TRAIN_PAUSE_FILE")
    while file and Path(file).exists() and not stopped and time.monotonic() < end:
        time.sleep(1.0)
    return time.monotonic() >= end


class _Teller:
    """Says now and then how far a training is."""

    def __init__(self, training: Training) -> None:
        self._training, self._total, self._looks = training, 0.0, len(training.state.looks)

    def __call__(self, state: State, value: float) -> None:
        self._total += value
        if len(state.looks) > self._looks:
            self._looks = len(state.looks)
            ratios = " ".join(f"{name}={ratio:.3f}" for name, ratio in state.looks[-1].items())
            sys.stdout.write(f"held out: {ratios}\n")
            sys.stdout.flush()
        if state.step % _SAY == 0:
            pace = state.seconds / state.step
            sys.stdout.write(
                f"step {state.step} of {self._training.config.steps}: "
                f"loss {self._total / _SAY:.3f}, {pace:.3f} s a step, {state.seconds / 60:.1f} minutes\n"
            )
            sys.stdout.flush()
            self._total = 0.0


if __name__ == "__main__":
    sys.exit(main())
