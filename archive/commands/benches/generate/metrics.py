"""How far a fill is from the truth, and how it moves.

Every figure is a sum over a sum, so that windows can be put together, and clips drawn anew for an
interval, without going through them again. Definitions: L2P, L2Q and NPSS as in Harvey et al. 2020
and Gopalakrishnan et al. 2019, with the details stated at each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.commands.benches.generate.tasks import Task
from archive.commands.benches.generate.windows import Window
from capture.motion.filling.partial import Filled
from capture.motion.kinematics import global_rotations, positions
from capture.motion.rotation import Array, angle, inverse, multiply
from capture.motion.skeleton import FEET_CONTACTS

Sums = tuple[float, float]
"""What is divided, and by what."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A fill beside the truth: places (F, J, 3), rotations to the room (F, J, 4) and local."""

    task: Task
    window: Window
    spread: Array
    local: Array
    turned: Array
    places: Array

    @property
    def truth(self) -> tuple[Array, Array, Array]:
        """True local rotations, rotations to the room and places, of the same frames."""
        size = self.task.length
        motion = self.window.motion
        return motion.rotations[:size], self.window.turned[:size], self.window.places[:size]


def compare(task: Task, window: Window, filled: Filled, spread: Array) -> Compared:
    """Work out what the measures need of one fill; `spread` is that of `clips.spread_of`."""
    skeleton = window.motion.skeleton
    local = filled.rotations.astype(np.float64)
    turned = global_rotations(skeleton, local)
    places = positions(skeleton, filled.root.astype(np.float64), turned)
    return Compared(task, window, spread, local, turned, places)


def l2p(one: Compared) -> Sums:
    """Distance of all joints over their spread: norm over 66 numbers, mean over frames."""
    apart = (one.places - one.truth[2])[one.task.hidden]
    apart = apart.reshape(len(apart), -1) / one.spread
    return float(np.linalg.norm(apart, axis=1).sum()), float(len(apart))


def l2q(one: Compared) -> Sums:
    """Difference of all rotations to the room on the true side: norm over 88 numbers."""
    found, true = _same_side(one)
    apart = (found - true).reshape(len(true), -1)
    return float(np.linalg.norm(apart, axis=1).sum()), float(len(apart))


def npss(one: Compared) -> Sums:
    """Distance of the spectra of 88 numbers over the gap, weighted by the true power."""
    return _spectral(one, np.abs)


def npss_of_lafan1(one: Compared) -> Sums:
    """The same of the real parts of the spectra, as the code that came with LaFAN1 has it."""
    return _spectral(one, np.real)


def _spectral(one: Compared, part_of: Callable[[NDArray[np.complex128]], Array]) -> Sums:
    found, true = (
        part_of(np.fft.fft(part.reshape(len(part), -1), axis=0)) ** 2 for part in _same_side(one)
    )
    weight = true.sum(axis=0)
    curves = [
        np.cumsum(part, axis=0) / np.maximum(part.sum(axis=0), 1e-12) for part in (found, true)
    ]
    apart = np.abs(curves[0] - curves[1]).sum(axis=0)
    return float((apart * weight).sum()), float(weight.sum())


def mpjpe(one: Compared) -> Sums:
    """Distance of the task's joints in millimetres."""
    joints = one.task.moving(one.window.motion.skeleton)
    apart = np.linalg.norm((one.places - one.truth[2])[one.task.hidden][:, joints], axis=-1)
    return 1000.0 * float(apart.sum()), float(apart.size)


def geodesic(one: Compared) -> Sums:
    """Angle between local rotations of the task's joints in degrees, toes left out."""
    joints = one.task.turning(one.window.motion.skeleton)
    found, true = (part[one.task.hidden][:, joints] for part in (one.local, one.truth[0]))
    apart = np.degrees(angle(multiply(inverse(true), found)))
    return float(apart.sum()), float(apart.size)


def skate(one: Compared) -> Sums:
    """Horizontal speed in mm/s of feet and toes that truly stand."""
    return _skate(one, one.places)


def true_skate(one: Compared) -> Sums:
    """The same of the truth, which is not 0."""
    return _skate(one, one.truth[2])


def acceleration(one: Compared) -> Sums:
    """Second differences of the task's joints' places over the true ones, gap edges included."""
    return _differences(one, 2)


def jerk(one: Compared) -> Sums:
    """Third differences of the task's joints' places over the true ones, within the gap and its edges."""
    return _differences(one, 3)


MEASURES: Mapping[str, Callable[[Compared], Sums]] = {
    "L2P": l2p, "L2Q": l2q, "NPSS": npss, "NPSS LaFAN1": npss_of_lafan1, "MPJPE": mpjpe, "geodesic": geodesic, "skate": skate,
    "true skate": true_skate, "acceleration": acceleration, "jerk": jerk,
}  # fmt: skip
"""Every figure by its name in tables."""


def seam_jumps(one: Compared) -> Array:
    """Return changes of velocity at the gap's edges, (2, N) m/s: of the fill, and of the truth.

    An edge whose other side has no second known frame is left out: there is no velocity to meet.
    """
    edges = [one.task.hidden.start - 1]
    if one.task.length > one.task.hidden.stop + 1:
        edges.append(one.task.hidden.stop)
    joints = one.task.moving(one.window.motion.skeleton)
    rate = one.window.motion.median_rate
    jumps = []
    for places in (one.places, one.truth[2]):
        around = np.stack([places[edge - 1 : edge + 2] for edge in edges])[:, :, joints]
        bent = around[:, 2] - 2.0 * around[:, 1] + around[:, 0]
        jumps.append(rate * np.linalg.norm(bent, axis=-1).ravel())
    return np.stack(jumps)


def observed_change(one: Compared, filled: Filled) -> float:
    """Return the greatest difference between a known cell and what came back for it: 0.0."""
    partial = one.task.partial(one.window)
    root = np.abs(filled.root - partial.root)[partial.known[:, 0]]
    turns = np.abs(filled.rotations - partial.rotations)[partial.known[:, 1:]]
    return float(max(root.max(initial=0.0), turns.max(initial=0.0)))


def _same_side(one: Compared) -> tuple[Array, Array]:
    """Rotations to the room within the gap; found ones with the sign nearest to the true ones."""
    found, true = one.turned[one.task.hidden], one.truth[1][one.task.hidden]
    sign = np.where(np.sum(found * true, axis=-1, keepdims=True) < 0.0, -1.0, 1.0)
    return found * sign, true


def _skate(one: Compared, places: Array) -> Sums:
    motion, hidden = one.window.motion, one.task.hidden
    assert motion.contacts is not None  # noqa: S101 (the bundle's clips have them)
    feet = [motion.skeleton.index(name) for name in FEET_CONTACTS]
    rate = motion.median_rate
    moved = places[hidden, feet] - places[hidden.start - 1 : hidden.stop - 1, feet]
    speed = 1000.0 * rate * np.linalg.norm(moved[..., [0, 2]], axis=-1)
    stands: NDArray[np.bool_] = motion.contacts[hidden]
    return float(speed[stands].sum()), float(stands.sum())


def _differences(one: Compared, order: int) -> Sums:
    hidden = one.task.hidden
    around = slice(hidden.start - 1, hidden.stop + 1)
    joints = one.task.moving(one.window.motion.skeleton)
    sizes = [
        float(np.linalg.norm(np.diff(places[around][:, joints], n=order, axis=0), axis=-1).sum())
        for places in (one.places, one.truth[2])
    ]
    return sizes[0], sizes[1]
