"""An archive full of canaries: one take in each state, with a word in it that must never leak."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from archive.accounts.models import Role, User, give_role
from archive.annotations.models import Segment
from archive.catalogue.actions import person_called
from archive.catalogue.models import Person
from archive.commands.proofs.work import small_motion
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Lane
from archive.rights.models import Nature
from archive.takes import leaving, versions
from archive.takes.models import (
    ImportedFile,
    Operation,
    Playback,
    Proposal,
    Take,
    Track,
    Upload,
    Version,
    Video,
)
from archive.takes.queries import motion_path
from archive.variations.actions import NewCheckpoint, record
from archive.variations.models import Checkpoint
from archive.variations.subjects import FORM, form_key
from archive.web.storage import Stored, store
from capture.filling.keeping import write_proposal
from capture.filling.proposing import EDITION
from capture.motion.formats.motion_file import MotionFile, write_motion
from capture.motion.summary import summarise


@dataclass(frozen=True, slots=True)
class State:
    """What may be true of a take."""

    visibility: str
    show: bool = True
    download: bool = False
    withdrawn: bool = False
    deleted: bool = False


STATES: dict[str, State] = {
    "draft": State("draft"),
    "draft-open": State("draft", download=True),
    "members": State("members"),
    "members-open": State("members", download=True),
    "members-closed": State("members", show=False),
    "public": State("public"),
    "public-open": State("public", download=True),
    "public-closed": State("public", show=False),
    "withdrawn-draft": State("draft", withdrawn=True),
    "withdrawn-members": State("members", download=True, withdrawn=True),
    "withdrawn-public": State("public", download=True, withdrawn=True),
    "deleted-draft": State("draft", deleted=True),
    "deleted-public": State("public", download=True, deleted=True),
}
ROLES = ("guest", "suspended", "learner", "teacher", "researcher", "owner", "steward")


@dataclass(frozen=True, slots=True)
class Item:
    """A take in one state.

    Attributes:
        name: key of STATES.
        state: what is true of it.
        ids: values for addresses, by the kinds of `Route.given`.
        canary: a word that stands in every text of it.
        digests: digests of its objects; they must not stand in an answer either.
    """

    name: str
    state: State
    ids: Mapping[str, Mapping[str, str]]
    canary: str
    digests: tuple[str, ...]


def accounts(prefix: str) -> dict[str, User | None]:
    """Return one account for each role; None for a guest."""
    made: dict[str, User | None] = {"guest": None}
    for name in ROLES[1:]:
        user = User.objects.create_user(f"{prefix}-{name}")
        if name in set(Role.values):
            give_role(user, Role(name))
        made[name] = user
    suspended = made["suspended"]
    if suspended is not None:
        give_role(suspended, Role.STEWARD)
        suspended.is_active = False
        suspended.save()
    return made


def item(owner: User, name: str, state: State, number: int = 0) -> Item:
    """Make a take in a state, with film, poster, motion, segment, work and upload."""
    canary = f"canary{name.replace('-', '')}{number}"
    take = Take.objects.create(
        owner=owner, title=canary, note=canary, credit=canary, licence=canary, nature=Nature.REAL,
        visibility=state.visibility, widest=state.visibility, may_show=state.show,
        may_download=state.download,
    )  # fmt: skip
    take.performers.set([person_called(canary, Person.objects.none())])
    film, still = _stored(f"film {canary}".encode()), _stored(f"still {canary}".encode())
    video = Video.objects.create(
        take=take, original_name=f"{canary}.mp4", sha256=film.sha256, size=film.size,
        playback=Playback.ORIGINAL, poster_sha256=still.sha256,
        facts={"width": 64, "height": 64, "duration": 1.0, "sound": ""},
    )  # fmt: skip
    track = Track.objects.create(take=take, video=video)
    version = versions.add_version(track, owner, _motion())
    _propose(version)
    bvh = _stored(f"motion {canary}".encode())
    imported = ImportedFile.objects.create(
        take=take, track=track, original_name=f"{canary}.bvh", sha256=bvh.sha256, size=bvh.size
    )
    segment = Segment.objects.create(
        take=take, name=canary, start_us=0, stop_us=500_000, created_by=owner
    )
    page = take.get_absolute_url()
    job = enqueue(owner, Work("takes.capture", Lane.CAPTURE, take.pid, canary, page))
    upload = Upload.objects.create(
        owner=owner, filename=canary, length=10, form={"title": canary, "may": []},
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    checkpoint = _checkpoint(canary, version)
    ids: dict[str, Mapping[str, str]] = {
        "": {},
        "pid": {"pid": take.pid},
        "film": {"pid": video.pid},
        "version": {"pid": version.pid},
        "import": {"pid": imported.pid},
        "segment": {"pid": take.pid, "segment_pid": segment.pid},
        "job": {"job_id": str(job.pk)},
        "upload": {"upload_id": str(upload.pk)},
        "checkpoint": {"pk": str(checkpoint.pk)},
        "account": {"pk": str(owner.pk)},
    }
    if state.withdrawn:
        leaving.withdraw(owner, take, "asked by the family")
    if state.deleted:
        leaving.delete(owner, take, "asked by the family")
    return Item(name, state, ids, canary, (film.sha256, still.sha256, bvh.sha256))


def _checkpoint(canary: str, version: Version) -> Checkpoint:
    """Weights refitted to the form that a take's title names, in use."""
    kept = _stored(f"weights {canary}".encode())
    figures = {
        "seconds": 1.0, "gain": 0.1, "windows": 1,
        "kinds": {"arm": {"refitted": 0.8, "begun": 0.9, "serve": "restore"}},
    }  # fmt: skip
    checkpoint = record(
        NewCheckpoint(
            kept.sha256, "", [(version.pid, "d" * 64)], {version.pid: version},
            subject=f"{FORM}:{form_key(canary)}", own=frozenset({version.pid}), figures=figures, size=kept.size,
        )
    )  # fmt: skip
    Checkpoint.objects.filter(pk=checkpoint.pk).update(in_use=True)
    return checkpoint


def _propose(version: Version) -> None:
    """A proposal beside a version, of a motion that has no gaps."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "proposal"
        with path.open("wb") as file:
            write_proposal(file, MotionFile(motion_path(version)), (), {}, Path(name))
        Proposal.objects.create(
            version=version,
            sha256=_stored(path.read_bytes()).sha256,
            recipe={"edition": EDITION},
        )


def _stored(content: bytes) -> Stored:
    return store().put(iter([content]))


def _motion() -> versions.NewVersion:
    motion, _ = small_motion()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "motion"
        with path.open("wb") as file:
            write_motion(file, motion, {"operation": "capture"}, Path(name))
        stored = _stored(path.read_bytes())
    recipe: dict[str, Any] = {"estimator": "proof"}
    return versions.NewVersion(stored, Operation.CAPTURE, recipe, summarise(motion))
