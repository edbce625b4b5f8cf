"""The lifter: a better idea of the body's depth than the estimator's own, from the whole sequence.

A small network that was trained on motion capture seen by cameras that we made up (`models.lifter`)
looks at nearly three seconds round each frame and says where the sixteen points are, and how sure it
is of the depth of each. The fit takes that for the body that the frame is pulled to. Its weights
stand beside this file with their card.
"""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from safetensors.numpy import load

from capture.motion.skeleton import REFERENCE_HEIGHT
from capture.solve.fit.bones import HIPS, POINTS
from capture.solve.fit.view import LEAST_TRUST, View
from capture.solve.lift.features import RATE, features, sampled
from capture.solve.lift.network import REACH, Floats, forward
from capture.solve.points import Array

WEIGHTS = Path(__file__).with_name("lifter.safetensors")
HALO = (REACH + 5) / RATE
"""Seconds round a window that must be seen with it for its answer to be that of the whole film."""
LEAST, MOST = 0.02, 0.6
"""Metres between which the network's own opinion of its errors in depth is believed."""
DOUBT = 1.5
"""Its errors before real cameras are larger by so much than before those it judges itself by."""
_COORDINATES = 3 * len(POINTS)
_MIRROR = np.arange(len(POINTS)).reshape(-1, 2)[:, ::-1].ravel()


@dataclass(frozen=True, slots=True, eq=False)
class Lifter:
    """A trained network.

    Attributes:
        weights: as `network.forward` reads them.
        sha256: of the file that they come from.
    """

    weights: dict[str, Floats]
    sha256: str

    def lifted(self, view: View, height: float) -> View:
        """Return the view with the network's body in place of the estimator's.

        Args:
            view: consecutive frames, HALO more on each side than are needed where there are more.
            height: standing height in metres that the view's body stands for.
        """
        # The ticks do not depend on where the view begins.
        at = np.arange(np.floor(view.times[0] * RATE), np.ceil(view.times[-1] * RATE) + 1) / RATE
        unit = REFERENCE_HEIGHT / height
        body, deviation = self.bodies(
            sampled(view.times, view.rays, at),
            sampled(view.times, view.body * unit, at),
            # A point that a person has taken out counts as one that was hardly seen.
            sampled(view.times, np.maximum(view.trust, LEAST_TRUST), at),
        )
        # Across the ray the picture itself says more; depth is what the network is believed.
        every = view.deviation.copy()
        every[..., 2] = DOUBT * sampled(at, deviation, view.times) / unit
        return replace(view, body=sampled(at, body, view.times) / unit, deviation=every)

    def bodies(self, rays: Array, body: Array, trust: Array) -> tuple[Array, Array]:
        """Return bodies (F, N, 3) and the errors of their depth that are expected (F, N), metres.

        Left and right are alike: the answer is the mean of what the network says to what was seen
        and to its mirror image.

        Args:
            rays: (F, N, 2) at RATE.
            body: (F, N, 3) metres of the reference height, camera axes.
            trust: (F, N).
        """
        seen = self._answer(rays, body, trust)
        flip = np.array([-1.0, 1.0, 1.0])
        other = self._answer(
            rays[:, _MIRROR] * flip[:2], body[:, _MIRROR] * flip, trust[:, _MIRROR]
        )
        lifted = (seen[0] + other[0][:, _MIRROR] * flip) / 2.0
        deviation = (seen[1] + other[1][:, _MIRROR]) / 2.0
        return lifted - lifted[:, HIPS].mean(axis=1, keepdims=True), deviation

    def _answer(self, rays: Array, body: Array, trust: Array) -> tuple[Array, Array]:
        shown, plain = features(rays, body, trust)
        answer = forward(self.weights, shown.astype(np.float32)).astype(np.float64)
        lifted = plain + answer[:, :_COORDINATES].reshape(plain.shape)
        return lifted, np.exp(answer[:, _COORDINATES:]).clip(LEAST, MOST)


def find_lifter(path: Path) -> Lifter | None:
    """Return the lifter whose weights a file holds, None where there is no such file.

    An installation without the weights captures with the estimator's own body; `Fit.lifter` says so.
    """
    return read_lifter(path) if path.is_file() else None


@cache
def read_lifter(path: Path) -> Lifter:
    """Return the lifter whose weights a file holds."""
    data = path.read_bytes()
    return Lifter(load(data), hashlib.sha256(data).hexdigest())
