"""Errors of the capture engine.

Each error has a stable `code`, a sentence that says what is wrong, one that says what to do next, and
the `params` of both; pages translate the two by the code.

    CaptureError
    ├── the file       FileEmpty NotAFile NotAVideo Incomplete Damaged NoPictureTrack CoverOnly
    │                  TooManyTracks CodecUnknown Locked NoTimes SizeChanges
    ├── its size       TooShort TooBrief OneFrame TooLong TooManyFrames TooSmall Shape
    │                  PictureTooLarge
    ├── the reading    DecoderDied DecoderAnswer LimitMemory LimitTime DiskFull DiskFault
    ├── the body       `engine_errors.py`
    └── a motion file  `motion_file_errors.py`
"""

import errno
from collections.abc import Mapping
from typing import ClassVar

Param = str | int | float


class CaptureError(Exception):
    """Base of all errors of the capture engine; its text is what the user is told in English.

    Attributes:
        code: stable name of the error.
        problem: what is wrong, in English, with the params in braces.
        next_step: what the user can do, likewise.
        params: values of the braces.
    """

    code: ClassVar[str] = "capture"
    problem: ClassVar[str] = "The recording could not be read."
    next_step: ClassVar[str] = "Try again."

    def __init__(self, **params: Param) -> None:
        self.params: dict[str, Param] = params
        super().__init__(f"{self.problem} {self.next_step}".format(**params))


class FileEmpty(CaptureError):
    """The file has no bytes."""

    code = "file_empty"
    problem = "The file is empty."
    next_step = "Copy it from the camera again and choose the new copy."


class NotAFile(CaptureError):
    """What was handed over is a pipe or a terminal, in which one cannot go back and forth."""

    code = "not_a_file"
    problem = "The video must be an ordinary file."
    next_step = "Save it to the disk first and choose that file."


class NotAVideo(CaptureError):
    """The first bytes belong to no container that the archive reads."""

    code = "not_a_video"
    problem = "This is not a video file that the archive can read."
    next_step = "Export the recording as MP4, MOV, MKV, WebM, AVI or MPEG and choose that file."


class Incomplete(CaptureError):
    """The file ends before its index."""

    code = "incomplete"
    problem = (
        "The file is incomplete: its last part, without which nothing in it can be found, is "
        "missing."
    )
    next_step = "Copy it from the camera again and wait until the copy has ended."


class Damaged(CaptureError):
    """The container or its pictures cannot be read at all."""

    code = "damaged"
    problem = "The file is damaged and no picture in it can be read."
    next_step = "Copy it from the camera again and choose the new copy."


class NoPictureTrack(CaptureError):
    """There are tracks, but none with pictures."""

    code = "no_picture_track"
    problem = "The file holds no moving pictures."
    next_step = "Choose the file that holds the video."


class CoverOnly(CaptureError):
    """The only pictures are a cover."""

    code = "cover_only"
    problem = "The file holds sound and a cover picture, but no moving pictures."
    next_step = "Choose the file that holds the video."


class TooManyTracks(CaptureError):
    """More tracks than any camera writes."""

    code = "too_many_tracks"
    problem = (
        "The file holds {tracks} tracks of pictures, sound and text, more than the limit of "
        "{limit}."
    )
    next_step = "Export the picture and its sound alone and choose that file."


class CodecUnknown(CaptureError):
    """The pictures are coded in a way that the archive does not open."""

    code = "codec_unknown"
    problem = "The pictures are stored in a form (“{codec}”) that the archive does not read."
    next_step = "Export the recording as MP4 with H.264 and choose that file."


class Locked(CaptureError):
    """The pictures are encrypted."""

    code = "locked"
    problem = "The film is locked by a copy protection, so nothing in it can be read."
    next_step = "Ask whoever made the recording for a copy without it and choose that file."


class NoTimes(CaptureError):
    """Nothing says when a picture was taken."""

    code = "no_times"
    problem = (
        "The file does not tell when each picture was taken, so the speed of the movement is "
        "unknown."
    )
    next_step = (
        "Export the recording as MP4 or MKV with the right number of frames per second and "
        "choose that file."
    )


