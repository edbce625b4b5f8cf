"""How stock heavy errs, measured once on filmed truth, and noise that errs alike.

An error of a sample is 60 numbers: for each of the twelve joints three metric ones (what was found
less what is true, metres, camera axes, from the middle of the hips) and two of the picture (shares of
the subject's height). Kept are their covariance, so that joints of one limb err together as they do,
and for each of the five axes how alike errors are a thirtieth of a second apart. A first-order
autoregression with these two gives the second differences that were measured, within an eighth.

`residuals.json` was written by

    python3 manage.py bench accuracy gt_pose2sim --model --stock heavy --residuals FILE

on the one set that is filmed at sixty frames a second and follows nobody else. Its truth was made
from pictures of the same network, so the two picture axes are flattered.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from archive.commands.benches.accuracy.lens import Array
from archive.commands.benches.accuracy.measures import JOINTS, centred
from archive.commands.benches.accuracy.programs import stock, stock_landmarks
from archive.commands.benches.accuracy.truth import TruthSet, View

FILE = Path(__file__).with_name("residuals.json")
STEP = 1.0 / 30.0
"""Seconds after which likeness is measured, and for which noise is made."""
AXES = ("x", "y", "z", "imageX", "imageY")


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """Statistics of errors.

    Attributes:
        covariance: (60, 60) of joint and axis, joints outermost.
        likeness: (5,) correlation of an error with itself STEP later, by axis.
        visibility: (33, 2) mean and standard deviation of each landmark's visibility.
    """

    covariance: Array
    likeness: Array
    visibility: Array


def measured(sets: Sequence[TruthSet]) -> Residuals:
    """Return the statistics of stock heavy on sets of truth."""
    views = [view for truth in sets for view in truth.views]
    errors = [_errors(view) for view in views]
    ahead = [round(STEP * view.fps) for view in views]
    once = sum(
        np.nansum(one[k:] * one[:-k], axis=(0, 1)) for one, k in zip(errors, ahead, strict=True)
    )
    same = sum(
        np.nansum(one[k:] ** 2 + one[:-k] ** 2, axis=(0, 1)) / 2.0
        for one, k in zip(errors, ahead, strict=True)
    )
    flat = np.concatenate(errors).reshape(-1, len(JOINTS) * len(AXES))
    flat = flat[np.isfinite(flat).all(axis=1)]
    seen = np.concatenate([stock_landmarks(view.video, "heavy").visibility for view in views])
    return Residuals(
        covariance=flat.T @ flat / len(flat),
        likeness=np.asarray(once / same),
        visibility=np.stack([seen.mean(axis=0), seen.std(axis=0)], axis=1).astype(np.float64),
    )


def _errors(view: View) -> Array:
    """(F, 12, 5) errors of stock heavy in a view."""
    found = stock(view, "heavy")
    metric = centred(found.points) - centred(view.points)
    flat = (found.image - view.image) / view.height
    return np.concatenate([metric, flat], axis=-1)


def write(residuals: Residuals, target: Path) -> None:
    """Write statistics as JSON, to three figures."""
    whole = {
        "seconds": STEP,
        "joints": JOINTS,
        "axes": AXES,
        "likeness": _short(residuals.likeness),
        "visibility": _short(residuals.visibility),
        "covariance": _short(residuals.covariance),
    }
    lines = [f" {json.dumps(key)}: {_lines(value)}" for key, value in whole.items()]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def _short(values: Array) -> object:
    return np.vectorize(lambda value: float(f"{value:.3g}"))(values).tolist()


def _lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n  " + ",\n  ".join(json.dumps(row) for row in value) + "\n ]"
    return json.dumps(value)


def stored() -> Residuals:
    """Return the statistics that the project keeps."""
    whole = json.loads(FILE.read_text())
    return Residuals(*(np.array(whole[name]) for name in ("covariance", "likeness", "visibility")))


def errors_like(residuals: Residuals, frames: int, rng: np.random.Generator) -> Array:
    """Return made errors (F, 12, 5) of consecutive frames, STEP apart."""
    values, vectors = np.linalg.eigh(residuals.covariance)
    root = vectors * np.sqrt(values.clip(0.0))
    fresh = (rng.standard_normal((frames, len(values))) @ root.T).reshape(frames, len(JOINTS), -1)
    return remembering(fresh, residuals.likeness)


def remembering(fresh: Array, likeness: Array) -> Array:
    """Return draws (F, ..., C) made alike from frame to frame, each of the same variance as before."""
    result = fresh.copy()
    share = np.sqrt(1.0 - likeness**2)
    for frame in range(1, len(fresh)):
        result[frame] = likeness * result[frame - 1] + share * fresh[frame]
    return result
