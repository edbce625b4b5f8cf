"""Whom weights may be refitted to: a performer, or a form that several people perform."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, FloatField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from archive.accounts.models import User
from archive.rights.policy import Deed
from archive.takes.models import Take, Track, Version
from archive.takes.queries import versions_for
from capture.motion.source import LIMBS, Mark

PERFORMER, FORM = "performer", "form"
SHORTEST = 0.8
"""Seconds of the shortest stretch that is learnt from."""
_UNTAUGHT = (Mark.MADE, Mark.MISSING)
_COUNTED = re.compile(
    # A number of the title itself (Form37) stays: the number of a take stands apart, or behind Han.
    r"(?:[\s_.,:，、·#＃(（\[–—-]+|(?<=[㐀-鿿])|^)"
    r"(?:(?:no\.?|take)\s*)?(?:\d+|第[\d一二三四五六七八九十]+[次遍回])[)）\]\s]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A performer or a form.

    Attributes:
        kind: PERFORMER or FORM.
        name: identifier of the performer, or what `form_key` gives: rows that outlast a recording
            hold nothing of its title.
    """

    kind: str
    name: str

    @classmethod
    def of(cls, key: str) -> "Subject":
        """Return the subject of a key."""
        kind, _, name = key.partition(":")
        return cls(kind, name)

    @property
    def key(self) -> str:
        """The subject as rows and addresses name it."""
        return f"{self.kind}:{self.name}"

    @property
    def of_job(self) -> str:
        """The subject as jobs name it: short, and telling nobody's name."""
        return f"adapt-{hashlib.sha256(self.key.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A motion that a model may learn from.

    Attributes:
        version: row of the current Version, by its key.
        pid: its identifier.
        sha256: of its file.
        track: row of its track, by its key.
        take: identifier of its take.
        title: of its take.
        licence: of its take.
        performer: identifier of whoever moves in it; "" where nobody is named, or several are.
        seconds: that can be learnt from.
    """

    version: int
    pid: str
    sha256: str
    track: int
    take: str
    title: str
    licence: str
    performer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Material:
    """What there is of a subject."""

    subject: Subject
    pieces: tuple[Piece, ...] = field(repr=False)

    @property
    def seconds(self) -> float:
        """How much of it can be learnt from."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def digest(self) -> str:
        """What tells one set of motions from another."""
        names = ",".join(sorted(piece.pid for piece in self.pieces))
        return hashlib.sha256(names.encode()).hexdigest()[:32]


def form_of(title: str) -> str:
    """Return the form that a recording's title names: the title without the number of the take."""
    return " ".join(_COUNTED.sub("", title).split())


def form_key(title: str) -> str:
    """Return what stands for the form that a title names; "" where it names none."""
    form = form_of(title).casefold()
    return hashlib.sha256(form.encode()).hexdigest()[:20] if form else ""


def subjects_of(performer: str, title: str) -> list[Subject]:
    """Return the subjects that a motion is of, the nearest first."""
    form = form_key(title)
    found = [Subject(PERFORMER, performer)] if performer else []
    return found + ([Subject(FORM, form)] if form else [])


def materials(pieces: Sequence[Piece]) -> dict[Subject, Material]:
    """Return what there is of each performer, and of each form that is not one performer's alone."""
    found: dict[Subject, list[Piece]] = {}
    for piece in pieces:
        for subject in subjects_of(piece.performer, piece.title):
            found.setdefault(subject, []).append(piece)
    return {
        subject: Material(subject, tuple(own))
        for subject, own in sorted(found.items())
        if subject.kind == PERFORMER or _shared(own)
    }


def form_title(titles: Sequence[str]) -> str:
    """Return how most titles write the form."""
    return Counter(form_of(title) for title in titles).most_common(1)[0][0] if titles else ""


def teachable(actor: User) -> list[Piece]:
    """Return the current motions of the archive that an account may let a model learn from."""
    current = versions_for(actor, Deed.TRAIN).filter(track__current=F("pk"))
    found = current.annotate(
        long=_number("duration"), made=_number("share", "made"), missing=_number("share", "missing")
    ).values_list(
        "pk", "pid", "sha256", "track", "track__take__pid", "track__take__title",
        "track__take__licence", "long", "made", "missing",
    )  # fmt: skip
    rows = list(found.order_by("pk"))
    holed = [row[0] for row in rows if (row[8] or 0.0) + (row[9] or 0.0) > 0.0]
    seconds = dict(_seconds_of(holed))
    people = _performers([row[3] for row in rows])
    return [
        Piece(*row[:7], people.get(row[3], ""), seconds.get(row[0], row[7] or 0.0)) for row in rows
    ]


def performer_of(take: Take, track: Track | None) -> str:
    """Return the identifier of whoever moves in a track of a take; "" where nobody can tell."""
    if track is not None:
        return _performers([track.pk]).get(track.pk, "")
    return _only(list(take.performers.values_list("pid", flat=True)))


def taught_seconds(lanes: Mapping[str, Sequence[Sequence[Any]]]) -> float:
    """Return how long all limbs were seen together, in stretches long enough to be learnt from.

    Args:
        lanes: of a summary, see capture/motion/summary.py.
    """
    body = [spans for limb, spans in lanes.items() if limb in LIMBS]
    bad = sorted((a, b) for spans in body for a, b, mark in spans if mark in _UNTAUGHT)
    ends = [float(spans[-1][1]) for spans in body if spans]
    if not ends:
        return 0.0
    here, found = 0.0, 0.0
    for start, stop in [*bad, (max(ends), max(ends))]:
        if start - here >= SHORTEST:
            found += start - here
        here = max(here, stop)
    return found


def _shared(own: Sequence[Piece]) -> bool:
    people = {piece.performer for piece in own}
    return len(people) > 1 or people == {""}


def _number(*keys: str) -> Any:
    found: Any = "summary"
    for key in keys[:-1]:
        found = KeyTransform(key, found)
    return Cast(KeyTextTransform(keys[-1], found), FloatField())


def _seconds_of(versions: Sequence[int]) -> Iterator[tuple[int, float]]:
    rows = Version.objects.filter(pk__in=versions).values_list("pk", "summary__lanes")
    for pk, lanes in rows.iterator(chunk_size=100):
        yield pk, taught_seconds(lanes or {})


def _performers(tracks: Sequence[int]) -> dict[int, str]:
    """The performer of each track: its own, or the only one of its take."""
    found: dict[int, list[str]] = {}
    named = Track.objects.filter(pk__in=tracks)
    for pk, own, person, one in named.values_list(
        "pk", "performer__pid", "person", "take__performers__pid"
    ):
        if own:
            found[pk] = [own]
        elif not person and one:  # who the others in a film are, nobody has said
            found.setdefault(pk, []).append(one)
    return {pk: _only(people) for pk, people in found.items()}


def _only(people: Sequence[str]) -> str:
    return people[0] if len(set(people)) == 1 else ""
