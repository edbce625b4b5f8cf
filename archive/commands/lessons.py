"""What the generator may learn from: the archive's own motions, bundles of motion capture, BVH files.

Rights decide, not who runs the command: what may not train is left out and named, and so is whatever
a machine has made.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from archive.accounts.models import User
from archive.commands.import_motion import motions_in
from archive.rights.policy import Deed
from archive.takes.models import Track, Version
from archive.takes.queries import motion_path, performer_names, versions_for
from capture.errors import CaptureError
from capture.imported import NUMBERS_FILE, LookSpec, import_motion, look_at_motion
from capture.motion.errors import MotionError
from capture.motion.formats.motion_file import MotionFile
from capture.rigs.choices import Choices
from capture.writing import MOTION_FILE
from models.generator.gathering import Lesson

_SHOWN = 20


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Motions to learn from, and what was left out.

    Attributes:
        lessons: the motions.
        versions: of this archive, by the name of their motion.
        refused: a sentence for each that was left out.
    """

    lessons: list[Lesson]
    versions: Mapping[str, Version]
    refused: list[str]


def of_archive(actor: User) -> Gathered:
    """Return the current motions of the archive that an account may let a model learn from."""
    current = Version.objects.filter(pk__in=Track.objects.values("current"))
    allowed = set(versions_for(actor, Deed.TRAIN).values_list("pk", flat=True))
    lessons, versions, refused = [], {}, []
    for version in current.select_related("track__take", "track__performer").order_by("pk"):
        take = version.track.take
        if take.deleted_at is not None:
            continue
        if version.pk not in allowed:
            refused.append(f"{take.title} ({version.pid}): {_why(version)}")
            continue
        try:
            motion = MotionFile(motion_path(version)).whole()
        except (MotionError, OSError) as error:
            refused.append(f"{take.title} ({version.pid}): {error}")
            continue
        versions[version.pid] = version
        lessons.append(Lesson(version.pid, performer_of(version), "other", take.licence, motion))
    return Gathered(lessons, versions, refused)


def performer_of(version: Version) -> str:
    """Return the name of whoever moves in a version; its take where nobody is named."""
    track = version.track
    names = [one.first for one in performer_names(track.take)]
    if track.performer is not None:
        own = track.performer.names.order_by("pk").first()
        names = [own.value] if own is not None else names
    return ", ".join(names) or track.take.pid


def _why(version: Version) -> str:
    takes = list(version.sources.all())
    if version.whole_made or any(take.machine_made for take in takes):
        return "it is machine-made, and nothing is ever learnt from that"
    if any(take.withdrawn_at is not None for take in takes):
        return "it was withdrawn"
    if not all(take.may_train for take in takes):
        return "nobody has permitted that a model learns from it"
    return "this account may not see it"


def of_files(folders: list[Path], licence: str, *, likely_rate: bool) -> Gathered:
    """Return the motions of BVH files, each of its folder's performer.

    Args:
        folders: with files below them.
        licence: what is known of their terms.
        likely_rate: where a frame rate looks wrong, take the one that looks right; else leave out.
    """
    lessons, refused = [], []
    for path in motions_in(folders):
        if path.name.lower().endswith(".npz"):
            continue
        try:
            lessons.append(_of_file(path, licence, likely_rate=likely_rate))
        except (CaptureError, MotionError, _Doubtful) as error:
            refused.append(f"{path.name}: {error}")
    return Gathered(lessons, {}, refused)


class _Doubtful(Exception):
    """A file whose meaning a person has to settle; its text is a sentence."""


def _of_file(path: Path, licence: str, *, likely_rate: bool) -> Lesson:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        with path.open("rb") as file:
            found = look_at_motion(file, LookSpec(), out, lambda stage, done, of: None)
        proposal = found["proposal"]
        if not proposal["rig"]:
            raise _Doubtful("which of its joints is which is not clear; import it and say so")
        choices = Choices.from_json(proposal["choices"])
        if proposal["other_rate"]:
            if not likely_rate:
                raise _Doubtful(
                    f"it says {choices.rate:g} frames a second and moves like "
                    f"{proposal['other_rate']:g}; import it, or add --likely-rate"
                )
            choices = replace(choices, rate=proposal["other_rate"])
        import_motion(out / NUMBERS_FILE, choices, out, lambda stage, done, of: None)
        motion = MotionFile(out / MOTION_FILE).whole()
    return Lesson(f"{path.parent.name}/{path.name}", path.parent.name, "other", licence, motion)


def told(refused: list[str]) -> list[str]:
    """Return what was left out, in a few lines."""
    lines = [f"Left out: {each}" for each in refused[:_SHOWN]]
    return lines + ([f"… and {len(refused) - _SHOWN} more."] if len(refused) > _SHOWN else [])
