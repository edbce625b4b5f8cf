"""Words of fills and refits: kinds of gaps, stages and faults of the work."""

from django.utils.translation import gettext_noop

from archive.jobs.words import FAULTS, FAULTS_OF, KINDS, STAGES
from archive.variations.due import KIND
from archive.variations.filling import KEEP, PROPOSE
from archive.web.advice import Advice

GAPS: dict[str, str] = {
    "gap 0": gettext_noop("Whole body, up to a quarter of a second"),
    "gap 1": gettext_noop("Whole body, up to three quarters of a second"),
    "gap 2": gettext_noop("Whole body, up to one and a quarter seconds"),
    "gap 3": gettext_noop("Whole body, longer"),
    "arm": gettext_noop("One arm hidden"),
    "legs": gettext_noop("Both legs hidden"),
    "part": gettext_noop("Other parts hidden"),
}
"""What each kind of gap is called; a test holds the kinds equal to those of the generator."""
SERVED: dict[str, str] = {
    "restore": gettext_noop("the adapted model"),
    "begun": gettext_noop("the shipped model"),
    "hermite": gettext_noop("plain curves"),
    "linear-Gaussian": gettext_noop("statistics of poses"),
}
"""What fills a kind of gap, by the name that weights give it."""


def register() -> None:
    """Add the sentences of refits to the words of jobs."""
    KINDS[KIND] = gettext_noop("Model adapted to their motion")
    KINDS[PROPOSE] = gettext_noop("A look at what gaps may have been")
    KINDS[KEEP] = gettext_noop("Gaps filled")
    STAGES.update(
        {
            "adapt_read": gettext_noop("Reading the motions"),
            "adapt_try": gettext_noop("Trying on part of the motion what would be gained"),
            "adapt_measure": gettext_noop("Measuring the gain"),
            "adapt_learn": gettext_noop("Learning from all of the motion"),
        }
    )
    again = gettext_noop(
        "Try again; if it fails again, tell the person who runs the archive, who sees the details."
    )
    for code in ("unexpected", "worker_died", "engine_died"):
        FAULTS_OF[KIND, code] = Advice(
            gettext_noop("The learning broke off; every motion is as it was."),
            again,
        )
    FAULTS["adapt_waits"] = Advice(
        gettext_noop("The model that comes with the archive is not on this computer yet."),
        gettext_noop("As soon as it is there, this begins by itself."),
    )
    FAULTS["adapt_too_little"] = Advice(
        gettext_noop("There is not enough motion of theirs any more that a model may learn from."),
        gettext_noop("When more has come in, this begins by itself."),
    )
    FAULTS["adapt_gone"] = Advice(
        gettext_noop("A motion was withdrawn while it was learnt from; nothing of it was kept."),
        gettext_noop("Try again; it is left out then."),
    )
    FAULTS["adapt_weights"] = Advice(
        gettext_noop("The model that comes with the archive is damaged; nothing was made with it."),
        gettext_noop("Ask the person who runs the archive to put the shipped file back."),
    )
    FAULTS["proposal_gone"] = Advice(
        gettext_noop("What was proposed for the gaps is not kept any more."),
        gettext_noop("Have it worked out again, and choose once more."),
    )
    FAULTS["motion_gone"] = Advice(
        gettext_noop("The motion was deleted before its gaps could be filled."),
        gettext_noop("If that was a mistake, hand the film in again."),
    )
    FAULTS["fill_weights"] = Advice(
        gettext_noop("The model that fills gaps is damaged; nothing was made with it."),
        gettext_noop("Ask the person who runs the archive to put the shipped file back."),
    )
