"""A motion file behind walls: its skeleton and its frames come out as numbers, or a refusal in words."""

from typing import Any

from capture.errors import FileEmpty
from capture.motion.formats.kinds import HEAD, MotionKind, kind_of
from capture.motion_file_errors import MotionTooLarge, NotPlainText, NpzWrong
from capture.video.child.descriptor import Reading, Writing
from capture.video.child.motion_files.bvh_hierarchy import Hierarchy
from capture.video.child.motion_files.bvh_rows import Rows
from capture.video.child.motion_files.lines import Lines
from capture.video.child.motion_files.npz_clips import Bundle
from capture.video.child.pulse import Pulse
from capture.video.motion_limits import MotionLimits
from capture.video.wire import Speaker


def read_motion(file: Reading, speaker: Speaker, options: dict[str, Any]) -> None:
    """Say a skeleton, write the frames, say the end.

    Args:
        file: the open motion file.
        speaker: where the answers go.
        options: "out", the descriptor of an empty file for the frames (rows of float64); "clip",
            which motion of a bundle; "limits", those of MotionLimits that are changed.
    """
    limits = MotionLimits(**options["limits"])
    out = Writing(options["out"])
    if file.size == 0:
        raise FileEmpty
    if file.size > limits.max_bytes:
        raise MotionTooLarge(limit=limits.max_bytes >> 20)
    kind = kind_of(file.head(HEAD))
    if kind is MotionKind.WIDE_TEXT:
        raise NotPlainText
    if kind is MotionKind.NPZ:
        _read_npz(Bundle(file, limits), options["clip"], speaker, out)
    else:
        # What nobody knows is read as text: the first line tells that it is none.
        lines = Lines(file, limits, packed=kind is MotionKind.PACKED_BVH)
        _read_bvh(lines, limits, speaker, out)


def _read_bvh(lines: Lines, limits: MotionLimits, speaker: Speaker, out: Writing) -> None:
    hierarchy = Hierarchy(lines, limits)
    rig = hierarchy.read()
    speaker.say("rig", joints=rig.to_json())
    rows = Rows(lines, rig.width, limits)
    rows.read(out, Pulse(speaker))
    speaker.say(
        "end", frames=rows.count, step=rows.step, notes=sorted(hierarchy.notes), clips=[], clip=0
    )


def _read_npz(bundle: Bundle, clip: int, speaker: Speaker, out: Writing) -> None:
    clips = bundle.clips()
    if not 0 <= clip < len(clips):
        raise NpzWrong(name="names")
    step = bundle.step()
    speaker.say("rig", joints=bundle.rig(clip).to_json())
    frames = bundle.write(clip, out)
    told = [{"name": one.name, "frames": one.frames, "words": one.words} for one in clips]
    speaker.say("end", frames=frames, step=step, notes=[], clips=told, clip=clip)
