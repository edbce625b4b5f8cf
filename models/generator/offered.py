"""`python -m models.generator.offered`: what the gaps of a motion would be filled with, by weights.

The request (see `telling`):

    motion      package of the motion
    out         existing folder; `proposal.npz` appears there when it is whole
    weights     file to fill with
    begun       file of the weights that those were refitted from; "" for none
    facts       what is known of them, for the recipe of whatever is kept
    threads     that compute
"""

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from capture.filling.program import propose_file
from capture.filling.proposing import Outcome
from capture.motion.checks import made_places
from capture.motion.cleanup.cleanup import clean
from capture.motion.errors import MotionError
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.partial import Filled, Mask, Partial
from models.generator.errors import WeightsWrong
from models.generator.served import GAUSSIAN, Answer, Served
from models.generator.telling import Answers, Stopped, run
from models.generator.weights import read_weights

WEIGHTS, GONE = "fill_weights", "motion_gone"


@dataclass(frozen=True, slots=True, eq=False)
class ByWeights:
    """Fills windows by whatever was measured as best for each kind of their gaps.

    Attributes:
        served: the weights, and the cheap references.
    """

    served: Served
    _gaussian: LinearGaussian = field(default_factory=LinearGaussian.shipped, repr=False)

    def __call__(self, partial: Partial, whole: Mask) -> Outcome:
        """Fill a window, see `capture.filling.proposing.Fills`.

        What no frame of the window knows, no network has learnt to fill: statistics of poses draw it,
        before the rest is filled round it.
        """
        del whole
        never = ~partial.known.any(axis=0)
        if not never.any():
            return _outcome(partial, self.served.answer(partial))
        drawn = self._gaussian(partial)
        known = partial.known.copy()
        known[:, never] = True
        root = np.where(known[:, :1] & ~partial.known[:, :1], drawn.root, partial.root)
        added = known[:, 1:] & ~partial.known[:, 1:]
        turns = np.where(added[..., None], drawn.rotations, partial.rotations)
        answer = self.served.answer(Partial(partial.skeleton, partial.times, root, turns, known))
        made = Filled(partial.root, partial.rotations, ~partial.known).with_made(
            answer.filled.root.astype(np.float64), answer.filled.rotations.astype(np.float64)
        )
        cleaned = clean(partial.skeleton, partial.times, made, self.served.limits)
        moved = made_places(partial.skeleton, np.broadcast_to(never, partial.known.shape))
        radii = None if answer.radii is None else np.where(moved[None], 0.0, answer.radii)
        return _outcome(partial, replace(answer, filled=cleaned.filled, radii=radii))


def _outcome(partial: Partial, answer: Answer) -> Outcome:
    names = tuple(dict.fromkeys((GAUSSIAN, *(name for _, name in answer.methods))))
    methods = np.zeros(partial.known.shape, dtype=np.uint8)
    for gap, name in answer.methods:
        methods[gap.start : gap.stop, gap.channels] = names.index(name)
    return Outcome(answer.filled, methods, names, answer.radii)


def main() -> int:
    """Do what standard input describes; return the exit code."""
    return run(_offered, _code)


def _offered(told: dict[str, Any], answers: Answers) -> dict[str, Any]:
    begun = read_weights(Path(told["begun"])) if told["begun"] else None
    fills = ByWeights(Served(read_weights(Path(told["weights"])), begun=begun))

    def report(done: int, of: int) -> None:
        if answers.stopped:
            raise Stopped
        answers.say({"stage": "fill", "progress": done / max(of, 1), "done": done, "of": of})

    return propose_file(Path(told["motion"]), Path(told["out"]), fills, told["facts"], report)


def _code(error: Exception) -> str:
    if isinstance(error, WeightsWrong):
        return WEIGHTS
    return GONE if isinstance(error, (FileNotFoundError, MotionError)) else ""


if __name__ == "__main__":
    sys.exit(main())
