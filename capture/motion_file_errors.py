"""Why a motion file (BVH, or the npz of a bundle) cannot be taken in.

CaptureError
├── the file       NotAMotion MotionTooLarge NotPlainText FileCutOff
│                  MotionReaderStopped MotionUnreadable
├── its skeleton   HierarchyWrong TooManyJoints TooDeep TwoFigures
├── its frames     NotANumber RowWrong FrameCountWrong FrameTimeWrong MotionTooBrief MotionTooLong
├── an npz         NpzLacks NpzWrong NpzUnsafe
└── the import     NoHips JointsUnclear MotionFarAway SkipsAll NumbersGone
"""

from capture.errors import CaptureError

_EXPORT_AGAIN = "Export it again as BVH from the program that it was made with."


class NotAMotion(CaptureError):
    """The first bytes are of no motion file."""

    code = "not_a_motion"
    problem = "This is not a motion file that the archive can read."
    next_step = "Export the motion as BVH, unpack it if it came as a zip, and choose that file."


class MotionTooLarge(CaptureError):
    """More bytes or numbers than the limit, once unpacked."""

    code = "motion_too_large"
    problem = "Unpacked, the motion file is larger than the {limit} MB that can be read at once."
    next_step = "Cut the motion into parts and add each of them."


class NotPlainText(CaptureError):
    """A BVH in another coding of text than ASCII or UTF-8."""

    code = "not_plain_text"
    problem = "The BVH file is saved in a coding of text (UTF-16) that the archive does not read."
    next_step = "Open it in a text editor, save it as UTF-8, and choose that file."


class MotionReaderStopped(CaptureError):
    """The confined reader ended without an answer that can be used."""

    code = "motion_reader_stopped"
    problem = "The program that reads motion files stopped unexpectedly at this file."
    next_step = "Try again; if it stops again, export the motion as BVH once more."


class MotionUnreadable(CaptureError):
    """Broken in a way that nobody foresaw."""

    code = "motion_unreadable"
    problem = "The motion file is damaged and cannot be read."
    next_step = _EXPORT_AGAIN


class FileCutOff(CaptureError):
    """The file ends where more must follow."""

    code = "file_cut_off"
    problem = "The motion file ends before it is complete."
    next_step = "Copy it once more, or export it again, and choose the new copy."


class HierarchyWrong(CaptureError):
    """The part that describes the skeleton breaks a rule of BVH in this line."""

    code = "hierarchy_wrong"
    problem = "Line {line} of the BVH file says “{found}”, which cannot stand there."
    next_step = _EXPORT_AGAIN


class TooManyJoints(CaptureError):
    """More joints than any body has."""

    code = "too_many_joints"
    problem = "The skeleton in the file has more than {limit} joints."
    next_step = "Export the body’s skeleton alone and choose that file."


class TooDeep(CaptureError):
    """A chain of joints longer than any body has."""

    code = "too_deep"
    problem = "The skeleton in the file is a chain of more than {limit} joints."
    next_step = "Export the body’s skeleton alone and choose that file."


class TwoFigures(CaptureError):
    """More than one ROOT."""

    code = "two_figures"
    problem = "The BVH file holds more than one figure (a second ROOT stands in line {line})."
    next_step = "Export each figure as a file of its own and add them one by one."


class NotANumber(CaptureError):
    """Something else stands where a number must be."""

    code = "not_a_number"
    problem = "Line {line}, column {column} of the BVH file holds “{found}” in place of a number."
    next_step = _EXPORT_AGAIN


class RowWrong(CaptureError):
    """A frame with too few or too many numbers."""

    code = "row_wrong"
    problem = "Line {line} of the BVH file holds {found} numbers, where a frame has {expected}."
    next_step = "It may be damaged or cut off: export it again as BVH and choose the new file."


class FrameCountWrong(CaptureError):
    """The header promises another number of frames than there are."""

    code = "frame_count_wrong"
    problem = "The BVH file declares {declared} frames but holds {found}."
    next_step = "It may be cut off: export it again as BVH and choose the new file."


class FrameTimeWrong(CaptureError):
    """No time from frame to frame that a recording can have."""

    code = "frame_time_wrong"
    problem = "The BVH file gives no usable time from one frame to the next (found: {found})."
    next_step = "Export it again with its true frame rate, between 1 and 1000 frames a second."


class MotionTooBrief(CaptureError):
    """Too few frames to be a movement."""

    code = "motion_too_brief"
    problem = "The motion is too short: {frames} frames, where at least {limit} are needed."
    next_step = "Choose a longer recording."


class MotionTooLong(CaptureError):
    """More frames than the limit."""

    code = "motion_too_long"
    problem = "The motion holds more than {limit} frames."
    next_step = "Cut the motion into parts and add each of them."


class NpzLacks(CaptureError):
    """An array that a bundle must hold is absent."""

    code = "npz_lacks"
    problem = "The npz file is no bundle of motions: it lacks the array “{name}”."
    next_step = "Choose a file of the motion bundle, or export the motion as BVH."


class NpzWrong(CaptureError):
    """An array of a bundle is not what its name promises."""

    code = "npz_wrong"
    problem = (
        "The array “{name}” of the npz file has not the size or the numbers that it must have."
    )
    next_step = "Choose a whole copy of the file, or export the motion as BVH."


class NpzUnsafe(CaptureError):
    """Arrays that only a program could open, or a packing that hides what is inside."""

    code = "npz_unsafe"
    problem = "The npz file holds “{name}” in a form that could run programs or fill the memory."
    next_step = "Save plain arrays of numbers with numpy.savez and choose that file."


class NoHips(CaptureError):
    """Nothing in the table says what the hips are."""

    code = "no_hips"
    problem = "The table names no joint of the file for the {joint}, without which nothing stands."
    next_step = "Choose one in the table."


class JointsUnclear(CaptureError):
    """The table names a joint twice, or one below that ought to be above."""

    code = "joints_unclear"
    problem = "The table gives the joint “{name}” of the file to two joints of the body."
    next_step = "Give it to one of them."


class MotionFarAway(CaptureError):
    """The body leaves what a room can be."""

    code = "motion_far_away"
    problem = (
        "With this unit the body would stand more than a kilometre from the middle of the room."
    )
    next_step = "Choose a smaller unit."


class SkipsAll(CaptureError):
    """Nothing is left of the motion."""

    code = "skips_all"
    problem = "Of the {frames} frames of this motion {skip} are to be left out; too few remain."
    next_step = "Leave fewer frames out."


class NumbersGone(CaptureError):
    """The numbers that were read from the file are not kept any more."""

    code = "numbers_gone"
    problem = "The numbers that were read from this file are not kept any more."
    next_step = "Have the file read again; then try once more."
