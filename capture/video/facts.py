"""What is known of a video file before anybody is looked for in it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, get_type_hints

from capture.cautions import CAUTIONS, Caution
from capture.errors import DecoderAnswer
from capture.video.limits import Limits

_MAX_TEXT = 64
_MAX_TAGS = 200
IN_PICTURES = "words-in-pictures"
"""Stands among the tags of a film whose coded pictures carry words of their camera."""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """Facts of a video file, counted from its packets and its first decoded frames.

    Attributes:
        container: "mp4", "mov", "matroska", "avi", "mpegts", "mpeg" or "gif".
        codec: name of the picture coding.
        pixel_format: how pixels are stored, in FFmpeg's words.
        coded_width: pixels per row as stored.
        coded_height: rows as stored.
        width: pixels per row of the upright picture with square pixels.
        height: rows of the upright picture with square pixels.
        turn: degrees counter-clockwise that set the stored picture upright (0, 90, 180, 270).
        flipped: whether the stored picture is also a mirror image of the upright one.
        pixel_aspect: width of a stored pixel over its height.
        frames: frames that will be shown.
        declared_frames: frames that the header promises; 0 where it is silent.
        duration: seconds from the first frame to the end of the last.
        start_offset: seconds on the file's own clock at which the first frame stands.
        median_rate: frames per second by the median spacing.
        longest_step: seconds between the two neighbours farthest apart.
        variable: whether the spacing of frames varies.
        interlaced: whether frames hold two half pictures of different times.
        hdr: whether the picture has high dynamic range.
        sound: coding of the sound, "" without any.
        sound_tracks: how many sound tracks there are.
        picture_tracks: how many picture tracks there are, covers not counted.
        other_tracks: how many subtitle, data, cover and attachment tracks there are.
        tags: names of the tags the file carries (never their contents).
        hidden_frames: coded frames that the file itself tells players not to show.
        keyframe_gap: most frames from one independent picture to the next.
        bits_per_second: file size over duration.
        cautions: findings to be shown to whoever adds the file.
    """

    container: str
    codec: str
    pixel_format: str
    coded_width: int
    coded_height: int
    width: int
    height: int
    turn: int
    flipped: bool
    pixel_aspect: float
    frames: int
    declared_frames: int
    duration: float
    start_offset: float
    median_rate: float
    longest_step: float
    variable: bool
    interlaced: bool
    hdr: bool
    sound: str
    sound_tracks: int
    picture_tracks: int
    other_tracks: int
    tags: tuple[str, ...]
    hidden_frames: int
    keyframe_gap: int
    bits_per_second: float
    cautions: tuple[Caution, ...]

    @property
    def has_audio(self) -> bool:
        """Whether the file holds sound."""
        return bool(self.sound)

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height of the upright picture in pixels."""
        return self.width, self.height

    def to_json(self) -> dict[str, Any]:
        """Return the facts as a JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, answer: Mapping[str, Any], limits: Limits) -> "VideoFacts":
        """Return the facts that another process named, every one of them checked.

        Raises:
            DecoderAnswer: when a fact is absent, of the wrong type or beyond the limits.
        """
        hints = get_type_hints(cls)
        values: dict[str, Any] = {}
        for field in fields(cls):
            value = answer.get(field.name)
            if field.name == "tags":
                values["tags"] = _texts(value)
            elif field.name == "cautions":
                values["cautions"] = _cautions(value)
            else:
                values[field.name] = _plain(value, hints[field.name])
        facts = cls(**values)
        _check_range(facts, limits)
        return facts


def _plain(value: object, kind: type) -> Any:
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise DecoderAnswer
    if isinstance(value, str) and (len(value) > _MAX_TEXT or not value.isascii()):
        raise DecoderAnswer
    if isinstance(value, float) and not math.isfinite(value):
        raise DecoderAnswer
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MAX_TAGS:
        raise DecoderAnswer
    return tuple(str(_plain(text, str)) for text in value)


def _cautions(value: object) -> tuple[Caution, ...]:
    names = _texts(value)
    if any(name not in CAUTIONS for name in names):
        raise DecoderAnswer
    return tuple(Caution(name) for name in names)


def _check_range(facts: VideoFacts, limits: Limits) -> None:
    sides = (facts.coded_width, facts.coded_height, facts.width, facts.height)
    right = (
        all(0 < side <= limits.max_side for side in sides)
        and limits.min_frames <= facts.frames <= limits.max_frames
        and 0.0 < facts.duration <= limits.max_seconds + 60.0
        and facts.turn in (0, 90, 180, 270)
        and 0.0 < facts.median_rate < 1e6
        and facts.pixel_aspect > 0.0
        and min(facts.declared_frames, facts.hidden_frames, facts.keyframe_gap) >= 0
    )
    if not right:
        raise DecoderAnswer
