"""`python -m models.generator.refit_program`: one refit as a process of its own, for the archive's workers.

What is to be done comes as a JSON object on standard input, which is an ordinary file:

    begun       weights to begin from
    own         motions of the performer or form: name, take, performer, licence, path of each
    general     motions of others, likewise
    bundle      folder of motion capture for general batches; "" for none
    work        existing folder where the state is kept: broken off, the same refit goes on there
    out         existing folder for the weights
    config      changed numbers of `AdaptConfig`
    threads     that compute

Standard output carries one JSON object a line, as that of `python -m capture`:

    {"stage": "adapt_learn 120 / 400", "progress": 0.42}
    {"result": {...}}   or   {"error": {"code": "...", "detail": "..."}}

SIGTERM keeps the state and ends it, and so does the end of whoever started it.
"""

import ctypes
import json
import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import torch

from capture.errors import DISK_ERRORS
from capture.motion.errors import MotionError
from capture.motion.formats.motion_file import MotionFile
from models.generator.adapting import AdaptConfig
from models.generator.errors import GeneratorError, MotionsWrong, WeightsWrong
from models.generator.gathering import Lesson, joined, taught
from models.generator.motions import TRAIN, Motions, read_motions
from models.generator.protocol import deviation_from
from models.generator.refitting import Matter, Refit, Stopped, taught_from
from models.generator.weights import Weights, read_weights, write_sealed

TOO_LITTLE, WEIGHTS, GONE = "adapt_too_little", "adapt_weights", "adapt_gone"
_EVERY = 0.5
_PR_SET_PDEATHSIG = 1


class Answers:
    """JSON lines for whoever started this; once told to stop, or heard by nobody, it is to end."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self._last = stream, 0.0
        self.stopped = False

    def stop(self, *_signal: object) -> None:
        """Note that it is to end."""
        self.stopped = True

    def say(self, message: dict[str, Any]) -> None:
        """Write one object."""
        try:
            self._stream.write(json.dumps(message, ensure_ascii=False) + "\n")
            self._stream.flush()
        except BrokenPipeError:
            self.stopped = True

    def progress(self, stage: str, done: int, of: int, share: float) -> None:
        """Say now and then how far a refit is."""
        now = time.monotonic()
        if now - self._last < _EVERY and done < of:
            return
        self._last = now
        self.say({"stage": f"{stage} {done} / {of}", "progress": round(share, 4)})


def main() -> int:
    """Do the refit that standard input describes; return the exit code."""
    answers = Answers(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # what native code prints goes to standard error
    signal.signal(signal.SIGTERM, answers.stop)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    try:
        told = json.load(sys.stdin)
        torch.set_num_threads(int(told["threads"]))
        answers.say({"result": _done(told, answers)})
    except Stopped:
        return 1
    except Exception as error:  # noqa: BLE001 (the boundary of the program: told, never swallowed)
        traceback.print_exc()
        said = {"code": _code(error), "params": {}, "detail": traceback.format_exc()}
        answers.say({"error": said})
        return 1
    return 0


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
    if isinstance(error, MotionsWrong):
        return TOO_LITTLE
    if isinstance(error, (FileNotFoundError, MotionError)):
        return GONE
    if isinstance(error, OSError) and (error.errno or 0) in DISK_ERRORS:
        return DISK_ERRORS[error.errno or 0].code
    return "unexpected" if not isinstance(error, GeneratorError) else TOO_LITTLE


if __name__ == "__main__":
    sys.exit(main())
