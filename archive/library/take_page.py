"""What the page of a take shows, put together for its template."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from archive.accounts.models import User
from archive.annotations.queries import segments_of
from archive.catalogue.names import of_title
from archive.jobs.models import FINISHED, Job, State
from archive.jobs.views import described
from archive.library.gaps import gaps_context
from archive.library.states import states_of
from archive.rights.policy import Actor, Deed
from archive.takes.actions import ENGINE, MODELS
from archive.takes.curves import CHOICES
from archive.takes.faults import caution_words
from archive.takes.finding_words import LIMB_WORDS
from archive.takes.findings import GOOD, is_poor, lanes, shares, told
from archive.takes.glances import Still, still_of
from archive.takes.import_words import rig_words
from archive.takes.importing import IMPORT, LOOK
from archive.takes.models import Take
from archive.takes.queries import Shown
from archive.takes.solving import correctable, corrections_of, height_of, is_outdated
from archive.web.page_words import PAGE_WORDS
from archive.web.timecode import span
from capture.cautions import Caution
from capture.motion.formats.table import FORMATS
from capture.motion.source import HAND_LIMBS, LIMBS
from capture.motion.summary import length_of

_IN_REPORT = (Caution.LOW_RATE, Caution.PARTLY_FOUND, Caution.NOTHING_MOVES)
RATES = ("0.1", "0.25", "0.5", "0.75", "1", "1.5", "2")
READERS: dict[str, str] = {
    "heavy": gettext_noop("heavy (most exact, slowest)"),
    "full": gettext_noop("full"),
    "lite": gettext_noop("lite (fastest)"),
}
"""What can read a film, and its words."""
HANDLES = tuple(
    f"{side}{name}" for name in ("Elbow", "Wrist", "Knee", "Ankle") for side in ("left", "right")
)
"""Joints that are moved by hand; static/js/figure/reach.js knows their bones."""
PERMITS: tuple[tuple[str, str], ...] = (
    ("may_show", gettext_noop("watching")),
    ("may_download", gettext_noop("download")),
    ("may_train", gettext_noop("learning by a model")),
    ("may_generate", gettext_noop("variations")),
)
"""What a performer may permit, in the order of the form, and its word on the page."""


def take_context(actor: Actor, shown: Shown, *, preview: bool = False) -> dict[str, Any]:
    """Return the context of the take page; `preview` asks for its gaps as they may be filled."""
    version, track = shown.version, shown.track
    gaps = gaps_context(version, track, may_edit=Deed.EDIT in shown.may)
    proposed = bool(gaps.get("proposal"))
    jobs = _jobs(actor, shown.take)
    people = _people(shown) if Deed.EDIT in shown.may else []
    # A film of hands alone has no limbs to put right, and no knees to measure.
    has_body = version is None or any(limb in version.summary["lanes"] for limb in LIMBS)
    return {
        "take": shown.take,
        "performers": shown.performers,
        "track": track,
        "version": version,
        "video": shown.video,
        "film": shown.film,
        "imported": shown.imported,
        "original": reverse("takes:original", args=[shown.imported.pid])
        if shown.imported and Deed.DOWNLOAD in shown.may
        else "",
        "reader": _reader(version.recipe.get("estimator", "")) if version else "",
        "rig": rig_words(version.recipe["rig"]) if version and "rig" in version.recipe else "",
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
        "lanes": [
            _limb(name)
            for name in (*LIMBS, *HAND_LIMBS)
            if name in (version.summary["lanes"] if version else LIMBS)
        ],
        "limbs": [_limb(name) for name in LIMBS],
        "joints": [
            {"name": name, "label": gettext_lazy(PAGE_WORDS[f"joint-{name}"])} for name in HANDLES
        ],
        "has_body": has_body,
        "corrections": corrections_of(version)
        if version and has_body and Deed.EDIT in shown.may and correctable(version)
        else None,
        "height": height_of(version) if version else None,
        "length": length_of(version.summary["duration"], version.summary["rate"])
        if version
        else 0.0,
        "outdated": bool(
            version and track and track.current_id == version.pk and is_outdated(version)
        ),
        "rates": RATES,
        "models": [(model, _(READERS[model])) for model in MODELS],
        "cautions": _cautions(shown),
        "people": people,
        "people_boxes": {str(one["id"]): one["boxes"] for one in people},
        "quality": _quality(version.quality) if version and version.quality else None,
        "flaws": lanes(version.quality) if version else [],
        **gaps,
        "previewed": proposed and preview,
        "states": states_of(
            version,
            track,
            shown.versions,
            proposed=proposed,
            previewed=proposed and preview,
        ),
        "glance": None if version else _glance(shown),
        "title": of_title(shown.take.title),
        "permits": [
            {"label": _(label), "given": _given(shown.take, name)} for name, label in PERMITS
        ],
        "machine_made": shown.take.machine_made or bool(version and version.whole_made),
    }


def _reader(estimator: str) -> str:
    """What read the film, in the words of the form that asks for it; unknown ones by their name."""
    name = estimator.rpartition("-")[2]
    return _(READERS[name]) if name in READERS and estimator.startswith(ENGINE) else estimator


def _limb(name: str) -> dict[str, Any]:
    """A limb for a template; both languages are made of its label."""
    return {"name": name, "label": gettext_lazy(LIMB_WORDS[name])}


def _quality(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report for a template."""
    return {
        "score": report["score"],
        "poor": is_poor(report.get("score")),
        "good": report["score"] >= GOOD,
        "told": told(report),
        "shares": list(shares(report)),
    }


def _people(shown: Shown) -> list[dict[str, Any]]:
    """Everybody in the film, where there is more than one: who they are, and who is followed."""
    if shown.video is None:
        return []
    seen = shown.video.people.get("people", [])
    rate = float(shown.video.facts.get("median_rate") or 25.0)
    followed = {one.person: one for one in shown.take.tracks.all() if one.current_id}
    people = [
        {
            "id": one["id"],
            "boxes": one["boxes"],
            "number": number,
            "performs": one["chosen"],
            "when": span(one["first_frame"] / rate, (one["last_frame"] + 1) / rate),
            "track": followed.get(one["id"]),
            "share": one["share"],
        }
        for number, one in enumerate(seen, start=1)
    ]
    return people if len(people) > 1 else []


def _glance(shown: Shown) -> dict[str, Any] | None:
    """What the first look at a film brought, while there is no motion yet."""
    if shown.video is None or not shown.video.glance:
        return None
    still: Still | None = still_of(shown.video.glance) if Deed.SHOW in shown.may else None
    seen = {name: shown.video.glance.get(name) for name in ("frames", "reached", "whole")}
    return {**_quality(shown.video.glance), "still": still, "seen": seen}


def _cautions(shown: Shown) -> list[str]:
    """Cautions about the file; what the report on the recording says better is left to it."""
    if shown.video is None:
        return []
    judged = bool(shown.version and shown.version.quality)
    codes = shown.video.facts.get("cautions", ())
    return [caution_words(code) for code in codes if not (judged and code in _IN_REPORT)]


def _given(take: Take, name: str) -> bool:
    """Whether a permission holds; a model never learns from what nobody performed."""
    return bool(getattr(take, name)) and not (name == "may_train" and take.machine_made)


def _stopped_motion(job: Job) -> bool:
    kinds = ("takes.intake", "takes.capture", LOOK, IMPORT)
    return job.state == State.FAILED and job.kind in kinds


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
