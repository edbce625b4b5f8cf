"""Made-up performers before made-up cameras: truth for the lifter, in camera axes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.solve.fit.bones import GROUPS, POINTS, STATURE, reference_lengths
from capture.solve.fit.view import FOCAL
from models.lifter.bundle import CHAINS, GROUP_OF, LIMBS, Bodies
from models.lifter.straight import stretched

Floats = NDArray[np.float32]

_LIMBS = 0.14
"""Lengths of limb groups vary by so much, each on its own, evenly."""
_FOCAL, _DISTANCE = (0.8, 2.5), (2.5, 8.0)
_PITCH, _PITCHES = (6.0, 9.0), (-10.0, 35.0)
"""Mean and deviation of the degrees by which cameras look down, and between which they do: most stand
on a tripod or in a hand at the height of the chest, some on a balcony."""
_ROLL = (-4.0, 4.0)
_TEMPO = (0.7, 1.4)
_NEAREST = 1.0
_STRAIGHTER = 0.95
"""Share of its length with which a stretched limb still reaches as far as it did."""
_POSTURE = np.radians(5.0)
"""Each limb of a window is turned by so much, so that no two bodies stand alike."""
_LIMB_OF = np.array([0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 6, 7, 6, 7, 6, 7])
_MIRROR = np.arange(len(POINTS)).reshape(-1, 2)[:, ::-1].ravel()
_TO_CAMERA = np.array([1.0, -1.0, -1.0], dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Scenes:
    """Windows of performers as a camera stands to them.

    Attributes:
        body: (B, F, N, 3) metres of the reference height, camera axes, from between the hips.
        rays: (B, F, N, 2) faultless, by the focal length that capture assumes.
        pitch: (B, 1) radians by which the camera looks down.
        hips: (B, F, 2) true x / z and y / z of the middle of the hips.
        far: (B, F) metres of the reference height to the hips, by the assumed focal length.
    """

    body: Floats
    rays: Floats
    pitch: Floats
    hips: Floats
    far: Floats


def scenes(
    bodies: Bodies, usual: NDArray[np.float64], size: tuple[int, int], rng: np.random.Generator
) -> Scenes:
    """Return random windows of performers before random cameras.

    Args:
        bodies: how people move.
        usual: (L,) lengths of landmark bodies over those of the reference body.
        size: windows, and frames of each.
        rng: source of chance.
    """
    count, frames = size
    at, share = _tempo(bodies, count, frames, rng)
    bones = _between(bodies.bones, at, share) * _proportions(usual, count, rng)
    posture = rotations(rng.normal(scale=_POSTURE, size=(count, 8, 3)))[:, _LIMB_OF]
    _stretch(bones, rng)
    bones = np.einsum("bpij,bfpj->bfpi", posture.astype(np.float32), bones)
    body = CHAINS @ bones
    stature = _stature(body)
    body /= stature
    path = _between(bodies.middle, at, share) / stature[..., 0]
    path -= path.mean(axis=1, keepdims=True)
    mirrored = rng.random(count) < 0.5
    body[mirrored] = body[mirrored][:, :, _MIRROR] * np.array([-1.0, 1.0, 1.0], dtype=np.float32)
    path[mirrored] *= np.array([-1.0, 1.0, 1.0], dtype=np.float32)
    return _seen(body, path, rng)


def _tempo(
    bodies: Bodies, count: int, frames: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Floats]:
    """Frames (B, F) of the source before each moment, and how far it is to the next one."""
    longest = int(np.ceil(frames * _TEMPO[1])) + 1
    window = bodies.windows(longest, count, rng)
    tempo = _evenly(_TEMPO, count, rng)
    moment = np.arange(frames) * tempo
    before = moment.astype(np.int64)
    rows = np.arange(count)[:, None]
    at = np.stack([window[rows, before], window[rows, before + 1]])
    return at, (moment - before).astype(np.float32)


def _between(values: Floats, at: NDArray[np.int64], share: Floats) -> Floats:
    share = share.reshape(*share.shape, *[1] * (values.ndim - 1))
    return np.asarray(values[at[0]] * (1.0 - share) + values[at[1]] * share)


def _proportions(usual: NDArray[np.float64], count: int, rng: np.random.Generator) -> Floats:
    """(B, 1, parts, 1) factors of the bones: each limb group varies on its own."""
    vary = rng.uniform(1.0 - _LIMBS, 1.0 + _LIMBS, size=(count, len(GROUPS)))
    vary[:, 8] = vary[:, 6]  # a foot is large or small as a whole
    return np.asarray((usual * vary)[:, None, GROUP_OF, None], dtype=np.float32)


def _stretch(bones: Floats, rng: np.random.Generator) -> None:
    """Half of the performers stand straighter, or stretch their arms farther, than they did."""
    for limbs in (LIMBS[:2], LIMBS[2:]):
        share = rng.uniform(_STRAIGHTER, 1.0, size=(len(bones), 1))
        share[rng.random(len(bones)) < 0.5] = 1.0
        for upper, lower, _ in limbs:
            bones[:, :, upper], bones[:, :, lower] = stretched(
                bones[:, :, upper], bones[:, :, lower], share
            )


def _stature(body: Floats) -> Floats:
    """(B, 1, 1, 1) how tall each body is over the reference, by the lengths that capture goes by."""
    length = sum(
        np.mean(
            [np.linalg.norm(body[..., a, :] - body[..., b, :], axis=-1) for a, b in GROUPS[group]],
            axis=(0, 2),
        )
        for group in STATURE
    )
    wanted = reference_lengths(1.70)[list(STATURE)].sum()
    return np.asarray(length / wanted, dtype=np.float32)[:, None, None, None]


def _seen(body: Floats, path: Floats, rng: np.random.Generator) -> Scenes:
    count = len(body)
    turn = _turns(count, rng)
    pitch = np.radians(rng.normal(*_PITCH, size=(count, 1)).clip(*_PITCHES))
    turn = _tilts(pitch, rng) * _TO_CAMERA @ turn
    body = turned(turn, body)
    path = turned(turn, path[:, :, None])[:, :, 0]
    focal = _evenly(_FOCAL, count, rng)
    far = rng.uniform(*_DISTANCE, size=(count, 1))
    # Half a picture is half the longer side, or less on its shorter side.
    aside = rng.normal(scale=[0.15, 0.06], size=(count, 2)).clip(-0.3, 0.3) / focal
    place = np.concatenate([aside * far, far], axis=1)[:, None]
    followed = rng.random((count, 1, 1)) < 0.3
    middle = place + np.where(followed, 0.15, 1.0) * path
    nearest = (middle[..., None, 2] + body[..., 2]).min(axis=(1, 2))
    middle[..., 2] += np.maximum(_NEAREST - nearest, 0.0)[:, None]
    points = middle[:, :, None] + body
    by = (focal / FOCAL)[:, :, None]
    return Scenes(
        body=body.astype(np.float32),
        rays=(points[..., :2] / points[..., 2:] * by[..., None]).astype(np.float32),
        pitch=pitch.astype(np.float32),
        hips=(middle[..., :2] / middle[..., 2:]).astype(np.float32),
        far=(middle[..., 2] / by[:, :, 0]).astype(np.float32),
    )


def _turns(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """(B, 3, 3) rotations about the vertical."""
    return rotations(np.array([0.0, 1.0, 0.0]) * rng.uniform(-np.pi, np.pi, size=(count, 1)))


def _tilts(pitch: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """(B, 3, 3) from level camera axes to those of a camera that looks down and leans."""
    roll = np.radians(rng.uniform(*_ROLL, size=pitch.shape))
    down = rotations(np.array([1.0, 0.0, 0.0]) * pitch)
    return np.asarray(rotations(np.array([0.0, 0.0, 1.0]) * roll) @ down)


def turned(turn: NDArray[np.floating], points: Floats) -> Floats:
    """Return points (B, F, N, 3) turned by one matrix (B, 3, 3) for each window."""
    across = np.swapaxes(turn, 1, 2)[:, None].astype(np.float32)
    return np.asarray(points @ across)


def _evenly(
    between: tuple[float, float], count: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """(B, 1) factors, as often twice as half."""
    low, high = np.log(between)
    return np.exp(rng.uniform(low, high, size=(count, 1)))


def rotations(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the matrices (..., 3, 3) of rotation vectors (..., 3), radians (Rodrigues)."""
    angle = np.linalg.norm(vectors, axis=-1)[..., None, None]
    x, y, z = np.moveaxis(vectors / np.maximum(angle[..., 0], 1e-12), -1, 0)
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=-1).reshape(*x.shape, 3, 3)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross)
