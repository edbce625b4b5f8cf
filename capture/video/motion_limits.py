"""What a motion file may ask of the archive: one place for every limit."""

from dataclasses import dataclass

from capture.motion.rig import MOST_JOINTS


@dataclass(frozen=True, slots=True)
class MotionLimits:
    """Bounds of a motion file; arrays grow with what is read and never by what a header promises.

    Attributes:
        max_bytes: most bytes of the file, once unpacked.
        max_line: most bytes of a line.
        max_joints: most joints, end sites included.
        max_depth: most joints one below the other.
        max_frames: most frames.
        min_frames: fewest frames.
        max_numbers: most numbers of all frames together.
        max_clips: most motions of a bundle.
        min_step: fewest seconds from frame to frame.
        max_step: most seconds from frame to frame.
    """

    max_bytes: int = 512 << 20
    max_line: int = 1 << 20
    max_joints: int = MOST_JOINTS
    max_depth: int = 128
    max_frames: int = 1_000_000
    min_frames: int = 4
    max_numbers: int = 1 << 26
    max_clips: int = 2_000
    min_step: float = 1e-3
    max_step: float = 1.0


DEFAULT_MOTION_LIMITS = MotionLimits()
