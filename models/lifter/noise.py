"""What an estimator would have made of a scene: rays, trust, and a body of its own.

Half of the noise is real (`residues`), drawn where a body faced alike; the other half is made up,
since the fit from which residues are taken follows the estimator where it errs for long: turned
bodies, limbs pressed flat or turned to the wrong side in depth, knees that do not stretch.
"""

import numpy as np
from numpy.typing import NDArray

from capture.solve.fit.bones import HIPS, POINTS
from models.lifter.bundle import CHAINS, DIFFERENCES
from models.lifter.cameras import Scenes, rotations
from models.lifter.residues import Residues

Floats = NDArray[np.float32]

_SHOULDERS = (POINTS.index("leftShoulder"), POINTS.index("rightShoulder"))
_LEGS = np.array([6, 8, 10, 12, 14])
_ARMS = np.array([0, 2, 4])
_KNEE_BONES = ((8, 10), (9, 11))
_LEVEL = (0.0, 0.9)
"""Share of the camera's pitch that an estimator overlooks: it draws bodies as if seen on the level."""
_RANGE: Floats = np.array(
    [1.0, 1.0, 1.3, 1.3, 1.8, 1.8, 1.0, 1.0, 1.1, 1.1, 1.3, 1.3, 1.5, 1.5, 1.6, 1.6],
    dtype=np.float32,
)
"""How unsteady each point is in the picture, over a hip."""


def slow(shape: tuple[int, ...], memory: float, rng: np.random.Generator) -> Floats:
    """Return noise (B, F, ...) of variance 1 that wanders: first-order, `memory` from 0 to 1."""
    noise = rng.standard_normal(shape, dtype=np.float32)
    fresh = np.float32(np.sqrt(1.0 - memory**2))
    for frame in range(1, shape[1]):
        noise[:, frame] = memory * noise[:, frame - 1] + fresh * noise[:, frame]
    return noise


def seen(
    scenes: Scenes, residues: Residues, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Return rays (B, F, N, 2), the estimator's body (B, F, N, 3) and trust (B, F, N)."""
    count = len(scenes.rays)
    drawn = residues.like(_facing(scenes.body).mean(axis=1), rng)
    bad = np.exp(rng.uniform(np.log(0.5), np.log(1.5), size=(count, 1, 1, 1))).astype(np.float32)
    trust = residues.trust[drawn].copy()
    picture = _picture(residues.picture[drawn], trust, rng) * bad
    rays = scenes.rays + picture / scenes.far[..., None, None]
    body = _body(scenes, bad, rng)
    share = rng.uniform(0.3, 1.3, size=(count, 1, 1, 1)) * (rng.random((count, 1, 1, 1)) < 0.8)
    body = body + residues.world[drawn] * share.astype(np.float32)
    _mistake(rays, body, trust, rng)
    _cut_off(rays, body, trust, rng)
    _few_frames((rays, body, trust), rng)
    size = np.exp(rng.normal(scale=0.05, size=(count, 1, 1, 1)))
    body = (body - body[:, :, HIPS].mean(axis=2, keepdims=True)) * size.astype(np.float32)
    return rays.astype(np.float32), body.astype(np.float32), trust.clip(0.05, 1.0)


def _facing(body: Floats) -> Floats:
    across = body[:, :, [HIPS[0], _SHOULDERS[0]]] - body[:, :, [HIPS[1], _SHOULDERS[1]]]
    facing = across.sum(axis=2)[..., [0, 2]]
    return np.asarray(facing / np.maximum(np.linalg.norm(facing, axis=-1, keepdims=True), 1e-6))


def _picture(real: Floats, trust: Floats, rng: np.random.Generator) -> Floats:
    """(B, F, N, 2) metres across the ray: residues, drift, constant shifts, bursts."""
    shape = real.shape
    constant = (shape[0], 1, *shape[2:])
    made = 0.010 * slow(shape, 0.9, rng) + 0.004 * rng.standard_normal(shape, dtype=np.float32)
    made += 0.010 * rng.standard_normal(constant, dtype=np.float32)
    blurred = 1.0 + 2.0 * (1.0 - trust[..., None])
    bursts = slow((*shape[:3], 1), 0.8, rng) > 2.4
    made += bursts * 0.12 * slow(shape, 0.8, rng)
    return np.asarray(real + made * blurred * _RANGE[:, None])


def _body(scenes: Scenes, bad: Floats, rng: np.random.Generator) -> Floats:
    """(B, F, N, 3) the body as an estimator that knows little of depth would give it."""
    body = scenes.body
    count, frames = body.shape[:2]
    # The network looks at a cut-out: it does not know how far from the axis of the lens it lies.
    askew = np.stack(
        [scenes.hips[..., 1], -scenes.hips[..., 0], 0.0 * scenes.hips[..., 0]], axis=-1
    )
    askew *= rng.uniform(0.2, 1.0, size=(count, 1, 1)).astype(np.float32)
    wander = slow((count, frames, 3), 0.97, rng) + rng.standard_normal((count, 1, 3))
    turns = askew + wander * np.radians([6.0, 7.0, 2.0]) * bad[:, 0]
    turns[..., 0] -= scenes.pitch * rng.uniform(*_LEVEL, size=(count, 1))
    body = body @ np.swapaxes(rotations(turns), 2, 3).astype(np.float32)
    bones = _bent(DIFFERENCES @ body, rng)
    return np.asarray(CHAINS @ _flattened(bones, bad, rng))


def _flattened(bones: Floats, bad: Floats, rng: np.random.Generator) -> Floats:
    """Bones with their depth pressed together, gone astray, or turned round for a while."""
    shape = bones.shape[:3]
    count, _, parts = shape
    length = np.linalg.norm(bones, axis=-1)
    depth = bones[..., 2] * rng.normal(0.9, 0.18, size=(count, 1, parts)).astype(np.float32)
    round_ = slow(shape, 0.95, rng) > 2.1
    depth = np.where(round_, -depth, depth)
    astray = 0.6 * slow(shape, 0.93, rng) + 0.8 * rng.standard_normal((count, 1, parts))
    depth = depth + 0.22 * length * astray * bad[..., 0]
    flat = bones[..., :2] + 0.06 * length[..., None] * slow((*shape, 2), 0.9, rng) * bad
    made = np.concatenate([flat, depth[..., None]], axis=-1)
    # An estimator's lengths waver, but less than one part of them by itself would make them.
    firm = rng.uniform(0.3, 1.0, size=(count, 1, 1, 1))
    waver = 1.0 + 0.06 * slow(shape, 0.9, rng)[..., None]
    now = np.maximum(np.linalg.norm(made, axis=-1, keepdims=True), 1e-4)
    return np.asarray(made * (length[..., None] * waver / now) ** firm, dtype=np.float32)


def _bent(bones: Floats, rng: np.random.Generator) -> Floats:
    """Knees pushed forward, as estimators draw people who stand."""
    up, across = bones[:, :, 0], bones[:, :, 7]
    ahead = np.cross(across, up)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=-1, keepdims=True), 1e-6)
    push = np.abs(rng.normal(scale=0.10, size=(len(bones), 1, 1)))
    push = push * (rng.random((len(bones), 1, 1)) < 0.6)
    for thigh, shank in _KNEE_BONES:
        bones[:, :, thigh] += push * ahead
        bones[:, :, shank] -= push * ahead
    return bones


