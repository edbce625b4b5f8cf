"""Weights made ready for an archive: how far to believe them, what to serve, and a card that says it all.

Everything is fitted on performers who were held out of training; `val`, `val2` and the takes left out
are measured once, at the end, and decide nothing.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor

from models.generator.bands import LEVELS
from models.generator.calibration import bands_of, coverage, errors, gates_of, looked
from models.generator.config import TrainConfig
from models.generator.gate import Gate
from models.generator.kinds import KINDS
from models.generator.motions import TRAIN, Motions, read_motions
from models.generator.protocol import (
    TASKS,
    WHOLE,
    deviation_of,
    judged,
)
from models.generator.score import Part, believed, families, score, table
from models.generator.served import GAUSSIAN, HERMITE, RESTORE
from models.generator.weights import Weights, read_weights, write_weights

CARD = "generator.md"
CREDITS = {
    "CMU-free": "The data used in this project was obtained from mocap.cs.cmu.edu. The database was "
    "created with funding from NSF EIA-0196217.",
    "CC-BY-3.0": "Motion data: ACCAD Open Motion Project, The Ohio State University, CC BY 3.0.",
    "CC-BY-2.1-JP": "Motion data: mocapdata.com, (C) Eyes, JAPAN Co. Ltd. 2008-2009, CC BY 2.1 JP.",
}
"""Credit line of each licence of the motion-capture bundle."""
_STRIDE = 90
_SURELY = 0.995
"""Ratio to the best reference up to which a network is served."""

_CARD = """# Generator: what fills gaps of a motion and varies it

A transformer over frames ({parameters:,} numbers: {layers} layers of {width}) that corrects a cheap fill
(Hermite curves) of what is missing. `restore` gives one fill, always the same; {vary}
It tells how far off each joint may be.

| | |
|---|---|
| File | `{file}`, {size:.1f} MB, sha256 `{sha256}` |
| Made by | `python3 manage.py train --clips FOLDER{option}`, then `--ship` |
| Steps, time | {step:,} of {planned:,} steps, {hours:.1f} hours |
| Settings | in `{json}`, with the sha256 of every motion that trained it |

## From what
{count} motions of {performers} performers. Held out of training: {held_out} (they decide when to stop,
how far the network is believed, what is served and how wide the bands are); the splits `val`,
`val2`, `test`, `excluded`; and the takes of known performers by which it is measured.

{credits}

{accad}

## How good
Ratio of the error to the cheap fill's (L2P in gaps, mean distance where limbs are hidden), 90 %
interval over clips, by kind of motion; then mean acceleration over the true one, and skating over the
cheap fill's. Nothing here was looked at while training.

```
{tables}
```

Of places on `val`, {covered} lie within the bands for {levels}; in the worst bin {worst}.
Served by kind of gap, as measured on the performers held out: {served}.

