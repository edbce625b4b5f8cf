"""What a refit gains for each kind of gap, measured on motion that it has not learnt from.

Gates are fitted on the other folds than the one they are judged on, so that nothing is praised for
what it was fitted to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from models.generator.bands import Bands
from models.generator.calibration import Gates, Looks, bands_of, errors, gates_of
from models.generator.gate import Gate
from models.generator.kinds import KINDS
from models.generator.served import BEGUN, GAUSSIAN, HERMITE, RESTORE
from models.generator.weights import Weights

_SURELY = 0.995
"""Ratio to what would be served otherwise up to which a network is served instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One fold: what the weights begun with and those refitted to the other motions do with it."""

    windows: int
    begun: Looks
    refitted: Looks


@dataclass(frozen=True, slots=True)
class Gain:
    """Errors of one kind of gap, over that of the better cheap reference.

    Attributes:
        refitted: of the weights refitted to other motions of the same performer.
        begun: of the weights begun with.
        before: of what is served without the refit.
        serve: what is best: RESTORE for the refitted weights, BEGUN, HERMITE or GAUSSIAN.
        after: of that.
    """

    refitted: float
    begun: float
    before: float
    serve: str
    after: float

    def to_json(self) -> dict[str, Any]:
        """Return the gain as a JSON object."""
        numbers = {
            name: round(getattr(self, name), 4) for name in ("refitted", "begun", "before", "after")
        }
        return {**numbers, "serve": self.serve}


def gains(trials: Sequence[Trial], begun: Weights, deviation: Tensor) -> dict[str, Gain]:
    """Return what is gained in each kind of gap; nothing where nothing was tried."""
    if not trials:
        return {}
    fitted = [_gates([t for t in trials if t is not one], begun, deviation) for one in trials]
    return {kind: _gain(kind, trials, fitted, begun, deviation) for kind in KINDS}


def total(found: dict[str, Gain]) -> float:
    """Return by which share the mean error falls, over all kinds of gaps."""
    before, after = (
        sum(getattr(each, name) for each in found.values()) for name in ("before", "after")
    )
    return 1.0 - after / before if before else 0.0


def calibration(
    trials: Sequence[Trial], found: dict[str, Gain], begun: Weights, deviation: Tensor
) -> dict[str, Any]:
    """Return gates, bands and what is served, for the JSON of the refitted weights."""
    gates = _gates(trials, begun, deviation)
    bands = bands_of(_joined([each.refitted for each in trials]), gates).factors
    if begun.bands is not None:
        # Distances that were not tried keep what was measured on others.
        bands = np.where(bands > 0.0, bands, begun.bands.factors)
    return {
        "gates": {kind: list(gate.weights) for kind, gate in gates.items()},
        "bands": Bands(bands).to_json(),
        "served": {kind: each.serve for kind, each in found.items()},
    }


def _gates(trials: Sequence[Trial], begun: Weights, deviation: Tensor) -> dict[str, Gate]:
    if not trials:
        return {kind: begun.gate(kind) for kind in KINDS}
    return gates_of(_joined([each.refitted for each in trials]), deviation)


def _joined(looks: Sequence[Looks]) -> Looks:
    return {name: [look for each in looks for look in each[name]] for name in looks[0]}


def _gain(
    kind: str, trials: Sequence[Trial], fitted: Sequence[Gates], begun: Weights, deviation: Tensor
) -> Gain:
    count = np.array([each.windows for each in trials], dtype=float)[:, None]
    refitted = [
        errors(each.refitted, kind, gates[kind], deviation)
        for each, gates in zip(trials, fitted, strict=True)
    ]
    before = [errors(each.begun, kind, begun.gate(kind), deviation) for each in trials]
    ours = float((count * np.array(refitted)).sum(axis=0)[0])
    theirs, gaussian, hermite = (float(each) for each in (count * np.array(before)).sum(axis=0))
    cheap = min(gaussian, hermite)
    usual = {RESTORE: theirs, GAUSSIAN: gaussian, HERMITE: hermite}
    said = begun.said.get("served", {}).get(kind, GAUSSIAN)
    said = said if said in usual else GAUSSIAN
    best, least = (GAUSSIAN if gaussian < hermite else HERMITE), cheap
    if said == RESTORE and theirs <= cheap:
        best, least = BEGUN, theirs
    if ours <= _SURELY * least:
        best, least = RESTORE, ours
    return Gain(ours / cheap, theirs / cheap, usual[said] / cheap, best, least / cheap)
