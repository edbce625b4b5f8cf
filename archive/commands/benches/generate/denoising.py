"""Filters of places that were shaken as an estimator shakes them, against the true places."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from archive.commands.benches.generate.clips import Clip
from archive.commands.benches.generate.documented import beside
from archive.commands.benches.generate.noise import SEED, shaken
from archive.commands.benches.report import Report
from capture.motion.filters import butterworth, median_of_three, savitzky_golay
from capture.motion.kinematics import forward
from capture.motion.rotation import Array
from capture.motion.skeleton import FEET_CONTACTS

_WIDTH, _ORDER = 13, 3
Filter = Callable[[Array, float], Array]
_ENDS = ("leftHand", "rightHand", "leftToes", "rightToes")


def _smooth(places: Array, rate: float) -> Array:
    del rate
    width = min(_WIDTH, len(places) - 1 + len(places) % 2)
    return savitzky_golay(places, width, _ORDER) if width > _ORDER else places


FILTERS: Mapping[str, Filter] = {
    "none": lambda places, _: places,
    "median of 3": lambda places, _: median_of_three(places),
    "Savitzky-Golay 13/3": _smooth,
    "Butterworth 3 Hz": lambda places, rate: butterworth(places, rate, 3.0),
    "Butterworth 6 Hz": lambda places, rate: butterworth(places, rate, 6.0),
    "median, Savitzky-Golay": lambda places, rate: _smooth(median_of_three(places), rate),
    "median, Butterworth": lambda places, rate: butterworth(median_of_three(places), rate, 3.0),
}
"""Filters by their names in tables; settings were chosen on clips that are learnt from."""


def measure(
    clips: Sequence[Clip], report: Report, before: Mapping[str, Mapping[str, float]]
) -> None:
    """Add a row for each filter.

    Args:
        clips: of new performers.
        report: takes the rows.
        before: figures that were measured before, by filter.
    """
    rng = np.random.default_rng(SEED)
    pairs = []
    for clip in clips:
        truth = forward(clip.motion)
        pairs.append((clip, truth, shaken(truth, clip.motion.median_rate, rng)))
    for name, smooth in FILTERS.items():
        found = [
            (clip, truth, smooth(seen, clip.motion.median_rate)) for clip, truth, seen in pairs
        ]
        values = figures(found)
        report.row(
            family="noise",
            task="denoise",
            method=name,
            clips=len(clips),
            **values,
            **beside(values, before.get(name)),
        )


def figures(found: Sequence[tuple[Clip, Array, Array]]) -> dict[str, float]:
    """Return the figures of clips with their true and their filtered places (F, 22, 3) metres."""
    apart, bent, true_bent, off, skated = [], [], [], [], []
    peaks = []
    for clip, truth, places in found:
        rate = clip.motion.median_rate
        apart.append(np.linalg.norm(places - truth, axis=-1).ravel())
        ours, true = (np.diff(part, 2, axis=0) * rate**2 for part in (places, truth))
        off.append(np.linalg.norm(ours - true, axis=-1).ravel())
        bent.append(np.linalg.norm(ours, axis=-1).ravel())
        true_bent.append(np.linalg.norm(true, axis=-1).ravel())
        skated.append(_skate(clip, places))
        if clip.row.category == "martial":
            peaks.append(_peak(clip, places) / _peak(clip, truth))
    joined = {
        name: np.concatenate(part)
        for name, part in {
            "apart": apart,
            "off": off,
            "bent": bent,
            "true": true_bent,
            "skate": skated,
        }.items()
    }
    return {
        "MPJPE": 1000.0 * float(joined["apart"].mean()),
        "acceleration error": float(joined["off"].mean()),
        "acceleration": float(joined["bent"].mean() / joined["true"].mean()),
        "skate": float(joined["skate"].mean()),
        "worst peak": float(max(peaks, key=lambda ratio: abs(np.log(ratio)))) if peaks else np.nan,
    }  # fmt: skip


def _skate(clip: Clip, places: Array) -> Array:
    """mm/s of feet and toes that truly stand."""
    motion = clip.motion
    assert motion.contacts is not None  # noqa: S101 (the bundle's clips have them)
    feet = [motion.skeleton.index(name) for name in FEET_CONTACTS]
    speed = np.linalg.norm(np.diff(places[:, feet], axis=0)[..., [0, 2]], axis=-1)
    return np.asarray(1000.0 * motion.median_rate * speed[motion.contacts[1:]])


def _peak(clip: Clip, places: Array) -> float:
    """m/s of the fastest wrist or toes of a clip."""
    ends = [clip.motion.skeleton.index(name) for name in _ENDS]
    speed = np.linalg.norm(np.diff(places[:, ends], axis=0), axis=-1)
    return float(clip.motion.median_rate * speed.max())