def _mistake(rays: Floats, body: Floats, trust: Floats, rng: np.random.Generator) -> None:
    """Left taken for right for a while: legs, arms, or the whole body with its depth."""
    for columns, chance, mirrored in (
        (_LEGS, 0.06, False), (_ARMS, 0.05, False), (np.concatenate([_ARMS, _LEGS]), 0.04, True),
    ):  # fmt: skip
        for row in np.flatnonzero(rng.random(len(rays)) < chance):
            span = _span(rays.shape[1], rng)
            both = np.stack([columns, columns + 1], axis=1)
            other = both[:, ::-1].ravel()
            for values in (rays, body, trust):
                values[row, span, both.ravel()] = values[row, span, other]
            if mirrored:
                body[row, span, :, 2] *= -1.0


def _span(frames: int, rng: np.random.Generator) -> slice:
    start = int(rng.integers(frames))
    return slice(start, start + int(rng.integers(2, frames // 3)))


def _cut_off(rays: Floats, body: Floats, trust: Floats, rng: np.random.Generator) -> None:
    """Feet, or legs, below the edge of the picture: the network guesses them."""
    for row in np.flatnonzero(rng.random(len(rays)) < 0.12):
        first = int(rng.choice([6, 8, 10, 12]))
        trust[row, :, first:] = 0.05
        guess = rng.normal(scale=0.05, size=(1, 16 - first, 3))
        body[row, :, first:] += guess
        rays[row, :, first:] += guess[..., :2] / 4.0


def _few_frames(arrays: tuple[Floats, ...], rng: np.random.Generator) -> None:
    """Films of few frames a second, filled in with straight lines."""
    count, frames = arrays[0].shape[:2]
    for row in np.flatnonzero(rng.random(count) < 0.12):
        step = rng.uniform(1.2, 3.0)
        moment = np.arange(frames) / step
        before = np.floor(moment)
        share = moment - before
        low = np.minimum((before * step).round().astype(np.intp), frames - 1)
        high = np.minimum(((before + 1) * step).round().astype(np.intp), frames - 1)
        for values in arrays:
            part = share.reshape(-1, *[1] * (values.ndim - 2)).astype(np.float32)
            values[row] = values[row, low] * (1.0 - part) + values[row, high] * part