class SizeChanges(CaptureError):
    """The picture size changes on the way."""

    code = "size_changes"
    problem = "The picture size changes from {before} to {after} after {seconds} s."
    next_step = "Cut the file there and add the parts as separate videos."


class TooShort(CaptureError):
    """Too few pictures, or too little time."""

    code = "too_short"
    problem = (
        "The video is too short: {frames} frames in {seconds} s, where at least {min_frames} "
        "frames and {min_seconds} s are needed."
    )
    next_step = "Choose a longer recording."


class TooBrief(CaptureError):
    """Several pictures, all within a moment that no figure of one decimal tells."""

    code = "too_brief"
    problem = (
        "The video is too short: {frames} frames in less than 0.1 s, where at least {min_frames} "
        "frames and {min_seconds} s are needed."
    )
    next_step = TooShort.next_step


class OneFrame(CaptureError):
    """A single picture."""

    code = "one_frame"
    problem = (
        "The video is too short: 1 frame in less than 0.1 s, where at least {min_frames} frames "
        "and {min_seconds} s are needed."
    )
    next_step = TooShort.next_step


class TooLong(CaptureError):
    """Longer than the limit."""

    code = "too_long"
    problem = "The video lasts {minutes} minutes, longer than the limit of {limit} minutes."
    next_step = "Cut it into parts and add each of them."


class TooManyFrames(CaptureError):
    """More pictures than the limit."""

    code = "too_many_frames"
    problem = "The video holds more than {limit} frames."
    next_step = "Cut it into parts and add each of them."


class TooSmall(CaptureError):
    """Too few pixels."""

    code = "too_small"
    problem = (
        "The picture is too small: {width}×{height} pixels, where at least {limit} are needed "
        "on each side."
    )
    next_step = "Choose a copy with a larger picture."


class Shape(CaptureError):
    """A strip rather than a picture."""

    code = "shape"
    problem = (
        "The picture is too long and narrow to be used: {width}×{height} pixels, where the "
        "longer side may be at most {limit} times the shorter one."
    )
    next_step = "Crop the video and choose that copy."


class PictureTooLarge(CaptureError):
    """More pixels than the limit, refused before decoding."""

    code = "picture_too_large"
    problem = (
        "The picture is too large: {width}×{height} pixels, where at most {limit} on a side and"
        " {pixels} million in all can be read."
    )
    next_step = "Export the video with a smaller picture and choose that file."


class DecoderDied(CaptureError):
    """The confined decoder ended without an answer."""

    code = "decoder_died"
    problem = "The program that reads films stopped unexpectedly at this file."
    next_step = "Convert the recording to MP4 with H.264 and add that copy."


class DecoderAnswer(CaptureError):
    """The confined decoder answered something that cannot be right."""

    code = "decoder_answer"
    problem = (
        "The program that reads films gave an answer that cannot be right, so nothing of it was"
        " used."
    )
    next_step = "Convert the recording to MP4 with H.264 and add that copy."


class LimitMemory(CaptureError):
    """The confined decoder ran into its memory limit."""

    code = "limit_memory"
    problem = "Reading this file needs more memory than is allowed."
    next_step = "Export the video with a smaller picture, as MP4 with H.264, and add that copy."


class LimitTime(CaptureError):
    """The confined decoder ran into its time limit or fell silent."""

    code = "limit_time"
    problem = "Reading this file takes longer than is allowed."
    next_step = (
        "Try again when the archive has less to do, or convert the recording to MP4 with H.264 "
        "and add that copy."
    )


class DiskFull(CaptureError):
    """The disk takes nothing more."""

    code = "disk_full"
    problem = "The archive's disk is full, so this could not be finished."
    next_step = "Ask the person who runs the archive to free room on it; then try again."


class DiskFault(CaptureError):
    """The disk does not take what it is given, for another reason."""

    code = "disk_fault"
    problem = "The archive's disk does not take what is written, so this could not be finished."
    next_step = "Tell the person who runs the archive; then try again."


DISK_ERRORS: Mapping[int, type[CaptureError]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: DiskFault,
    errno.EIO: DiskFault,
}
"""What a failing disk means, by the number that the system gives it."""
