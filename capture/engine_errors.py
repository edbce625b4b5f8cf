"""Why a body could not be found, or why what looks for it cannot work.

CaptureError
├── the body       NobodyFound
├── the networks   UnknownModel ModelMissing PartMissing PartWrong ReportingNotOff
└── the work       FolderInUse EngineDied
"""

from capture.errors import CaptureError


class NobodyFound(CaptureError):
    """No pose in any frame."""

    code = "nobody_found"
    problem = "Nobody was found in the video."
    next_step = "Choose a recording that shows the whole body, well lit and not too small."


class UnknownModel(CaptureError):
    """An estimator name that the table does not hold."""

    code = "unknown_model"
    problem = "The archive knows no way of finding the body called “{model}”."
    next_step = "Choose one of {known}."


class ModelMissing(CaptureError):
    """An assembled model file is absent."""

    code = "model_missing"
    problem = "The file {file}, which is needed to find the body, is missing on this computer."
    next_step = "Ask the person who runs the archive to set it up again; then try again."


class PartMissing(CaptureError):
    """A downloaded part of a model is absent."""

    code = "part_missing"
    problem = "The file {file}, which is needed to find the body, did not come with the archive."
    next_step = (
        "Ask the person who runs the archive to delete the folder node_modules and set it up "
        "again; then try again."
    )


class PartWrong(CaptureError):
    """A downloaded part of a model is not the file that was checked for this archive."""

    code = "part_wrong"
    problem = "The file {file} is not the one this archive was tested with, so it is not used."
    next_step = (
        "Ask the person who runs the archive to delete the folder node_modules and set it up "
        "again; then try again."
    )


class ReportingNotOff(CaptureError):
    """A usage reporter could reach the network."""

    code = "reporting_not_off"
    problem = (
        "The program that finds the body could send reports to its makers, so nothing was read."
    )
    next_step = "Tell the person who runs the archive."


class FolderInUse(CaptureError):
    """The folder for what is looked at holds what no look has put there."""

    code = "folder_in_use"
    problem = "The folder “{folder}” holds other files, so nothing was put into it."
    next_step = "Choose an empty folder."


class EngineDied(CaptureError):
    """The capture program ended without an answer."""

    code = "engine_died"
    problem = "The program that finds the body stopped unexpectedly."
    next_step = "Try again; if it happens twice, tell the person who runs the archive."
