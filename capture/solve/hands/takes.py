"""What both hands did over a whole take, and how much of it was seen.

A hand is believed where the network sees one, of the side of the arm that it hangs on, at the end of
that arm. Its fingers are told apart only where they are large enough; in smaller hands there is the
palm, and whether it is open. Between two looks the hand is interpolated; everything else is missing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.hands import (
    CLEAR_PIXELS,
    FINGER_PIXELS,
    SIDES,
)
from capture.motion.landmarks import Landmarks
from capture.motion.rotation import from_two_vectors, multiply, normalise, slerp
from capture.motion.source import Source
from capture.solve.fit.view import FOCAL
from capture.solve.hands.belief import CHUNK, believed, runs_of, seen_of
from capture.solve.hands.fitting import Bent, fit_hands, projected
from capture.solve.hands.shape import LEAST, MOST, SPREAD, TURNS, USUAL, HandShape
from capture.solve.points import Array, unit
from capture.solve.solved import HandFit

DOUBTFUL = 0.45
"""Most confidence in fingers that are not clear."""
_FADE = 0.1
"""Seconds over which a hand passes from the arm's idea of the palm to its own."""
_SIGMA = float(np.sqrt(np.log(2.0)) / (2.0 * np.pi * 5.0))
"""Seconds of the bell by which hands are smoothed: 5 Hz keep half their power."""
_NEAR = np.radians(6.0)
"""How far a hand may be from its smoothed self where it was seen there."""
_SIZE_SECONDS = 0.5
_CLOSED = np.radians(80.0)
_FIST = np.array(
    [
        usual if turn.joint.startswith("Thumb") or turn.axis == SPREAD else min(most, _CLOSED)
        for turn, usual, most in zip(TURNS, USUAL, MOST, strict=True)
    ]
)
"""Angles of a hand that is closed."""
_MIRROR_TURN = np.array([1.0, 1.0, -1.0, -1.0])


@dataclass(frozen=True, slots=True, eq=False)
class HandTake:
    """One hand over a take.

    Attributes:
        turned: (F, 4) rotation of the hand from rest to camera axes (x right, y down, z away).
        share: (F,) 0 to 1, how far that stands for the hand's direction rather than the arm's idea.
        angles: (F, T) of a left hand's joints, or of the right one's mirror image.
        source: (F,) Source of the fingers.
        confidence: (F,) in them, 0 to 1.
        misfit: (F,) mean distance in pixels between the points of the solved hand and where they
            were seen, NaN where it was not seen.
        pixels: (F,) length of the hand in pixels, NaN where it was not seen.
    """

    turned: Array
    share: Array
    angles: Array
    source: NDArray[np.uint8]
    confidence: NDArray[np.float32]
    misfit: Array
    pixels: Array


def solve_hands(landmarks: Landmarks, shape: HandShape) -> dict[str, HandTake]:
    """Return both hands over a take by their side; nothing where nobody looked at hands.

    Args:
        landmarks: what was seen, sides as they are believed.
        shape: bones of the hands, metres.
    """
    if landmarks.hands is None:
        return {}
    return {side: _solve(landmarks, shape, side) for side in SIDES}


def hand_fits(hands: dict[str, HandTake]) -> tuple[HandFit, ...]:
    """Return how hands came about, without those that were not seen."""
    return tuple(
        _fit_of(side, hand) for side, hand in hands.items() if np.isfinite(hand.pixels).any()
    )


def _fit_of(side: str, hand: HandTake) -> HandFit:
    clear = hand.source == Source.OBSERVED
    apart, pixels = hand.misfit[clear], hand.pixels[clear]
    return HandFit(
        side=side,
        frames=int(np.count_nonzero(clear)),
        palm=int(np.count_nonzero(hand.source == Source.INFERRED)),
        pixels=float(np.nanmedian(hand.pixels)),
        misfit=float(apart.mean()) if clear.any() else 0.0,
        misfit_share=float((apart / pixels).mean()) if clear.any() else 0.0,
    )


