"""What goes out with a motion: names, terms, credit, and how it was made."""

import io
import re
import zipfile
from typing import IO, Any

from archive.takes.models import Version
from archive.takes.queries import performer_names
from capture.motion.formats.facts import ExportFacts
from capture.motion.formats.table import Format
from capture.motion.summary import FrameSource

_UNSAFE = re.compile(r"[^\w\-]+")


def facts_of(version: Version, address: str) -> ExportFacts:
    """Return the facts that travel with every export of a version."""
    take = version.track.take
    performers = tuple(names.first for names in performer_names(take))
    licence = take.licence or "Ask the archive before any use."
    made = version.whole_made or take.machine_made
    return ExportFacts(
        title=take.title,
        performers=performers,
        licence=licence,
        credit=take.credit or ", ".join(performers) or "performer not named",
        address=address,
        version=f"{version.pid} (v{version.number})",
        made="machine-made, not recorded" if made else "recorded",
        history=tuple(_step(one) for one in _ancestry(version)),
    )


def file_name(version: Version) -> str:
    """Return a file name without its ending: the title, the identifier, the version."""
    take = version.track.take
    title = _UNSAFE.sub("-", take.title).strip("-")[:60] or "motion"
    made = "-machine-made" if version.whole_made or take.machine_made else ""
    return f"{title}-{take.pid}-v{version.number}{made}"


def write_pair(
    target: IO[bytes], kind: Format, frames: FrameSource, facts: ExportFacts, base: str
) -> None:
    """Write a zip of a file and the JSON that stands beside it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(base + kind.suffix, "w") as entry:
            kind.write(entry, frames, facts)
        if kind.companion is not None:
            text = io.BytesIO()
            kind.companion(text, frames, facts)
            archive.writestr(base + ".json", text.getvalue())


def _ancestry(version: Version) -> list[Version]:
    """The version and everything that it was made from, oldest first."""
    found: dict[int, Version] = {}
    waiting = [version]
    while waiting:
        one = waiting.pop()
        if one.pk not in found:
            found[one.pk] = one
            waiting.extend(one.parents.all())
    return sorted(found.values(), key=lambda one: (one.created_at, one.pk))


def _step(version: Version) -> dict[str, Any]:
    return {
        "version": version.pid,
        "operation": version.operation,
        "sha256": version.sha256,
        "made": version.created_at.isoformat(timespec="seconds"),
        "recipe": version.recipe,
        "parents": [parent.pid for parent in version.parents.all()],
    }
