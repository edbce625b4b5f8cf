"""All figures of one program in one view."""

from collections.abc import Sequence

import numpy as np

from archive.commands.benches.accuracy import measures
from archive.commands.benches.accuracy.contact import skate
from archive.commands.benches.accuracy.lens import Array
from archive.commands.benches.accuracy.measures import HIPS, SHOULDERS
from archive.commands.benches.accuracy.reading import Reading
from archive.commands.benches.accuracy.truth import View

Score = dict[str, float]
NEAR_METRES = 0.100
NEAR_SHARE = 0.05


def score(reading: Reading, main: Reading, view: View) -> Score:
    """Return the figures of a reading; the unit stands in each one's name.

    Args:
        reading: the body nearest to the truth.
        main: the body that the program calls the performer; the wrong person is counted here.
        view: the truth.
    """
    found, truth = reading.points, view.points
    apart = measures.whole_distances(found, truth)
    angles = measures.angle_errors(found, truth)
    figures = {
        "covered %": 100.0 * covered(reading, view),
        "MPJPE": 1000.0 * measures.mpjpe(found, truth),
        "PA": 1000.0 * measures.pa(found, truth),
        "SEQ": 1000.0 * float(np.mean(apart)) if len(apart) else np.nan,
        "p95": 1000.0 * float(np.percentile(apart, 95)) if len(apart) else np.nan,
        "PCK@100 %": 100.0 * float(np.mean(apart < NEAR_METRES)) if len(apart) else np.nan,
        "accel": measures.acceleration_error(found, truth, view.fps) if view.timely else np.nan,
        "bone %": 100.0 * measures.bone_spread(found),
        "flip %": 100.0 * measures.flipped(found, truth),
        **_in_picture(reading.image, view, ""),
        **({} if reading.drawn is None else _in_picture(reading.drawn, view, "body ")),
        "skate cm/s": _skate(reading, view),
        **{f"{name}°": value for name, value in angles.items()},
        "wrong %": 100.0 * wrong_person(main, view),
    }
    return {name: float(value) for name, value in figures.items()}


def mean(scores: Sequence[Score]) -> Score:
    """Return the mean of the views' figures; a view without a figure is left out of its mean."""
    names = dict.fromkeys(name for one in scores for name in one)
    result = {}
    for name in names:
        values = np.array([one[name] for one in scores if name in one])
        values = values[np.isfinite(values)]
        result[name] = float(values.mean()) if len(values) else np.nan
    return result


def told(figures: Score) -> dict[str, float | None]:
    """Figures as a report wants them: rounded, None where there is none."""
    return {
        name: round(value, 2) if value == value else None  # noqa: PLR0124 (not a number)
        for name, value in figures.items()
    }


def covered(reading: Reading, view: View) -> float:
    """Share of the known joints of all frames for which a place is told."""
    known = measures.known_places(view.points)
    given = measures.known_places(reading.points)
    return float(given[known].mean()) if known.any() else np.nan


def wrong_person(reading: Reading, view: View) -> float:
    """Share of frames whose middle of the hips is over half a torso from the subject's."""
    apart = _hips_apart(reading, view)
    return float(np.mean(apart > 0.5)) if len(apart) else np.nan


def frames_right(reading: Reading, view: View) -> int:
    """Number of frames whose middle of the hips is within half a torso of the subject's."""
    return int(np.count_nonzero(_hips_apart(reading, view) <= 0.5))


def _hips_apart(reading: Reading, view: View) -> Array:
    """Distances (N,) of the middles of the hips in torsos, in the frames where both are known.

    The torso is the median over the view's frames of its length in the picture: a body bent over
    must not call the right person wrong.
    """
    trunk = _middle(view.image, SHOULDERS) - _middle(view.image, HIPS)
    torso = np.nanmedian(np.linalg.norm(trunk, axis=1))
    apart = np.linalg.norm(_middle(reading.image, HIPS) - _middle(view.image, HIPS), axis=1)
    return np.asarray(apart[np.isfinite(apart)] / torso)


def _middle(points: Array, pair: tuple[int, int]) -> Array:
    return np.asarray(points[:, pair].mean(axis=1))


def _in_picture(image: Array, view: View, prefix: str) -> Score:
    """Distance in the picture, and over the height of the subject in it."""
    apart = np.linalg.norm(image - view.image, axis=-1)
    apart = apart[np.isfinite(apart)]
    if not len(apart):
        return {}
    return {
        f"{prefix}2D px": float(np.median(apart)),
        f"{prefix}2D %": 100.0 * float(np.median(apart)) / view.height,
        f"{prefix}PCK2D %": 100.0 * float(np.mean(apart < NEAR_SHARE * view.height)),
    }


def _skate(reading: Reading, view: View) -> float:
    if reading.room is None or not view.timely:
        return np.nan
    return 100.0 * skate(reading.room, view.room, view.fps)