def _solve(landmarks: Landmarks, shape: HandShape, side: str) -> HandTake:
    times = np.asarray(landmarks.times)
    rows, bent, pixels = believed(landmarks, shape, side)
    runs = list(runs_of(landmarks, rows, side))
    rows_kept = np.concatenate([rows[run] for run in runs]) if runs else rows[:0]
    smooth = [_smoothed(bent.some(run), times[rows[run]]) for run in runs]
    take = _empty(len(times))
    if not runs:
        return take
    near = Bent(
        *(np.concatenate([getattr(one, n) for one in smooth]) for n in ("turned", "angles"))
    )
    final, misfit = _fitted_near(landmarks, rows_kept, shape, side, near)
    final = Bent(_in_camera(landmarks, rows_kept, final.turned, side), final.angles)
    place = 0
    for run in runs:
        here = slice(place, place + len(run))
        place = here.stop
        size = _steady(pixels[run], times[rows[run]])
        large = size * landmarks.scale >= FINGER_PIXELS
        _lay(take, times, rows[run], final.some(here), (size, large))
        take.misfit[rows[run]] = misfit[here]
    _doubt(take, landmarks, side)
    return take


def _empty(frames: int) -> HandTake:
    nothing = np.full(frames, np.nan)
    return HandTake(
        turned=np.tile([1.0, 0.0, 0.0, 0.0], (frames, 1)),
        share=np.zeros(frames),
        angles=np.tile(USUAL, (frames, 1)),
        source=np.full(frames, Source.MISSING, dtype=np.uint8),
        confidence=np.zeros(frames, dtype=np.float32),
        misfit=nothing,
        pixels=nothing.copy(),
    )


def _smoothed(bent: Bent, times: Array) -> Bent:
    """Hands of one run without their jitter, and without single looks that stand apart."""
    turned = _continuous(bent.turned)
    values = np.concatenate([turned, bent.angles], axis=1)
    padded = np.concatenate([values[:1], values[:1], values, values[-1:], values[-1:]])
    steady = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5, axis=0), axis=-1)
    total, weight = steady.copy(), np.ones(len(steady))
    for step in range(1, len(steady)):
        bell = np.exp(-0.5 * ((times[step:] - times[:-step]) / _SIGMA) ** 2)
        if bell.max() < 0.01:
            break
        total[step:] += bell[:, None] * steady[:-step]
        total[:-step] += bell[:, None] * steady[step:]
        weight[step:] += bell
        weight[:-step] += bell
    mean = total / weight[:, None]
    return Bent(normalise(mean[:, :4]), np.clip(mean[:, 4:], LEAST, MOST))


def _continuous(turned: Array) -> Array:
    """Quaternions (n, 4) whose signs do not jump."""
    signs = np.cumprod(np.where((turned[1:] * turned[:-1]).sum(axis=1) < 0.0, -1.0, 1.0))
    return np.asarray(turned * np.concatenate([[1.0], signs])[:, None])


def _steady(pixels: Array, times: Array) -> Array:
    """Median length of a hand over half a second, so that fingers do not come and go."""
    result = np.empty_like(pixels)
    first = np.searchsorted(times, times - _SIZE_SECONDS / 2.0)
    last = np.searchsorted(times, times + _SIZE_SECONDS / 2.0, side="right")
    for place, (start, stop) in enumerate(zip(first, last, strict=True)):
        result[place] = np.median(pixels[start:stop])
    return result


def _fitted_near(
    landmarks: Landmarks, rows: NDArray[np.intp], shape: HandShape, side: str, near: Bent
) -> tuple[Bent, Array]:
    """Hands fitted once more, near their smoothed selves, and how far off their points lie (n,)."""
    bents, misfits = [], []
    for start in range(0, len(rows), CHUNK):
        here = slice(start, start + CHUNK)
        part = landmarks.some(rows[here])
        seen = seen_of(part, np.arange(len(part)), side)
        bent = fit_hands(seen, shape, near.some(here), _NEAR)
        off = np.linalg.norm(projected(shape, bent, seen) - seen.image, axis=-1)
        bents.append(bent)
        misfits.append(off.mean(axis=1))
    turned, angles = (
        np.concatenate([getattr(one, name) for one in bents]) for name in ("turned", "angles")
    )
    return Bent(turned, angles), np.concatenate(misfits)


