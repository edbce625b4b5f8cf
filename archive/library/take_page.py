"""What the page of a take shows, put together for its template."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from archive.accounts.models import User
from archive.annotations.queries import segments_of
from archive.catalogue.names import of_title
from archive.jobs.models import FINISHED, Job, State
from archive.jobs.views import described
from archive.rights.policy import Actor, Deed
from archive.takes.actions import MODELS
from archive.takes.curves import CHOICES
from archive.takes.faults import caution_words
from archive.takes.models import Take
from archive.takes.queries import Shown
from archive.takes.solving import corrections_of, height_of
from capture.motion.formats.table import FORMATS
from capture.motion.source import LIMBS

RATES = ("0.1", "0.25", "0.5", "0.75", "1", "1.5", "2")
LIMB_WORDS: dict[str, str] = {
    "head": gettext_noop("head"),
    "torso": gettext_noop("trunk"),
    "armL": gettext_noop("left arm"),
    "armR": gettext_noop("right arm"),
    "legL": gettext_noop("left leg"),
    "legR": gettext_noop("right leg"),
}


PERMITS: tuple[tuple[str, str], ...] = (
    ("may_show", gettext_noop("watching")),
    ("may_download", gettext_noop("download")),
    ("may_train", gettext_noop("learning by a model")),
    ("may_generate", gettext_noop("variations")),
)
"""What a performer may permit, in the order of the form, and its word on the page."""


def take_context(actor: Actor, shown: Shown) -> dict[str, Any]:
    """Return the context of the take page."""
    version, track = shown.version, shown.track
    jobs = _jobs(actor, shown.take)
    return {
        "take": shown.take,
        "performers": shown.performers,
        "track": track,
        "version": version,
        "video": shown.video,
        "film": shown.film,
        "may_edit": Deed.EDIT in shown.may,
        "may_show": Deed.SHOW in shown.may,
        "may_download": Deed.DOWNLOAD in shown.may and version is not None,
        "tracks": [one for one in shown.take.tracks.all() if one.current_id],
        "versions": shown.versions,
        "formats": [
            {"name": name, "url": reverse("takes:export", args=[version.pid, name])}
            for name in FORMATS
        ]
        if version
        else [],
        "jobs": jobs,
        "failed": next((job for job in jobs if _stopped_motion(job["row"])), None),
        "working": Job.objects.filter(subject=shown.take.pid).exclude(state__in=FINISHED).exists(),
        "segments": segments_of(actor, shown.take),
        "curves": [{"value": value, "label": _(label)} for value, label in CHOICES],
        "limbs": [{"name": name, "label": gettext_lazy(LIMB_WORDS[name])} for name in LIMBS],
        "corrections": corrections_of(version)
        if version and version.landmarks_sha256 and Deed.EDIT in shown.may
        else None,
        "height": height_of(version) if version else None,
        "rates": RATES,
        "models": MODELS,
        "cautions": [caution_words(code) for code in shown.video.facts.get("cautions", ())]
        if shown.video
        else [],
        "title": of_title(shown.take.title),
        "permits": [
            {"label": _(label), "given": _given(shown.take, name)} for name, label in PERMITS
        ],
        "machine_made": shown.take.machine_made or bool(version and version.whole_made),
    }


def _given(take: Take, name: str) -> bool:
    """Whether a permission holds; a model never learns from what nobody performed."""
    return bool(getattr(take, name)) and not (name == "may_train" and take.machine_made)


def _stopped_motion(job: Job) -> bool:
    return job.state == State.FAILED and job.kind in ("takes.intake", "takes.capture")


def _jobs(actor: Actor, take: Take) -> list[dict[str, Any]]:
    """The newest job of each kind on a take, for those who may see them."""
    if not isinstance(actor, User):
        return []
    jobs = Job.objects.filter(subject=take.pid)
    if not actor.is_steward:
        jobs = jobs.filter(owner=actor)
    newest: dict[str, Job] = {}
    for job in jobs.order_by("created_at"):
        newest[job.kind] = job
    return [described(job, actor) for job in newest.values() if job.state != State.DONE]
