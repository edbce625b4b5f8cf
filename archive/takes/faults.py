"""What the capture engine's errors and cautions mean, for the words of jobs and pages."""

from django.utils.translation import gettext, gettext_noop

from archive.jobs.words import FAULTS, FAULTS_OF, FINAL, KINDS, TITLES
from archive.web.advice import Advice
from capture.cautions import CAUTIONS, Caution
from capture.error_table import ERRORS

REFUSALS = frozenset(
    {
        "file_empty",
        "not_a_file",
        "not_a_video",
        "incomplete",
        "damaged",
        "no_picture_track",
        "cover_only",
        "too_many_tracks",
        "codec_unknown",
        "locked",
        "no_times",
        "size_changes",
        "too_short",
        "too_brief",
        "one_frame",
        "too_long",
        "too_many_frames",
        "too_small",
        "shape",
        "picture_too_large",
    }
)
"""Codes that mean: this file can never be used. Any other may be this machine's or this day's."""
MOTION_REFUSALS = frozenset(
    {
        "file_empty",
        "not_a_motion",
        "motion_too_large",
        "not_plain_text",
        "file_cut_off",
        "motion_unreadable",
        "hierarchy_wrong",
        "too_many_joints",
        "too_deep",
        "two_figures",
        "not_a_number",
        "row_wrong",
        "frame_count_wrong",
        "frame_time_wrong",
        "motion_too_brief",
        "motion_too_long",
        "npz_lacks",
        "npz_wrong",
        "npz_unsafe",
    }
)
"""The same of motion files."""


def register() -> None:
    """Add the engine's sentences to the words of jobs."""
    FAULTS.update({code: Advice(error.problem, error.next_step) for code, error in ERRORS.items()})
    FINAL.update(REFUSALS | MOTION_REFUSALS)
    KINDS.update(
        {
            "takes.intake": gettext_noop("First look at the film"),
            "takes.glance": gettext_noop("Quick check of the film"),
            "takes.playback": gettext_noop("Copy for browsers"),
            "takes.capture": gettext_noop("Motion from the film"),
            "takes.solve": gettext_noop("Motion from the points seen before"),
            "takes.solve_all": gettext_noop("Motions worked out again"),
            "takes.check": gettext_noop("Check of the library"),
            "takes.look_at_motion": gettext_noop("First look at the motion file"),
            "takes.import": gettext_noop("Import of the motion"),
        }
    )
    TITLES["takes.check"] = TITLES["takes.solve_all"] = gettext_noop("The whole library")
    # A check writes nothing, and no film is its subject.
    for code in ("unexpected", "worker_died"):
        FAULTS_OF["takes.check", code] = Advice(
            gettext_noop("The check broke off before its end; nothing was changed by it."),
            gettext_noop(
                "Try again; if it fails again, tell the person who runs the archive, who sees the "
                "details."
            ),
        )
    for kind in ("takes.look_at_motion", "takes.import"):
        FAULTS_OF[kind, "unexpected"] = Advice(
            gettext_noop(
                "Something broke while this was being worked on; the motion file is safe."
            ),
            FAULTS["unexpected"].next_step,
        )
        FAULTS_OF[kind, "reader_unsure"] = Advice(
            gettext_noop(
                "This computer could not even read a motion file that is known to be whole, most "
                "likely because it is out of memory or of processes; your file is safe."
            ),
            FAULTS["reader_unsure"].next_step,
        )
    FAULTS["import_gone"] = Advice(
        gettext_noop("The motion was withdrawn or deleted before it could be read."),
        gettext_noop("If it was withdrawn, bring it back and try again."),
    )
    FAULTS["film_gone"] = Advice(
        gettext_noop("The film was withdrawn or deleted before it could be read."),
        gettext_noop("If it was withdrawn, bring it back and try again."),
    )
    FAULTS["points_gone"] = Advice(
        gettext_noop("The points that this motion was worked out from are not kept any more."),
        gettext_noop("Read the film again instead."),
    )
    FAULTS["capture_unavailable"] = Advice(
        gettext_noop(
            "This computer lacks {missing}, without which films cannot be read; the film is safe."
        ),
        gettext_noop(
            "Ask the person who runs the archive to install it and to start the archive again; "
            "then try again."
        ),
    )


def caution_words(code: str) -> str:
    """Return what a caution about a file means, in the reader's language."""
    return gettext(CAUTIONS[Caution(code)])