## Not for
Bodies unlike adults'. Nothing of a Chinese, Korean or Hong Kong form trained it: what it makes there
leans to what it knows, until it is refitted (`train --adapt`). A fill is one of many that could have
been, never what was; made frames stay marked as made. Hidden arms gain least.
"""
_WITH = "ACCAD's terms are to be confirmed by a person before a release; `--without-accad` trains without."
_WITHOUT = "Trained without the clips of ACCAD."
_VARIES = "led from chance in a few steps, it gives several."
_ONE_WAY = "it has not learnt to vary."

Say = Callable[[str], None]


def calibrated(weights: Weights, held_out: Motions, deviation: Tensor) -> dict[str, Any]:
    """Return how far to believe a network, what to serve and how wide its bands are, for its JSON."""
    data = judged(held_out, _STRIDE)
    found = looked(weights.network, data)
    gates = gates_of(found, deviation)
    served = {}
    for kind in KINDS:
        ours, gaussian, curves = errors(found, kind, gates[kind], deviation)
        best = GAUSSIAN if gaussian < curves else HERMITE
        served[kind] = RESTORE if ours <= _SURELY * min(gaussian, curves) else best
    return {
        "gates": {kind: list(gate.weights) for kind, gate in gates.items()},
        "bands": bands_of(found, gates).to_json(),
        "served": served,
    }


def ship(file: Path, folder: Path, out: Path, say: Say = lambda words: None) -> str:
    """Calibrate and measure weights, write them with their card; return their sha256.

    Args:
        file: of the weights.
        folder: of the motions they were trained from.
        out: file to write, ending in `.safetensors`.
        say: called before each long step.
    """
    weights = read_weights(file)
    config = TrainConfig.from_json(weights.said["config"])
    deviation = deviation_of(folder)
    everybody = read_motions(folder, (TRAIN,), accad=config.accad)
    kept = [n for n, clip in enumerate(everybody.clips) if clip.performer in config.held_out]
    say("calibrating")
    found = calibrated(weights, everybody.some(kept), deviation)
    said = {
        **{name: value for name, value in weights.said.items() if name not in _OF_FILE},
        **found,
        "credits": credits_of(weights.said["motions"]),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    sha256 = write_weights(weights.network, out, said)
    new = read_weights(out)
    tables = []
    for name, motions in families(folder).items():
        say(f"measuring {name}")
        parts = [Part(motions, believed(new.network, new))]
        tables.append(table(name, score(parts, deviation, (*TASKS, *WHOLE))))
        if name == "val":
            assert new.bands is not None  # noqa: S101 (written above)
            say("measuring the bands")
            seen = looked(new.network, judged(motions, _STRIDE // 3))
            within = coverage(seen, _gates(new), new.bands)
    _write(out.with_name(CARD), _card(new, out, tables, within))
    return sha256


_OF_FILE = ("kind", "sha256", "bytes")


def credits_of(motions: Sequence[dict[str, str]]) -> list[str]:
    """Return the credit lines that the licences of motions ask for."""
    licences = {motion["licence"] for motion in motions}
    return [CREDITS[each] for each in CREDITS if each in licences]


def _gates(weights: Weights) -> dict[str, Gate]:
    return {kind: weights.gate(kind) for kind in KINDS}


def _card(
    weights: Weights, file: Path, tables: Sequence[str], within: dict[str, list[float]]
) -> str:
    said = weights.said
    config = TrainConfig.from_json(said["config"])
    return _CARD.format(
        parameters=sum(each.numel() for each in weights.network.parameters()),
        layers=config.network.layers, width=config.network.width,
        vary=_ONE_WAY if weights.spread is None else _VARIES,
        file=file.name, json=file.with_suffix(".json").name, size=said["bytes"] / 1e6,
        sha256=weights.sha256, option=_options(config),
        step=said["step"], planned=config.steps, hours=said["seconds"] / 3600.0,
        count=len(said["motions"]),
        performers=len({motion["performer"] for motion in said["motions"]}),
        held_out=", ".join(config.held_out),
        credits="\n".join(f"- {line}" for line in credits_of(said["motions"])),
        accad=_WITH if config.accad else _WITHOUT, tables="\n\n".join(tables),
        covered=_shares(within["all"]), worst=_shares(within["worst"]), levels=_shares(LEVELS),
        served=", ".join(f"{kind}: {name}" for kind, name in said["served"].items()),
    )  # fmt: skip


def _options(config: TrainConfig) -> str:
    """What the command needs to be told to train these weights again."""
    words = "" if config.accad else " --without-accad"
    return words if config.steps == TrainConfig().steps else f"{words} --steps {config.steps}"


def _shares(shares: Sequence[float]) -> str:
    return " and ".join(f"{100.0 * share:.0f} %" for share in shares)


def _write(path: Path, text: str) -> None:
    made = path.with_name(path.name + ".part")
    made.write_text(text, encoding="utf-8")
    made.replace(path)
