"""Whether the library still holds, byte for byte, what its rows name."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from django.utils import timezone

from archive.takes import objects
from archive.takes.models import LibraryCheck, Video
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
        untracked: files of the store that no row names; a crash may leave them, and the sweep
            takes them away after a week.
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
    here = {path.name: path for path in store().files()}
    named = objects.named_digests()
    found.objects = len(named)
    for number, digest in enumerate(sorted(named)):
        if report:
            report(number, len(named))
        if digest not in here:
            found.missing.append(digest)
            continue
        size, true = _read(digest)
        found.size += size
        if true != digest:
            found.changed.append(digest)
    # Rows may have come or gone while the files were read: they are asked again.
    still = objects.named_digests()
    strays = {str(path.relative_to(store().objects)) for path in store().strays()}
    found.untracked = sorted((set(here) - named - still) | strays)
    found.missing = [one for one in found.missing if one in still and not store().exists(one)]
    return found


def keep(found: Findings) -> LibraryCheck:
    """Write a check down, so that stewards see it."""
    values = asdict(found)
    values["objects_count"] = values.pop("objects")
    for kind in ("missing", "changed", "untracked"):
        values[f"{kind}_count"] = len(values[kind])
        values[kind] = values[kind][:MAX_NAMED]
    return LibraryCheck.objects.create(finished_at=timezone.now(), **values)


def titles_of(digests: list[str]) -> dict[str, str]:
    """Return the title of the take that each of these films belongs to, where it is a film."""
    films = Video.objects.filter(sha256__in=digests).select_related("take")
    return {film.sha256: film.take.title for film in films}


def _read(digest: str) -> tuple[int, str]:
    size, true = 0, hashlib.sha256()
    with store().open(digest) as file:
        while piece := file.read(PIECE):
            true.update(piece)
            size += len(piece)
    return size, true.hexdigest()
