"""The numbers of a foreign motion file, read by the confined reader and believed only when checked."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from capture.errors import DecoderAnswer, DecoderDied, LimitMemory, LimitTime
from capture.motion.errors import InvalidMotion
from capture.motion.rig import LARGEST, Rig
from capture.motion_file_errors import MotionReaderStopped
from capture.video.confined import DECODER, Decoder, Message, Shown, Wish
from capture.video.limits import Limits
from capture.video.motion_limits import DEFAULT_MOTION_LIMITS, MotionLimits

Report = Callable[[int], None]
"""Called with how many frames were read; what it raises ends the reading."""
NOTES = ("comments", "no_turns", "same_names")
"""What a file may have that is odd and accepted all the same."""
_PROCESS = Limits(memory_bytes=1 << 30, cpu_seconds=600)
_CHECKED_AT_ONCE = 4096
_LONGEST = 80
_N = TypeVar("_N", int, float)


@dataclass(frozen=True, slots=True)
class ClipName:
    """One motion of a file that holds several.

    Attributes:
        name: what the file calls it.
        frames: how many it has.
        words: what the file says of it, by kind.
    """

    name: str
    frames: int
    words: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class MotionNumbers:
    """What a motion file holds.

    Attributes:
        rig: its skeleton.
        step: seconds from frame to frame, as the file says.
        values: (F, rig.width) numbers of each frame, memory-mapped; lengths in the file's unit,
            turns in degrees or quaternions.
        notes: of NOTES.
        clips: the motions of a file that holds several; empty for one.
        clip: which of them this is.
    """

    rig: Rig
    step: float
    values: NDArray[np.float64]
    notes: tuple[str, ...]
    clips: tuple[ClipName, ...]
    clip: int


def read_motion_file(
    file: BinaryIO,
    scratch: Path,
    clip: int = 0,
    limits: MotionLimits = DEFAULT_MOTION_LIMITS,
    report: Report | None = None,
    *,
    program: Sequence[str] = DECODER,
) -> MotionNumbers:
    """Return the numbers of a BVH file or of an npz of the bundle.

    Args:
        file: open file with a descriptor.
        scratch: existing folder; the numbers lie in a file in it as long as they are used.
        clip: which motion, where the file holds several.
        limits: what a motion file may be.
        report: progress in frames.
        program: command of the reader.

    Raises:
        CaptureError: when the file is refused; MotionReaderStopped when the reader failed.
    """
    with tempfile.NamedTemporaryFile(dir=scratch, prefix="numbers-", delete=False) as out:
        told = {"out": out.fileno(), "clip": clip, "limits": asdict(limits)}
        try:
            answer = _answers(file, Wish("motion", told, keep=(out.fileno(),)), report, program)
        except (DecoderDied, DecoderAnswer, LimitMemory, LimitTime, InvalidMotion) as error:
            raise MotionReaderStopped from error
        return _checked(answer, Path(out.name), limits)


def _answers(
    file: BinaryIO, wish: Wish, report: Report | None, program: Sequence[str]
) -> dict[str, Any]:
    rig: Rig | None = None
    with Decoder(file, wish, _PROCESS, program) as decoder:
        for message in decoder.messages():
            if isinstance(message, Shown):
                raise DecoderAnswer
            if message.get("type") == "rig" and rig is None:
                rig = Rig.from_json(message.get("joints"))
            elif message.get("type") == "end" and rig is not None:
                return {**message, "rig": rig}
            elif report is not None:
                report(_whole(message))
    raise DecoderAnswer


def _whole(message: Message) -> int:
    done = message.get("done") if isinstance(message, dict) else None
    return done if type(done) is int and done >= 0 else 0


def _checked(answer: dict[str, Any], path: Path, limits: MotionLimits) -> MotionNumbers:
    rig: Rig = answer["rig"]
    frames, step = _number(answer, "frames", int), _number(answer, "step", float)
    notes, clip = answer.get("notes"), _number(answer, "clip", int)
    sound = (
        limits.min_frames <= frames <= limits.max_frames
        and limits.min_step <= step <= limits.max_step
        and isinstance(notes, list)
        and all(note in NOTES for note in notes)
        and path.stat().st_size == 8 * frames * rig.width
    )
    if not sound or not isinstance(notes, list):
        raise MotionReaderStopped
    values = np.memmap(path, dtype="<f8", mode="r", shape=(frames, rig.width))
    for start in range(0, frames, _CHECKED_AT_ONCE):
        part = values[start : start + _CHECKED_AT_ONCE]
        if not (np.abs(part) <= LARGEST).all():
            raise MotionReaderStopped
    kept = tuple(str(note) for note in notes)
    return MotionNumbers(rig, step, values, kept, _clips(answer, limits), clip)


def _number(answer: dict[str, Any], name: str, kind: type[_N]) -> _N:
    """A number of an answer, if it is one of this very kind."""
    value = answer.get(name)
    if type(value) is not kind:
        raise MotionReaderStopped
    return value


def _clips(answer: dict[str, Any], limits: MotionLimits) -> tuple[ClipName, ...]:
    told = answer.get("clips")
    if not isinstance(told, list) or len(told) > limits.max_clips:
        raise MotionReaderStopped
    found = []
    for one in told:
        name, frames, words = one.get("name"), one.get("frames"), one.get("words")
        sound = isinstance(name, str) and len(name) <= _LONGEST and type(frames) is int
        if not sound or not isinstance(words, dict):
            raise MotionReaderStopped
        kept = {str(key)[:_LONGEST]: str(value)[:_LONGEST] for key, value in words.items()}
        found.append(ClipName(name, frames, kept))
    return tuple(found)