def _lay(
    take: HandTake,
    times: Array,
    rows: NDArray[np.intp],
    bent: Bent,
    sizes: tuple[Array, NDArray[np.bool_]],
) -> None:
    """Put one run in place, with what lies between its looks.

    Args:
        take: where.
        times: (F,) seconds of all frames.
        rows: (n,) frames of the looks.
        bent: the hand in each.
        sizes: (n,) its length in pixels, and whether its fingers are told apart there.
    """
    pixels, large = sizes
    here = np.arange(rows[0], rows[-1] + 1)
    after = np.searchsorted(rows, here)
    before = np.maximum(after - (rows[after] != here), 0)
    span = np.maximum(times[rows[after]] - times[rows[before]], 1e-9)
    way = np.where(before == after, 0.0, (times[here] - times[rows[before]]) / span)
    turned = slerp(bent.turned[before], bent.turned[after], way)
    angles = bent.angles[before] + way[:, None] * (bent.angles[after] - bent.angles[before])
    fingers = large[before] & large[after]
    looked = before == after
    take.turned[here] = turned
    take.angles[here] = np.where(fingers[:, None], angles, _open_or_closed(angles))
    take.source[here] = np.where(fingers, Source.OBSERVED, Source.INFERRED)
    take.source[here[~looked]] = Source.INTERPOLATED
    take.pixels[rows] = pixels
    edge = np.minimum(times[here] - times[here[0]], times[here[-1]] - times[here])
    take.share[here] = np.clip((edge + 1e-9) / _FADE, 0.25, 1.0)


def _open_or_closed(angles: Array) -> Array:
    """Angles of hands of which is known only how far they are closed: all fingers alike."""
    bends = [n for n, turn in enumerate(TURNS) if "Intermediate" in turn.joint]
    closed = np.clip(angles[:, bends].mean(axis=1) / _CLOSED, 0.0, 1.0)[:, None]
    return np.asarray(USUAL + closed * (_FIST - USUAL))


def _doubt(take: HandTake, landmarks: Landmarks, side: str) -> None:
    """Say how sure the fingers are: as sure as the hand, and less where they are small."""
    assert landmarks.hands is not None  # noqa: S101 - the order of this module
    score = np.array(landmarks.hands.score[:, SIDES.index(side)], dtype=np.float64)
    known = np.flatnonzero(np.isfinite(take.pixels))
    if not len(known):
        return
    frames = np.arange(len(score))
    sure = np.interp(frames, known, score[known])
    clear = landmarks.scale * np.interp(frames, known, take.pixels[known]) >= CLEAR_PIXELS
    sure = np.where(clear, sure, np.minimum(sure, DOUBTFUL))
    take.confidence[:] = np.where(take.source == Source.MISSING, 0.0, sure)


def _in_camera(landmarks: Landmarks, rows: NDArray[np.intp], turned: Array, side: str) -> Array:
    """Rotations in camera axes of left hands that the network saw as if they lay straight ahead."""
    assert landmarks.hands is not None  # noqa: S101 - the order of this module
    if side == "right":
        turned = turned * _MIRROR_TURN
    wrist = landmarks.hands.image[rows, SIDES.index(side), 0, :2].astype(np.float64)
    off = (wrist - np.array(landmarks.picture) / 2.0) / (FOCAL * max(landmarks.picture))
    ray = unit(np.concatenate([off, np.ones((len(off), 1))], axis=1))
    return multiply(from_two_vectors(np.broadcast_to([0.0, 0.0, 1.0], ray.shape), ray), turned)
