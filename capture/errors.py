"""Errors of the capture engine, and the cautions it gives about a file that it accepts.

Each error has a stable `code` by which a page translates it, the `params` of its sentence, and as
its text one English sentence that says what to do next.

    CaptureError
    ├── the file       FileEmpty NotAFile NotAVideo Incomplete Damaged NoPictureTrack CoverOnly
    │                  TooManyTracks CodecUnknown NoTimes SizeChanges
    ├── its size       TooShort TooLong TooManyFrames TooSmall Shape PictureTooLarge
    ├── the reading    DecoderDied DecoderAnswer LimitMemory LimitTime
    └── the body       NobodyFound UnknownModel ModelMissing PartMissing PartWrong
                       ReportingNotOff EngineDied
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

Param = str | int | float


class CaptureError(Exception):
    """Base of all errors of the capture engine; its text is one sentence for the user.

    Attributes:
        code: stable name of the error.
        sentence: English text with the params in braces.
        params: values of the braces.
    """

    code: ClassVar[str] = "capture"
    sentence: ClassVar[str] = "The recording could not be captured; try again."

    def __init__(self, **params: Param) -> None:
        self.params: dict[str, Param] = params
        super().__init__(self.sentence.format(**params))


class FileEmpty(CaptureError):
    """The file has no bytes."""

    code = "file_empty"
    sentence = "The file is empty; copy it from the camera again and choose the new copy."


class NotAFile(CaptureError):
    """What was handed over is a pipe or a terminal, in which one cannot go back and forth."""

    code = "not_a_file"
    sentence = "The video must be an ordinary file; save it to disk first and choose that file."


class NotAVideo(CaptureError):
    """The first bytes belong to no container that the archive reads."""

    code = "not_a_video"
    sentence = (
        "This is not a video file that the archive can read; export the recording as MP4, MOV, "
        "MKV, WebM, AVI or MPEG and choose that file."
    )


class Incomplete(CaptureError):
    """The file ends before its index."""

    code = "incomplete"
    sentence = (
        "The file is incomplete: its index is missing. Copy it from the camera again and wait "
        "until the copy has ended."
    )


class Damaged(CaptureError):
    """The container or its pictures cannot be read at all."""

    code = "damaged"
    sentence = (
        "The file is damaged and no picture in it can be read; copy it from the camera again."
    )


class NoPictureTrack(CaptureError):
    """There are tracks, but none with pictures."""

    code = "no_picture_track"
    sentence = "The file has no picture track; choose the file that holds the video."


class CoverOnly(CaptureError):
    """The only pictures are a cover."""

    code = "cover_only"
    sentence = (
        "The file has no picture track, only a cover picture; choose the file that holds the video."
    )


class TooManyTracks(CaptureError):
    """More tracks than any camera writes."""

    code = "too_many_tracks"
    sentence = (
        "The file holds {tracks} tracks, more than the limit of {limit}; export the picture and "
        "its sound alone."
    )


class CodecUnknown(CaptureError):
    """The pictures are coded in a way that the archive does not open."""

    code = "codec_unknown"
    sentence = (
        "The pictures are coded as “{codec}”, which the archive does not read; export the "
        "recording as MP4 with H.264."
    )


class NoTimes(CaptureError):
    """Nothing says when a picture was taken."""

    code = "no_times"
    sentence = (
        "The file carries no time information, so the speed of the movement is unknown; put it "
        "into an MP4 or MKV file with the right frame rate first."
    )


class SizeChanges(CaptureError):
    """The picture size changes on the way."""

    code = "size_changes"
    sentence = (
        "The picture size changes from {before} to {after} after {seconds} s; cut the file there "
        "and add the parts as separate videos."
    )


class TooShort(CaptureError):
    """Too few pictures, or too little time."""

    code = "too_short"
    sentence = (
        "The video is too short: {frames} frames in {seconds} s. At least {min_frames} frames and "
        "{min_seconds} s are needed; choose a longer recording."
    )


class TooLong(CaptureError):
    """Longer than the limit."""

    code = "too_long"
    sentence = (
        "The video lasts {minutes} minutes, longer than the limit of {limit} minutes; cut it into "
        "shorter parts."
    )


class TooManyFrames(CaptureError):
    """More pictures than the limit."""

    code = "too_many_frames"
    sentence = "The video holds more than {limit} frames; cut it into shorter parts."


class TooSmall(CaptureError):
    """Too few pixels."""

    code = "too_small"
    sentence = (
        "The picture is too small: {width}×{height} pixels, where at least {limit} are needed on "
        "each side; choose a copy with a larger picture."
    )


class Shape(CaptureError):
    """A strip rather than a picture."""

    code = "shape"
    sentence = (
        "The picture shape is not usable: {width}×{height} pixels. The longer side may be at most "
        "{limit} times the shorter one; crop the video."
    )


class PictureTooLarge(CaptureError):
    """More pixels than the limit, refused before decoding."""

    code = "picture_too_large"
    sentence = (
        "The picture is too large: {width}×{height} pixels. At most {limit} on a side and {pixels} "
        "million in all can be read; scale the video down."
    )


class DecoderDied(CaptureError):
    """The confined decoder ended without an answer."""

    code = "decoder_died"
    sentence = (
        "The program that reads videos stopped unexpectedly at this file; convert the recording "
        "to MP4 with H.264 and try again."
    )


class DecoderAnswer(CaptureError):
    """The confined decoder answered something that cannot be right."""

    code = "decoder_answer"
    sentence = (
        "The program that reads videos gave an answer that cannot be right, so nothing of it was "
        "used; convert the recording to MP4 with H.264 and try again."
    )


class LimitMemory(CaptureError):
    """The confined decoder ran into its memory limit."""

    code = "limit_memory"
    sentence = (
        "Reading this file needs more memory than is allowed; scale the video down or convert it "
        "to MP4 with H.264."
    )


class LimitTime(CaptureError):
    """The confined decoder ran into its time limit or fell silent."""

    code = "limit_time"
    sentence = (
        "Reading this file takes longer than is allowed; try again when the server is less busy, "
        "or convert the recording to MP4 with H.264."
    )


class NobodyFound(CaptureError):
    """No pose in any frame."""

    code = "nobody_found"
    sentence = (
        "Nobody was found in the video; choose a recording that shows the whole body, well lit "
        "and not too small."
    )


class UnknownModel(CaptureError):
    """An estimator name that the table does not hold."""

    code = "unknown_model"
    sentence = "There is no estimator called “{model}”; choose one of {known}."


class ModelMissing(CaptureError):
    """An assembled model file is absent."""

    code = "model_missing"
    sentence = "The model file {file} is missing; run the set-up again to put it together."


class PartMissing(CaptureError):
    """A downloaded part of a model is absent."""

    code = "part_missing"
    sentence = "The model part {file} is missing; run “npm ci” and then the set-up again."


class PartWrong(CaptureError):
    """A downloaded part of a model is not the file that was checked for this archive."""

    code = "part_wrong"
    sentence = (
        "The model part {file} is not the one this archive was tested with; delete node_modules, "
        "run “npm ci” and then the set-up again."
    )


class ReportingNotOff(CaptureError):
    """A usage reporter could reach the network."""

    code = "reporting_not_off"
    sentence = (
        "Usage reporting of the pose engine is not shut off in this process, so nothing was "
        "captured; start the capture by “python -m capture”."
    )


class EngineDied(CaptureError):
    """The capture program ended without an answer."""

    code = "engine_died"
    sentence = (
        "The program that finds the body stopped unexpectedly; try again, and tell the steward if "
        "it happens twice."
    )


def _tree(base: type[CaptureError]) -> dict[str, type[CaptureError]]:
    return {kind.code: kind for kind in base.__subclasses__()}


ERRORS: dict[str, type[CaptureError]] = _tree(CaptureError)
"""Every error by its code."""


def error_from(code: str, params: Mapping[str, Param]) -> CaptureError:
    """Return the error that another process named; raises KeyError for a code or param unknown."""
    return ERRORS[code](**params)


class Caution(StrEnum):
    """A finding about a file that is accepted all the same; shown to whoever adds it."""

    CUT_SHORT = "cut_short"
    DAMAGED = "damaged"
    TIMES_REPAIRED = "times_repaired"
    LOW_RATE = "low_rate"
    INTERLACED = "interlaced"
    HDR = "hdr"
    ODD_TURN = "odd_turn"
    SOUND_DROPPED = "sound_dropped"
    SEVERAL_PICTURES = "several_pictures"
    PARTLY_FOUND = "partly_found"
    NOTHING_MOVES = "nothing_moves"


CAUTIONS: dict[Caution, str] = {
    Caution.CUT_SHORT: "The file is cut short; only its beginning can be read.",
    Caution.DAMAGED: "The file is damaged in places; the frames that cannot be read are left out.",
    Caution.TIMES_REPAIRED: "The times in the file run backwards in places and were put in order.",
    Caution.LOW_RATE: "The video has few frames per second; fast movements cannot be followed.",
    Caution.INTERLACED: "The video is interlaced; its half pictures were joined.",
    Caution.HDR: "The video has high dynamic range; its colours may look dull.",
    Caution.ODD_TURN: "The file asks for a slanted picture; it was set upright.",
    Caution.SOUND_DROPPED: "The sound could not be kept in step and was left out of the copy.",
    Caution.SEVERAL_PICTURES: "The file holds several picture tracks; its main one is used.",
    Caution.PARTLY_FOUND: "Nobody was found in part of the video; those frames are left open.",
    Caution.NOTHING_MOVES: "Nothing moves in the video; it may be a still picture.",
}
"""English sentence of each caution."""
