"""From a foreign motion file to a Motion, in two steps with a person between them.

file → numbers (read behind walls) → a proposal of how they are meant
numbers + what a person says of them → Motion
"""

import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from capture.motion.errors import FormatError, InvalidMotion
from capture.motion.formats.motion_file import write_motion
from capture.motion.formats.numbers_file import NumbersFile, write_numbers
from capture.motion_file_errors import MotionFarAway, NumbersGone
from capture.rigs.choices import Choices, Joints
from capture.rigs.conversion import Conversion
from capture.rigs.proposal import propose, tidy_rate
from capture.rigs.size import HOUSE_SIZE
from capture.video.motion_reader import read_motion_file
from capture.writing import MOTION_FILE, as_made, engine_versions, whole_file

NUMBERS_FILE = "numbers.npz"
Report = Callable[[str, int, int], None]
"""Called with the stage ("numbers", "retarget", "store"), how much is done, and of how much."""
_FRAMES_IN_SIGHT = 20_000


@dataclass(frozen=True, slots=True)
class LookSpec:
    """How to look at a motion file.

    Attributes:
        clip: which motion of a file that holds several.
        joints: which joint is which, where a person has said so; None to guess.
    """

    clip: int = 0
    joints: Joints | None = None


def look_at_motion(file: BinaryIO, spec: LookSpec, out: Path, report: Report) -> dict[str, Any]:
    """Read a motion file into a folder (NUMBERS_FILE) and return what it seems to be.

    Args:
        file: the open file.
        spec: what is known already.
        out: existing folder.
        report: progress; what it raises ends the work.

    Raises:
        CaptureError: when the file is refused.
    """
    with tempfile.TemporaryDirectory(dir=out, prefix="reading-") as scratch:
        # How many frames come, only the end tells: the bar moves as if there were so many.
        numbers = read_motion_file(
            file, Path(scratch), spec.clip,
            report=lambda done: report("numbers", done, max(_FRAMES_IN_SIGHT, 2 * done)),
        )  # fmt: skip
        report("numbers", 1, 1)
        size = HOUSE_SIZE if numbers.clips else None
        proposal = propose(numbers, numbers.step, spec.joints, size)
        facts = {"notes": list(numbers.notes), "clip": numbers.clip}
        with whole_file(out / NUMBERS_FILE) as target:
            write_numbers(target, numbers.rig, numbers.step, numbers.values, facts)
        return {
            "frames": len(numbers.values),
            "rate": tidy_rate(1.0 / numbers.step),
            "joints": [
                {"name": joint.name, "parent": joint.parent, "end": joint.is_end}
                for joint in numbers.rig.joints
            ],
            "notes": list(numbers.notes),
            "clips": [asdict(clip) for clip in numbers.clips],
            "clip": numbers.clip,
            "proposal": proposal.to_json(),
        }


def import_motion(
    numbers: Path, choices: Choices, out: Path, report: Report, *, machine_made: bool = False
) -> dict[str, Any]:
    """Turn the numbers of a motion file into a Motion in a folder (MOTION_FILE).

    Args:
        numbers: the NUMBERS_FILE that `look_at_motion` wrote.
        choices: how they are meant.
        out: existing folder.
        report: progress; what it raises ends the work.
        machine_made: whether nobody performed it: then nothing counts as seen.

    Raises:
        NumbersGone: when the numbers cannot be read any more.
        CaptureError: when the choices make no body.
    """
    try:
        stored = NumbersFile(numbers)
    except (FormatError, InvalidMotion) as error:
        raise NumbersGone from error
    conversion = Conversion(stored, choices)
    done = 0

    def parts() -> Any:
        nonlocal done
        for part in conversion.parts():
            report("retarget", done, len(conversion))
            done += len(part)
            yield part

    header = {
        "operation": "import",
        "parameters": {**choices.to_json(), "machineMade": machine_made},
        "alignedBy": conversion.alignment.by.value,
        "keptEvery": conversion.every,
    }
    made = as_made(parts()) if machine_made else parts()
    with tempfile.TemporaryDirectory(dir=out, prefix="import-") as scratch:
        try:
            with whole_file(out / MOTION_FILE) as target:
                frames = write_motion(target, made, header, Path(scratch))
        except InvalidMotion as error:
            raise MotionFarAway from error
    report("store", 1, 1)
    return {
        "frames": frames,
        "height": round(conversion.skeleton.height, 3),
        "rate": conversion.rate,
        "every": conversion.every,
        "aligned_by": conversion.alignment.by.value,
        "versions": engine_versions(),
    }
