"""A whole refit to a performer or a form: tried on what is held back, measured, then learnt from all.

It can be broken off anywhere and goes on from what its folder keeps, as if it had not been.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor

from models.generator.adapting import AdaptConfig, Adapting
from models.generator.calibration import looked
from models.generator.gain import Gain, Trial, calibration, gains, total
from models.generator.gathering import joined
from models.generator.holdout import folds
from models.generator.motions import Motions
from models.generator.network import Network
from models.generator.protocol import FRAMES, judged
from models.generator.telling import Stopped
from models.generator.weights import Weights

STATE = "refit.pt"
TRY, MEASURE, LEARN = "adapt_try", "adapt_measure", "adapt_learn"
"""What is being done: trying on what is held back, measuring that, learning from all."""
OTHERS, NEAR = "others", "near"
"""What keeps weights from forgetting: motions of others, or being drawn back to where they began."""
_KEEP = 20.0
_STRIDE = 15
_WINDOWS = 96
"""Windows on which a refit is judged, at most about so many."""
_TRIAL = 0.5
"""Steps of a trial over those of the refit: most is gained early, and a little less is promised."""
_MEASURE = 0.2
"""Part of the work that measuring is, as pages count it."""

Report = Callable[[str, int, int, float], None]
"""Called with what is being done, how far that is, of how much, and the part of the whole work."""


@dataclass(frozen=True, slots=True, eq=False)
class Matter:
    """What a refit learns from.

    Attributes:
        own: motions of the performer or form.
        takes: of each of them, the recording it is from.
        general: motions of others, if there are any.
        deviation: (J, 3) metres, of places, by which L2P divides.
    """

    own: Motions
    takes: Sequence[str]
    general: Motions | None
    deviation: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Refitted:
    """What came of it.

    Attributes:
        network: refitted to all of its own motions.
        said: what the JSON of its weights says.
        gain: by kind of gap; {} where nothing could be held back.
        figures: for whoever decides on its use.
    """

    network: Network
    said: dict[str, Any]
    gain: dict[str, Gain]
    figures: dict[str, Any]


class Refit:
    """One refit on its way."""

    def __init__(
        self, begun: Weights, matter: Matter, config: AdaptConfig, folder: Path | None = None
    ) -> None:
        """Begin, or take up what a folder keeps of the same refit.

        Args:
            begun: weights to begin from.
            matter: what to learn from.
            config: how.
            folder: where its state is kept; None to keep none.
        """
        self._begun, self._matter, self._config, self._folder = begun, matter, config, folder
        self._trial = replace(config, steps=max(1, round(_TRIAL * config.steps)))
        self._held, self._folds = folds(matter.own, matter.takes)
        self._digest = _digest(begun, matter, config)
        self._done: list[Network] = []
        self._now: dict[str, Any] | None = None
        self._kept = time.monotonic()
        self._half: bool | None = None
        if folder is not None and (folder / STATE).is_file():
            self._take_up(folder / STATE)

    def run(self, report: Report, stop: Callable[[], bool] = lambda: False) -> Refitted:
        """Go on to the end and return what came of it; raises Stopped when told to stop.

        Args:
            report: hears how far it is, after each step.
            stop: says whether to stop, asked after each step.
        """
        count, tried = len(self._folds), self._trial.steps
        of = tried * count + self._config.steps
        measure = _MEASURE if count else 0.0

        def tell(stage: str, run: int) -> Callable[[int], None]:
            def said(step: int) -> None:
                share = (run * tried + step) / of * (1.0 - measure)
                steps = self._config.steps if stage == LEARN else tried
                report(stage, step, steps, share + measure * (stage == LEARN))

            return said

        for number, (learnt, _) in enumerate(self._folds):
            self._learn(number, learnt, tell(TRY, number), stop)
        trials = self._tried(lambda done: report(
            MEASURE, done, count, (1.0 - measure) * tried * count / of + measure * done / count
        ), stop)  # fmt: skip
        found = gains(trials, self._begun, self._matter.deviation)
        known = calibration(trials, found, self._begun, self._matter.deviation) if found else {}
        network = self._learn(count, self._matter.own, tell(LEARN, count), stop)
        return self._told(network, trials, found, known)

    def _learn(
        self, number: int, own: Motions, tell: Callable[[int], None], stop: Callable[[], bool]
    ) -> Network:
        if number < len(self._done):
            return self._done[number]
        network = self._begun.network
        config = self._trial if number < len(self._folds) else self._config
        adapting = Adapting(network, own, self._matter.general, self._matter.deviation, config)
        if self._half is None:
            self._half = adapting.half_is_faster()
        adapting.use_half(half=self._half)
        if self._now is not None:
            adapting.restore(self._now)
            self._now = None
        while not adapting.done:
            adapting.learn()
            tell(adapting.step)
            if stop():
                self._keep(adapting)
                raise Stopped
            if time.monotonic() - self._kept > _KEEP:
                self._keep(adapting)
        self._done.append(adapting.network)
        self._keep(None)
        return adapting.network

    def _tried(self, tell: Callable[[int], None], stop: Callable[[], bool]) -> list[Trial]:
        frames = sum(len(judge.root) for _, judge in self._folds)
        stride = max(_STRIDE, frames // _WINDOWS)
        found = []
        for number, (_, judge) in enumerate(self._folds):
            tell(number)
            if stop():
                raise Stopped
            data = judged(judge, min(stride, FRAMES))
            networks = (self._begun.network, self._done[number])
            before, after = (looked(network.eval(), data) for network in networks)
            found.append(Trial(data.count, before, after))
        return found

    def _told(
        self, network: Network, trials: list[Trial], found: dict[str, Gain], known: dict[str, Any]
    ) -> Refitted:
        matter, begun = self._matter, self._begun
        figures = {
            "gain": round(total(found), 4) if found else None,
            "kinds": {kind: each.to_json() for kind, each in found.items()},
            "held_back": self._held, "folds": len(trials),
            "windows": sum(each.windows for each in trials),
            "general": NEAR if matter.general is None else OTHERS,
            "seconds": round(len(matter.own.root) / 30.0, 1), "steps": self._config.steps, "trial_steps": self._trial.steps,
        }  # fmt: skip
        said = {
            **{name: each for name, each in begun.said.items() if name not in _OF_FILE},
            **known,
            "config": {**begun.said["config"], "start": begun.sha256},
            "adapted": {
                **asdict(self._config), **figures,
                "own": [clip.name for clip in matter.own.clips],
            },
            "motions": taught_from(begun, matter),
        }  # fmt: skip
        return Refitted(network, said, found, figures)

    def _keep(self, adapting: Adapting | None) -> None:
        """Write the state, whole or not at all."""
        self._kept = time.monotonic()
        if self._folder is None:
            return
        made = self._folder / f"{STATE}.part"
        torch.save(
            {
                "digest": self._digest,
                "half": self._half,
                "done": [network.state_dict() for network in self._done],
                "now": None if adapting is None else adapting.stored(),
            },
            made,
        )
        made.replace(self._folder / STATE)

    def _take_up(self, file: Path) -> None:
        """Go on from a state; one that is damaged or of another refit is left, and all begins anew."""
        try:
            # Tensors and plain values alone: nothing in the file is run.
            kept: dict[str, Any] = torch.load(file, weights_only=True)
            if kept["digest"] != self._digest:
                return
            done = [Network(self._begun.config) for _ in kept["done"]]
            for network, numbers in zip(done, kept["done"], strict=True):
                network.load_state_dict(numbers)
                network.eval()
        except (UnpicklingError, RuntimeError, EOFError, KeyError, TypeError, ValueError):
            return
        self._done, self._now, self._half = done, kept["now"], kept["half"]


_OF_FILE = ("kind", "sha256", "bytes")


def taught_from(begun: Weights, matter: Matter) -> list[dict[str, str]]:
    """Return all motions that a refit holds: those begun with, its own, and the general ones."""
    there = {motion["name"] for motion in begun.said["motions"]}
    parts = [matter.own] + ([matter.general] if matter.general is not None else [])
    fresh = [motion for motion in joined(parts).said() if motion["name"] not in there]
    return [*begun.said["motions"], *fresh]


def _digest(begun: Weights, matter: Matter, config: AdaptConfig) -> str:
    """What tells one refit from another: all that decides its numbers."""
    parts = [matter.own] + ([matter.general] if matter.general is not None else [])
    said = [begun.sha256, asdict(config), list(matter.takes), [part.said() for part in parts]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
