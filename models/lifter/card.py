"""What is shipped: the weights, and a card that says what they are, from what, and how good."""

import hashlib
import json
from pathlib import Path

from safetensors.numpy import save

from capture.solve.lift.features import RATE
from capture.solve.lift.network import REACH
from models.lifter.bundle import Bodies
from models.lifter.score import Score
from models.lifter.training import Training

WEIGHTS, CARD = "lifter.safetensors", "lifter.md"
CREDITS = {
    "CMU-free": "The data used in this project was obtained from mocap.cs.cmu.edu. The database was "
    "created with funding from NSF EIA-0196217.",
    "CC-BY-3.0": "Motion data: ACCAD Open Motion Project, The Ohio State University, CC BY 3.0.",
    "CC-BY-2.1-JP": "Motion data: mocapdata.com, (C) Eyes, JAPAN Co. Ltd. 2008-2009, CC BY 2.1 JP.",
}
"""Credit line of each licence of the motion-capture bundle."""

_CARD = """# Lifter: depth of a body from a sequence

A small temporal convolution ({parameters:,} numbers) that corrects the body an estimator sees, from
what it sees in {reach} frames round each moment at 30 a second. Input: sixteen points in the
picture, the estimator's own body, its trust in each point. Output: the sixteen points in metres from
between the hips, and how far off the depth of each may be. It is the prior of `capture/solve/fit`, never the
result itself.

| | |
|---|---|
| File | `{weights}`, {size:.1f} MB, sha256 `{sha256}` |
| Made by | `{command}` |
| Steps, time | {steps:,} of {planned:,} steps, {hours:.2f} hours on two shared cores |
| Settings | `{settings}` |
| Data | sha256 `{digest}` of clips and noise |

## From what
Bodies: {minutes:.1f} minutes of motion capture, {clips} clips of {subjects} subject numbers (split
`train`), their limbs straightened (`models/lifter/straight.py`), put on bodies of random proportions
and before random cameras. Held out: {held_minutes:.1f} minutes of other performers (`val`, `val2`);
clips marked `excluded` are left out. Noise: what the mediapipe networks got wrong in real films by the
fit without a lifter, and made-up noise. No film of the truth sets, nor their truth, trained it.

{credits}

{accad}

## How good
Held-out clips, made-up cameras, millimetres (hip-centred; after one similarity a frame; after one
similarity a window):

| | MPJPE | PA | SEQ |
|---|---|---|---|
| estimator's body (made-up noise) | {base.mpjpe:.1f} | {base.pa:.1f} | {base.seq:.1f} |
| lifted | {score.mpjpe:.1f} | {score.pa:.1f} | {score.seq:.1f} |

## Not for
Bodies unlike adults', several people at once, faces and fingers; landmarks without an estimator's
errors, which it would mend all the same. Figures on filmed truth, with and without it, stand in
`docs/capture.md`.
"""
_WITH = "ACCAD's terms are to be confirmed by a person before a release; `--without-accad` trains without."
_WITHOUT = "Trained without the clips of ACCAD."


def ship(training: Training, train: Bodies, held_out: Bodies, folder: Path) -> str:
    """Write weights and card of the network as it is now; return the sha256 of the weights."""
    weights = training.state.average.weights()
    data = save(weights, metadata={"kind": "lifter"})
    sha256 = hashlib.sha256(data).hexdigest()
    _write(folder / WEIGHTS, data)
    state, config = training.state, training.config
    look = training.look()
    licences = {clip.licence for clip in train.clips}
    text = _CARD.format(
        parameters=sum(array.size for array in weights.values()),
        reach=2 * REACH + 1,
        weights=WEIGHTS,
        size=len(data) / 1e6,
        sha256=sha256,
        command="python3 manage.py train_lifter" + ("" if config.accad else " --without-accad"),
        steps=state.step,
        hours=state.seconds / 3600.0,
        planned=config.steps,
        settings=json.dumps(config.to_json(), sort_keys=True),
        digest=training.digest,
        minutes=_minutes(train),
        clips=len(train.clips),
        subjects=len({clip.subject for clip in train.clips}),
        held_minutes=_minutes(held_out),
        credits="\n".join(f"- {CREDITS[licence]}" for licence in CREDITS if licence in licences),
        accad=_WITH if config.accad else _WITHOUT,
        base=training.baseline(),
        score=Score.from_json(look),
    )
    _write(folder / CARD, text.encode())
    return sha256


def _minutes(bodies: Bodies) -> float:
    return len(bodies.bones) / RATE / 60.0


def _write(path: Path, data: bytes) -> None:
    made = path.with_name(path.name + ".part")
    made.write_bytes(data)
    made.replace(path)
