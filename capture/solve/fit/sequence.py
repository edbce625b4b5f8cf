"""Places of a body in the room, from a whole sequence at once.

One picture leaves depth open; a sequence narrows it: bones keep their lengths, bodies do not jump,
and every point lies on the ray on which it was seen. First the lengths are found from a sample of
the recording, together with the places; then the places of all frames, in windows whose beginning
is tied to the end of the one before. Nothing is held in memory but one window.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from capture.solve.fit import terms
from capture.solve.fit.bones import COLUMNS, GROUPS, STATURE
from capture.solve.fit.equations import Equations
from capture.solve.fit.view import View, first_guess, guess_before_camera
from capture.solve.points import Array

WINDOW, AHEAD, BEHIND = 300, 30, 2
"""Frames that are settled at a time, frames looked ahead at, settled frames that are tied to."""
SAMPLE = 160
"""Frames of each stretch from which the lengths are found."""
_STEPS, _SETTLED = 25, 2e-4
_TOUCH_UP = 8
REACH = 0.3
"""Seconds without a pose across which a body is still one sequence."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Frames [start, stop) of those with a pose that are fitted together."""

    start: int
    stop: int


def stretches(times: Array, cuts: Iterable[int] = ()) -> list[Stretch]:
    """Return the unbroken stretches of frames with a pose.

    Args:
        times: (n,) seconds.
        cuts: rows with which a new shot begins.
    """
    gaps = np.flatnonzero(np.diff(times) > REACH) + 1
    edges = sorted({0, *(int(gap) for gap in gaps), *cuts, len(times)})
    return [Stretch(a, b) for a, b in pairwise(edges) if b > a]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of a window before it is settled.

    Attributes:
        before: (k, N, 3) places of its first k frames, which stay.
        start: (F, N, 3) places to begin with; found from the view where there are none.
        feet: where feet are known to stand.
        targets: where a person has put points.
    """

    before: Array | None = None
    start: Array | None = None
    feet: terms.Planted | None = None
    targets: tuple[terms.Target, ...] = ()


def find_lengths(samples: list[View], ordinary: Array) -> Array:
    """Return the lengths (L,) of the groups that fit some stretches of a recording best.

    Args:
        samples: stretches of frames, at least one.
        ordinary: (L,) lengths of an ordinary body of this height.
    """
    found, weights = [], []
    for view in samples:
        places, lengths = first_guess(view), ordinary.copy()
        far = _far(view)
        for _ in range(_STEPS):
            equations = _equations(view, places, lengths, far)
            terms.ordinary_body(equations, lengths, ordinary, len(view))
            moved, longer = equations.solve(lengths=True)
            places, lengths = places + moved, lengths + longer
            if np.abs(moved).max() < _SETTLED:
                break
        found.append(lengths)
        weights.append(len(view))
    lengths = np.average(found, axis=0, weights=weights)
    stature = list(STATURE)
    return np.asarray(lengths * (ordinary[stature].sum() / lengths[stature].sum()))


def settle(view: View, lengths: Array, known: Known | None = None) -> Array:
    """Return the places (F, N, 3) of one window.

    Args:
        view: what was seen, the settled frames before it included.
        lengths: (L,) metres.
        known: what is known already.
    """
    known = known or Known()
    places = first_guess(view) if known.start is None else known.start.copy()
    held = 0 if known.before is None else len(known.before)
    if known.before is not None:
        places[:held] = known.before
    far = _far(view)
    for _ in range(_STEPS if known.start is None else _TOUCH_UP):
        equations = _equations(view, places, lengths, far)
        if known.feet is not None:
            terms.planted(equations, known.feet, places)
        terms.targets(equations, known.targets, places)
        if held:
            equations.hold(held)
        moved, _ = equations.solve(lengths=False)
        places = places + moved
        if np.abs(moved).max() < _SETTLED:
            break
    return places


def _far(view: View) -> Array:
    """Distance (F,) of the body by which angles become metres."""
    return np.asarray(np.maximum(guess_before_camera(view)[..., 2].mean(axis=1), 0.3))


def _equations(view: View, places: Array, lengths: Array, far: Array) -> Equations:
    """What pulls at every sequence, at the present places."""
    equations = Equations(len(view), len(COLUMNS), len(GROUPS))
    terms.picture(equations, view, places, far)
    terms.bones(equations, places, lengths)
    terms.likely_body(equations, view, places)
    terms.calm(equations, view.times, places)
    return equations
