"""From values of single frames to findings in seconds."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from capture.findings import Code, Finding
from capture.quality.evidence import Array, Evidence, Flags

WORTH_A_WORD = 0.05
"""Least severity of a finding."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When frames make a finding.

    Attributes:
        code: of the finding.
        least: seconds that it must last.
        bridge: seconds of better frames within it that do not end it.
    """

    code: Code
    least: float = 0.3
    bridge: float = 0.3


def findings_of(
    rule: Rule, evidence: Evidence, severity: Array, limb: str = ""
) -> Iterator[Finding]:
    """Yield a finding for every stretch of frames that are bad for long enough.

    Args:
        rule: when frames make a finding.
        evidence: the recording.
        severity: (F,) 0 to 1 for each frame; 0 or NaN where nothing is wrong.
        limb: the limb it concerns.
    """
    times, ends = evidence.times, evidence.ends
    bad = np.nan_to_num(severity) > 0.0
    for start, stop in _joined(bad, times, ends, rule.bridge):
        begin, end = float(times[start]), float(ends[stop - 1])
        mean = float(severity[start:stop][bad[start:stop]].mean())
        if end - begin >= rule.least and mean >= WORTH_A_WORD:
            yield Finding(rule.code, begin, end, min(1.0, mean), limb)


def whole(code: Code, evidence: Evidence, severity: float) -> Iterator[Finding]:
    """Yield a finding of the whole recording, if it is worth a word."""
    if severity >= WORTH_A_WORD:
        yield Finding(code, *evidence.whole, min(1.0, severity))


def beyond(values: Array, good: float, bad: float) -> Array:
    """Severity 0 at `good`, 1 at `bad` and beyond, straight between; `bad` may be the lesser."""
    return np.asarray(np.clip((values - good) / (bad - good), 0.0, 1.0))


def windowed(values: Array, times: Array, seconds: float) -> Array:
    """Mean over so many seconds round each frame, (F,), NaN not counted; 0 where nothing counts."""
    known = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    first = np.searchsorted(times, times - seconds / 2, side="left")
    last = np.searchsorted(times, times + seconds / 2, side="right")
    return np.asarray((sums[last] - sums[first]) / np.maximum(counts[last] - counts[first], 1))


def _joined(bad: Flags, times: Array, ends: Array, bridge: float) -> Iterator[tuple[int, int]]:
    """Half-open stretches of bad frames; those with little time between them are one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], bad.astype(np.int8), [0]])))
    open_start: int | None = None
    last = 0
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if open_start is not None and times[start] - ends[last - 1] > bridge:
            yield open_start, last
            open_start = None
        open_start = start if open_start is None else open_start
        last = stop
    if open_start is not None:
        yield open_start, last
