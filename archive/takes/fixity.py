"""Whether the library still holds, byte for byte, what its rows name."""

import errno
import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from django.db.models import Q
from django.utils import timezone

from archive.takes import objects
from archive.takes.models import LibraryCheck, Take, Version, Video
from archive.web.storage import PIECE, store

Report = Callable[[int, int], None]
MAX_NAMED = 200
"""Objects of each kind that a check names; more are counted."""


@dataclass(slots=True)
class Findings:
    """What a check has found.

    Attributes:
        objects: how many objects rows name.
        size: bytes that were read.
        missing: digests that rows name and the store has not.
        changed: digests whose bytes are others now.
        untracked: files of the store that no row names. Objects among them may be left by a crash,
            and the sweep takes them away after a week; other files (of a file manager, say) are
            named by their place below `objects` and left alone.
    """

    objects: int = 0
    size: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    untracked: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and nothing changed."""
        return not self.missing and not self.changed


def check_library(report: Report | None = None) -> Findings:
    """Read every object and return what is missing, changed or untracked.

    Args:
        report: called with how many objects are done and how many there are; may raise to stop.
    """
    found = Findings()
    here = {path.name for path in store().files()}
    named = objects.named_digests()
    found.objects = len(named)
    for number, digest in enumerate(sorted(named)):
        if report:
            report(number, len(named))
        _look_at(digest, found)
    # Rows may have come or gone while the files were read: they are asked again.
    still = objects.named_digests()
    strays = {str(path.relative_to(store().objects)) for path in store().strays()}
    found.untracked = sorted((here - named - still) | strays)
    found.missing = [one for one in found.missing if one in still and not store().exists(one)]
    found.changed = [one for one in found.changed if one in still]
    return found


def _look_at(digest: str, found: Findings) -> None:
    """Read one object; one whose bytes the disk does not give back counts as changed."""
    try:
        size, true = _read(digest)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        found.missing.append(digest)
    except OSError as fault:
        if fault.errno != errno.EIO:
            raise
        found.changed.append(digest)
    else:
        found.size += size
        if true != digest:
            found.changed.append(digest)


def keep(found: Findings) -> LibraryCheck:
    """Write a check down, so that stewards see it."""
    values = asdict(found)
    values["objects_count"] = values.pop("objects")
    for kind in ("missing", "changed", "untracked"):
        values[f"{kind}_count"] = len(values[kind])
        values[kind] = values[kind][:MAX_NAMED]
    return LibraryCheck.objects.create(finished_at=timezone.now(), **values)


def takes_of(digests: list[str]) -> list[Take]:
    """Return the takes whose films, copies, stills or motions are among these objects."""
    films = Video.objects.filter(
        Q(sha256__in=digests) | Q(playback_sha256__in=digests) | Q(poster_sha256__in=digests)
    )
    motions = Version.objects.filter(Q(sha256__in=digests) | Q(landmarks_sha256__in=digests))
    concerned = Q(pk__in=films.values("take")) | Q(pk__in=motions.values("track__take"))
    return list(Take.objects.filter(concerned).order_by("title", "pk"))


def _read(digest: str) -> tuple[int, str]:
    size, true = 0, hashlib.sha256()
    with store().open(digest) as file:
        while piece := file.read(PIECE):
            true.update(piece)
            size += len(piece)
    return size, true.hexdigest()
