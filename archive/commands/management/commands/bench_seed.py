"""manage.py bench_seed: fill an empty archive for the bench of pages."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.accounts.models import User
from archive.commands.benches.seed import long_motion, recorded
from archive.rights.models import Nature, Visibility
from archive.takes.actions import NewVersion, add_version
from archive.takes.models import Operation, Take, Track
from archive.web.storage import store
from capture.motion.formats.motion_file import write_landmarks, write_motion
from capture.motion.summary import summarise

PLATES = 12
SECONDS = 180.0


class Command(BaseCommand):
    """Adds one three-minute take and eleven short ones, from the sample film's own motion."""

    help = "Fill an empty archive for `bench pages`; refuses an archive that holds anything."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill it."""
        del args, options
        if Take.objects.exists():
            raise CommandError("This archive holds takes already; the bench needs an empty one.")
        owner = User.objects.create_user("bench")
        motion, landmarks = recorded()
        for number in range(PLATES):
            seconds = SECONDS if number == PLATES - 1 else 8.0
            self._add(owner, number, long_motion(motion, landmarks, seconds))

    def _add(self, owner: User, number: int, both: Any) -> None:
        motion, landmarks = both
        take = Take.objects.create(
            owner=owner,
            title=f"Bench {number}",
            nature=Nature.REAL,
            visibility=Visibility.PUBLIC,
        )
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with (folder / "motion").open("wb") as file:
                write_motion(file, motion, {"operation": "capture"}, folder)
            with (folder / "landmarks").open("wb") as file:
                write_landmarks(file, landmarks, {})
            stored = store().put(iter([(folder / "motion").read_bytes()]))
            seen = store().put(iter([(folder / "landmarks").read_bytes()]))
        track = Track.objects.create(take=take)
        new = NewVersion(
            stored,
            Operation.CAPTURE,
            {"estimator": "bench"},
            summarise(motion),
            landmarks=seen.sha256,
        )
        add_version(track, owner, new)
