"""What a video may ask of the archive: one place for every limit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that a file must keep, and bounds for the process that reads it.

    Attributes:
        max_seconds: longest video.
        max_frames: most frames of a video.
        min_frames: fewest frames of a video.
        min_seconds: shortest video.
        min_side: fewest pixels of the shorter side, upright.
        max_side: most pixels of the longer side, as stored or upright.
        max_pixels: most pixels of a picture.
        max_aspect: longer side over shorter side, upright.
        max_tracks: most tracks of a file, of any kind.
        low_rate: frames per second below which the user is cautioned.
        memory_bytes: address space of the decoder.
        cpu_seconds: processor time of one run of the decoder.
        silence_seconds: longest wait for the next sign of life of the decoder.
        proxy_bytes: largest browser copy.
    """

    max_seconds: float = 4 * 3600.0
    max_frames: int = 2_000_000
    min_frames: int = 4
    min_seconds: float = 0.25
    min_side: int = 64
    max_side: int = 8192
    max_pixels: int = 36_000_000
    max_aspect: float = 4.0
    max_tracks: int = 64
    low_rate: float = 15.0
    memory_bytes: int = 3 << 30
    cpu_seconds: int = 24 * 3600
    silence_seconds: float = 60.0
    proxy_bytes: int = 32 << 30


DEFAULT_LIMITS = Limits()
