"""A video file opened for decoding: the container, the picture track and the sound track."""

from dataclasses import dataclass
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from capture.errors import (
    CodecUnknown,
    CoverOnly,
    Damaged,
    FileEmpty,
    NoPictureTrack,
    NotAVideo,
    TooManyTracks,
)
from capture.video.child.checks import check_length, check_pixels
from capture.video.child.descriptor import Reading
from capture.video.child.sniffing import Container, sniff
from capture.video.limits import Limits

# Both lists are given although the demuxer is forced: a demuxer may open others inside a file.
_OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,gif",
    "protocol_whitelist": "none",
}
# Decoders of what cameras, phones, editors and old archives write; the rest are closed.
_CODECS = frozenset(
    (
        *("h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "h263"),
        *("mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v2", "msmpeg4v3"),
        *("mjpeg", "prores", "dnxhd", "dvvideo", "gif"),
        *("ffv1", "huffyuv", "ffvhuff", "rawvideo"),
    )
)
_READ_BYTES = 1 << 18
_MAX_THREADS = 4
_ORDINARY_PIXELS = 1920 * 1088


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A file that holds pictures.

    Attributes:
        file: where the bytes come from.
        kind: what the first bytes say.
        container: the demuxer.
        video: the track whose pictures are used.
        sound: the track whose sound is kept, if there is one.
    """

    file: Reading
    kind: Container
    container: InputContainer
    video: VideoStream
    sound: AudioStream | None

    @property
    def time_base(self) -> Fraction:
        """Seconds of one tick of the picture track."""
        return self.video.time_base or Fraction(1, 90_000)

    @property
    def times_by_order(self) -> bool:
        """Whether the file stores no presentation times, so that decoding times stand for them.

        AVI numbers its pictures in the order of decoding; what a demuxer calls presentation times
        there are guesses that jump back and forth where pictures refer to later ones.
        """
        return self.kind.name == "avi"

    @property
    def declared_seconds(self) -> float:
        """Seconds that the header promises; 0.0 where it is silent."""
        if self.video.duration:
            return float(self.video.duration * self.time_base)
        return (self.container.duration or 0) / 1e6


def open_video(file: Reading, limits: Limits, threads: int, *, frugal: bool = False) -> Opened:
    """Open a film and choose its tracks.

    Args:
        file: the open file, at any place.
        limits: what a video may be.
        threads: how many threads may decode.
        frugal: whether whoever takes the frames is slower than the decoder: then one thread does
            for pictures of ordinary size, and more would only cost the turns between them.

    Raises:
        CaptureError: one of those of the file and its size, by what is wrong.
    """
    if file.size == 0:
        raise FileEmpty
    kind = sniff(file, limits)
    file.seek(0)
    container = _open_container(file, kind)
    if len(container.streams) > limits.max_tracks:
        raise TooManyTracks(tracks=len(container.streams), limit=limits.max_tracks)
    video = _picture_track(container)
    opened = Opened(file, kind, container, video, _sound_track(container))
    _check_header(opened, limits)
    context = video.codec_context
    context.options = {"max_pixels": str(limits.max_pixels)}
    ordinary = context.width * context.height <= _ORDINARY_PIXELS
    context.thread_count = 1 if frugal and ordinary else max(1, min(threads, _MAX_THREADS))
    video.thread_type = "AUTO"
    return opened


def _open_container(file: Reading, kind: Container) -> InputContainer:
    try:
        return av.open(
            file,
            "r",
            format=kind.demuxer,
            options=_OPTIONS,
            buffer_size=_READ_BYTES,
            metadata_errors="replace",
        )
    except av.FFmpegError as error:
        if isinstance(error, MemoryError | BlockingIOError):
            raise
        raise Damaged from error


def _picture_track(container: InputContainer) -> VideoStream:
    if len(container.streams) == 0:
        raise NotAVideo
    tracks = picture_tracks(container)
    if not tracks:
        raise CoverOnly if container.streams.video else NoPictureTrack
    # The track that the file itself calls its default; among equals the largest picture.
    return max(tracks, key=lambda s: (_is_default(s), s.width * s.height, -s.index))


def picture_tracks(container: InputContainer) -> list[VideoStream]:
    """Return the picture tracks that are not covers."""
    cover = Disposition.attached_pic | Disposition.timed_thumbnails
    return [track for track in container.streams.video if not track.disposition & cover]


def _sound_track(container: InputContainer) -> AudioStream | None:
    tracks = container.streams.audio
    return max(tracks, key=lambda s: (_is_default(s), -s.index)) if tracks else None


def _is_default(stream: VideoStream | AudioStream) -> bool:
    return bool(stream.disposition & Disposition.default)


def _check_header(opened: Opened, limits: Limits) -> None:
    """Refuse by the header alone what no decoding could make acceptable."""
    context = opened.video.codec_context
    if context is None or context.name not in _CODECS:
        raise CodecUnknown(codec=str(context.name if context else "unknown")[:32])
    check_length(opened.declared_seconds, limits)
    check_pixels(context.width, context.height, limits)
