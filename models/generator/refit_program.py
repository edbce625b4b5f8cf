"""`python -m models.generator.refit_program`: one refit as a process of its own, for the archive's workers.

The request (see `telling`):

    begun       weights to begin from
    own         motions of the performer or form: name, take, performer, licence, path of each
    general     motions of others, likewise
    bundle      folder of motion capture for general batches; "" for none
    work        existing folder where the state is kept: broken off, the same refit goes on there
    out         existing folder for the weights
    config      changed numbers of `AdaptConfig`
    threads     that compute
"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch

from capture.motion.errors import MotionError
from capture.motion.formats.motion_file import MotionFile
from models.generator.adapting import AdaptConfig
from models.generator.errors import GeneratorError, MotionsWrong, WeightsWrong
from models.generator.gathering import Lesson, joined, taught
from models.generator.motions import TRAIN, Motions, read_motions
from models.generator.protocol import deviation_from
from models.generator.refitting import Matter, Refit, taught_from
from models.generator.telling import Answers, run
from models.generator.weights import Weights, read_weights, write_sealed

TOO_LITTLE, WEIGHTS, GONE = "adapt_too_little", "adapt_weights", "adapt_gone"


def main() -> int:
    """Do the refit that standard input describes; return the exit code."""
    return run(_done, _code)


def _done(told: dict[str, Any], answers: Answers) -> dict[str, Any]:
    begun = read_weights(Path(told["begun"]))
    matter = matter_of(begun, told)
    refit = Refit(begun, matter, AdaptConfig(**told["config"]), Path(told["work"]))
    found = refit.run(answers.progress, lambda: answers.stopped)
    if not found.gain:
        raise MotionsWrong(folder="the archive", what="no motion is long enough to be held back")
    file = write_sealed(found.network, Path(told["out"]), found.said)
    own = {clip.name for clip in matter.own.clips}
    motions = [
        {"name": each["name"], "sha256": each["sha256"], "own": each["name"] in own}
        for each in taught_from(begun, matter)
    ]
    return {
        "file": file.name, "begun": begun.sha256, "figures": found.figures, "motions": motions,
        "config": found.said["config"], "credits": begun.said.get("credits", []),
    }  # fmt: skip


def matter_of(begun: Weights, told: dict[str, Any]) -> Matter:
    """Return what a refit learns from.

    Raises:
        MotionsWrong: when nothing of its own lasts long enough.
        MotionError: when a motion cannot be read.
    """
    own = taught(_lessons(told["own"]), TRAIN)
    taken = {each["name"]: each["take"] for each in told["own"]}
    takes = [taken[clip.name.split(" ")[0]] for clip in own.clips]
    parts: list[Motions] = []
    if told["bundle"]:
        config = begun.said["config"]
        parts.append(
            read_motions(Path(told["bundle"]), (TRAIN,), accad=bool(config.get("accad", True)))
        )
    # It may be that no stretch of the others lasts a second.
    with suppress(MotionsWrong):
        parts.append(taught(_lessons(told["general"]), TRAIN))
    general = joined(parts) if parts else None
    said = begun.said.get("deviation")
    deviation = deviation_from(own) if said is None else torch.tensor(said)
    return Matter(own, takes, general, deviation)


def _lessons(told: list[dict[str, str]]) -> list[Lesson]:
    return [
        Lesson(
            each["name"], each["performer"], "other", each["licence"],
            MotionFile(Path(each["path"])).whole(),
        )
        for each in told
    ]  # fmt: skip


def _code(error: Exception) -> str:
    if isinstance(error, WeightsWrong):
        return WEIGHTS
    if isinstance(error, GeneratorError):
        return TOO_LITTLE
    return GONE if isinstance(error, (FileNotFoundError, MotionError)) else ""


if __name__ == "__main__":
    sys.exit(main())
