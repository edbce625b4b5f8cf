"""The copy of a video that pages play, made only where the file itself will not do."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from capture.cautions import Caution
from capture.errors import DecoderAnswer
from capture.video.confined import DECODER, Decoder, Shown, Wish
from capture.video.facts import IN_PICTURES, VideoFacts
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.reader import Report, checked_cautions, probe, report_progress

PROXY_SIDE = 1280
"""Longer side in pixels of a copy."""
_PLAYABLE_SIDE = 1920
_PLAYABLE_GAP = 60
_PLAYABLE_BITS = 12e6
_BROKEN = {Caution.CUT_SHORT, Caution.DAMAGED, Caution.TIMES_REPAIRED}
_PLAYABLE_SOUND = ("", "aac", "mp3", "mp3float")


class ProxyWay(StrEnum):
    """How a page gets at a video."""

    ORIGINAL = "original"  # the file itself plays and says nothing that it should not
    REMUX = "remux"  # the coded pictures are kept, the tags are not
    TRANSCODE = "transcode"  # the pictures are coded anew


@dataclass(frozen=True, slots=True)
class Proxy:
    """What was made.

    Attributes:
        way: how; nothing is written for "original".
        cautions: findings of the work.
    """

    way: ProxyWay
    cautions: tuple[Caution, ...] = ()


def unplayable(facts: VideoFacts) -> tuple[str, ...]:
    """Return why browsers cannot play a file as it is, frame by frame; empty when they can."""
    reasons = {
        "container": facts.container not in ("mp4", "mov"),
        "codec": facts.codec != "h264",
        "pixels": facts.pixel_format not in ("yuv420p", "yuvj420p"),
        "interlaced": facts.interlaced,
        "hdr": facts.hdr,
        "turn": facts.turn != 0 or facts.flipped,
        "pixel_aspect": abs(facts.pixel_aspect - 1.0) > 0.01,
        "start": abs(facts.start_offset) > 1e-6 or facts.hidden_frames > 0,
        "tracks": facts.picture_tracks > 1 or facts.sound_tracks > 1,
        "sound": facts.sound not in _PLAYABLE_SOUND,
        "keyframes": facts.keyframe_gap > _PLAYABLE_GAP,
        "size": max(facts.upright) > _PLAYABLE_SIDE,
        "bits": facts.bits_per_second > _PLAYABLE_BITS,
        "broken": bool(_BROKEN & set(facts.cautions)),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def proxy_way(facts: VideoFacts) -> ProxyWay:
    """Return how pages will play a file."""
    if unplayable(facts) or IN_PICTURES in facts.tags:
        return ProxyWay.TRANSCODE
    if facts.tags or facts.other_tracks or facts.container != "mp4":
        return ProxyWay.REMUX
    return ProxyWay.ORIGINAL


def make_proxy(
    video: BinaryIO,
    out: BinaryIO,
    facts: VideoFacts,
    limits: Limits = DEFAULT_LIMITS,
    report: Report | None = None,
    program: Sequence[str] = DECODER,
) -> Proxy:
    """Write the copy that pages play; its frames have the very times of the stored frames.

    A file that seems to play as it is gets decoded once from end to end: where it is damaged, a
    browser would show guessed pictures, and frames that the archive does not count.

    Args:
        video: open file with a descriptor.
        out: empty file opened for writing, with a descriptor; stays empty for "original".
        facts: what `probe` said of the video.
        limits: what a video may be.
        report: progress in frames.
        program: command of the decoder.

    Raises:
        CaptureError: when the file is refused on the way.
    """
    way = proxy_way(facts)
    if way is not ProxyWay.TRANSCODE:
        facts = probe(video, limits, report, whole=True, program=program)
        way = proxy_way(facts)
    if way is ProxyWay.ORIGINAL:
        return Proxy(way)
    options = {
        "out": out.fileno(),
        "copy": way is ProxyWay.REMUX,
        "frames": facts.frames,
        "seconds": facts.duration,
        "max_side": PROXY_SIDE,
        "threads": os.cpu_count() or 1,
    }
    wish = Wish("proxy", options, keep=(out.fileno(),))
    with Decoder(video, wish, limits, program) as decoder:
        for message in decoder.messages():
            if isinstance(message, Shown):
                raise DecoderAnswer
            if message.get("type") == "end":
                return Proxy(way, checked_cautions(message))
            report_progress(message, report)
    raise DecoderAnswer
