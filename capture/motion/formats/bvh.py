"""BVH for animators: the house skeleton in centimetres, rotations in the order Z, X, Y.

BVH knows no comments, no origin of its numbers and only one spacing of frames. A JSON file with
the same name carries what it cannot; a motion of varying frame rate is written at its median rate
and the frames drawn between recorded ones are named there.
"""

import json
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.formats.facts import ExportFacts, source_runs, uniform_step
from capture.motion.motion import Motion
from capture.motion.rotation import to_euler_zxy
from capture.motion.skeleton import Skeleton
from capture.motion.summary import CHUNK, FrameSource
from capture.motion.timing import resample

LOSES = "confidence; and, kept in the JSON beside it, sources, uneven frame times and credit"
CENTIMETRES = 100.0
# End sites give the last bones a length: the fingertips, the crown and the toe tips, in metres.
_END_SITES = {
    "head": (0.0, 0.19, 0.0),
    "leftHand": (0.16, 0.0, 0.0),
    "rightHand": (-0.16, 0.0, 0.0),
}
_OTHER_END = (0.0, 0.0, 0.05)


def write(target: IO[bytes], frames: FrameSource, facts: ExportFacts) -> None:
    """Write the BVH file; memory does not grow with the length of the motion."""
    del facts  # BVH has no place for them; `companion` carries them.
    even = even_frames(frames)
    step = uniform_step(even.times) or 1.0
    target.write(_hierarchy(even.skeleton).encode())
    target.write(f"MOTION\nFrames: {len(even)}\nFrame Time: {step:.9f}\n".encode())
    for start in range(0, len(even), CHUNK):
        part = even.part(start, min(start + CHUNK, len(even)))
        angles = np.degrees(to_euler_zxy(part.rotations))
        # Rotations of a child are written in the order that HIERARCHY lists the joints.
        order = _depth_first(part.skeleton)
        rows = np.concatenate(
            [part.root * CENTIMETRES, angles[:, order].reshape(len(part), -1)], axis=1
        )
        lines = (" ".join(f"{value:.6f}" for value in row) for row in rows)
        target.write(("\n".join(lines) + "\n").encode())


def companion(target: IO[bytes], frames: FrameSource, facts: ExportFacts) -> None:
    """Write the JSON file that stands beside the BVH file."""
    even = even_frames(frames)
    body: dict[str, Any] = {
        **facts.as_json(),
        "unit": "centimetre",
        "axes": "right-handed, Y up, rest pose faces +Z",
        "rotationOrder": "ZXY",
        "frames": len(even),
        "resampled": even is not frames,
        "seconds": [round(float(time), 6) for time in even.times],
        "sources": source_runs(even),
        "sourcesAre": "half-open runs of frames; a place takes the weakest source along its chain; "
        "missing values are filler, not poses",
    }
    target.write(json.dumps(body, ensure_ascii=False, indent=1).encode())


@dataclass(frozen=True, slots=True)
class _Evened:
    """Frames at other times, looked up part by part, so that no whole motion is held."""

    frames: FrameSource
    times: NDArray[np.float64]

    @property
    def skeleton(self) -> Skeleton:
        return self.frames.skeleton

    def __len__(self) -> int:
        return len(self.times)

    def part(self, start: int, stop: int) -> Motion:
        asked, recorded = self.times[start:stop], np.asarray(self.frames.times)
        first = max(0, int(np.searchsorted(recorded, asked[0], side="right")) - 1)
        last = int(np.searchsorted(recorded, asked[-1], side="left")) + 1
        return resample(self.frames.part(first, min(last, len(recorded))), asked)


def even_frames(frames: FrameSource) -> FrameSource:
    """Return the same frames where they are evenly spaced, else a view at the median rate."""
    times = np.asarray(frames.times)
    if uniform_step(times) is not None:
        return frames
    step = float(np.median(np.diff(times)))
    count = int(np.floor((times[-1] - times[0]) / step + 1e-6)) + 1
    return _Evened(frames, np.minimum(times[0] + step * np.arange(count), times[-1]))


def _children(skeleton: Skeleton, joint: int) -> list[int]:
    return [child for child, parent in enumerate(skeleton.parents) if parent == joint]


def _depth_first(skeleton: Skeleton, joint: int = 0) -> list[int]:
    order = [joint]
    for child in _children(skeleton, joint):
        order += _depth_first(skeleton, child)
    return order


def _hierarchy(skeleton: Skeleton) -> str:
    return "HIERARCHY\n" + _node(skeleton, 0, 0)


def _node(skeleton: Skeleton, joint: int, depth: int) -> str:
    name, pad = skeleton.names[joint], "\t" * depth
    offset = skeleton.offsets[joint] * CENTIMETRES if joint else np.zeros(3)
    channels = "3 Zrotation Xrotation Yrotation"
    if joint == 0:
        channels = "6 Xposition Yposition Zposition Zrotation Xrotation Yrotation"
    children = _children(skeleton, joint)
    inner = "".join(_node(skeleton, child, depth + 1) for child in children)
    if not children:
        end = np.array(_END_SITES.get(name, _OTHER_END)) * CENTIMETRES
        inner = f"{pad}\tEnd Site\n{pad}\t{{\n{pad}\t\tOFFSET {_three(end)}\n{pad}\t}}\n"
    return (
        f"{pad}{'JOINT' if joint else 'ROOT'} {name}\n{pad}{{\n"
        f"{pad}\tOFFSET {_three(offset)}\n{pad}\tCHANNELS {channels}\n{inner}{pad}}}\n"
    )


def _three(offset: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    return " ".join(f"{value:.6f}" for value in offset)
