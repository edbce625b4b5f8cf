"""What the page of models shows: weights, what they learnt from, what they gain, who decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from archive.accounts.models import User
from archive.jobs.models import Job, State
from archive.jobs.queries import visible_jobs
from archive.jobs.views import described
from archive.takes.models import Take
from archive.takes.queries import takes_for
from archive.variations.actions import kinds_of, may_serve
from archive.variations.due import KIND, Standing, standings
from archive.variations.models import Checkpoint, Decision, TaughtMotion
from archive.variations.queries import flagged, motions_gone
from archive.variations.shipped import shipped
from archive.variations.subjects import PERFORMER, Subject
from archive.variations.titles import Titles
from archive.variations.words import GAPS, SERVED
from archive.web.storage import store

MOST = 60
"""Rows of each list; more are counted."""
_WIDEST = 1.6
"""Ratio to the cheap reference at which a bar ends."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind of gap of a checkpoint; ratios to the error of the best cheap reference.

    Attributes:
        gap: what the kind is called.
        shipped: ratio of the weights it was begun with.
        adapted: ratio of the refitted ones.
        served: what fills such gaps.
        ours: whether that is the refitted weights.
    """

    gap: str
    shipped: float
    adapted: float
    served: str
    ours: bool

    @property
    def widths(self) -> tuple[str, str]:
        """Lengths of both bars, in hundredths of the reference."""
        one, other = (f"{100.0 * min(each, _WIDEST):.1f}" for each in (self.shipped, self.adapted))
        return one, other


@dataclass(frozen=True, slots=True)
class Card:
    """A checkpoint as the page shows it.

    Attributes:
        row: the checkpoint.
        name: whose it is, as far as the reader may know.
        performer: whether that is a performer; else a form.
        bars: gain by kind of gap.
        gain: part by which errors fall, over all kinds.
        own: how many of its motions are theirs.
        others: how many are of other people here, or of folders beside the archive.
        takes: recordings of its own motions that the reader may see.
        unseen: how many of them the reader may not.
        credits: lines to be named wherever something is made with it.
        gone: how many motions no model may learn from any more.
        lost: whether its file is missing.
        ready: whether it may be put to use.
        older: whether there is a newer one of the same subject.
        decisions: what was decided, newest first.
    """

    row: Checkpoint
    name: str
    performer: bool
    bars: list[Bar]
    gain: float | None
    own: int
    others: int
    takes: list[Take]
    unseen: int
    credits: list[str]
    gone: int
    lost: bool
    ready: bool
    older: bool
    decisions: Sequence[Decision]


@dataclass(frozen=True, slots=True)
class Row:
    """A performer or form with what there is of them."""

    key: str
    name: str
    performer: bool
    standing: Standing
    working: bool

    @property
    def enough(self) -> bool:
        """Whether there is as much motion as the setting asks for."""
        return self.standing.material.seconds >= settings.ADAPT_SECONDS


def models_context(reader: User) -> dict[str, Any]:
    """Return the context of the page of models, as far as a reader may see it."""
    general = shipped()
    jobs = _jobs(reader)
    busy = {job.subject for job in jobs if not job.is_finished}
    titles = Titles(reader)
    rows = [_row(one, titles, busy) for one in standings(reader)]
    checkpoints = Checkpoint.objects.exclude(subject="")
    newest = (
        checkpoints.values("subject").annotate(newest=Max("pk")).values_list("newest", flat=True)
    )
    return {
        "shipped": general,
        "shipped_flagged": general is not None and flagged().filter(sha256=general.sha256).exists(),
        "shipped_motions": len(general.said.get("motions", [])) if general else 0,
        "shipped_credits": general.said.get("credits", []) if general else [],
        "adapt": settings.ADAPT,
        "enough": settings.ADAPT_SECONDS,
        "jobs": [described(job, reader) for job in jobs],
        "rows": [row for row in rows if row.name][:MOST],
        "cards": [card(one, reader, titles, set(newest)) for one in checkpoints[:MOST]],
        "may_decide": reader.is_steward,
    }


def card(checkpoint: Checkpoint, reader: User, titles: Titles, newest: set[int]) -> Card:
    """Return a checkpoint as the page shows it to a reader.

    Args:
        checkpoint: which one.
        reader: who reads.
        titles: names as far as the reader may know them.
        newest: keys of the newest checkpoint of each subject.
    """
    subject = Subject.of(checkpoint.subject)
    motions = TaughtMotion.objects.filter(checkpoint=checkpoint)
    held = Take.objects.filter(pk__in=motions.filter(own=True).values("takes"))
    seen = list(takes_for(reader).filter(pk__in=held).order_by("title", "pk"))
    here = takes_for(reader).filter(pk__in=motions.values("takes")).order_by("pk")
    lines = [line for line in (_credit(take) for take in here) if line]
    own = motions.filter(own=True).count()
    figures = checkpoint.figures
    return Card(
        row=checkpoint, name=titles.of(subject), performer=subject.kind == PERFORMER,
        bars=_bars(checkpoint), gain=figures.get("gain"), own=own,
        others=motions.filter(own=False, version__isnull=False).count(),
        takes=seen[:MOST], unseen=held.count() - len(seen),
        credits=list(dict.fromkeys([*checkpoint.credits, *lines]))[:MOST],
        gone=motions_gone().filter(checkpoint=checkpoint).count(),
        lost=checkpoint.kept and not store().exists(checkpoint.sha256),
        ready=may_serve(checkpoint), older=checkpoint.pk not in newest,
        decisions=list(checkpoint.decisions.select_related("by")[:10]),
    )  # fmt: skip


def _bars(checkpoint: Checkpoint) -> list[Bar]:
    found = kinds_of(checkpoint)
    return [
        Bar(
            _(GAPS[kind]), found[kind]["begun"], found[kind]["refitted"],
            _(SERVED.get(found[kind]["serve"], SERVED["linear-Gaussian"])),
            found[kind]["serve"] == "restore",
        )
        for kind in GAPS
        if kind in found
    ]  # fmt: skip


def _credit(take: Take) -> str:
    """What is to be said of a take wherever something is made of it."""
    return " · ".join(part for part in (take.credit, take.licence) if part)


def _jobs(reader: User) -> list[Job]:
    jobs = visible_jobs(reader).filter(kind=KIND, put_aside_at=None)
    return list(jobs.exclude(state__in=(State.DONE, State.CANCELLED))[:MOST])


def _row(standing: Standing, titles: Titles, busy: set[str]) -> Row:
    subject = standing.material.subject
    return Row(
        subject.key, titles.of(subject), subject.kind == PERFORMER, standing,
        subject.of_job in busy,
    )  # fmt: skip
