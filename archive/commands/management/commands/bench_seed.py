"""manage.py bench_seed: fill an empty archive for the bench of pages."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.accounts.models import User
from archive.catalogue.models import Name, Person
from archive.commands.benches.seed import long_motion, recorded
from archive.rights.models import Nature, Visibility
from archive.takes.models import Operation, Take, Track, Version
from archive.takes.versions import NewVersion, add_version
from archive.web.storage import store
from capture.motion.formats.motion_file import write_landmarks, write_motion
from capture.motion.summary import summarise

PLATES = 12
SECONDS = 180.0
FORMS = (
    "詠春小念頭",
    "洪拳工字伏虎",
    "太極劍",
    "英歌舞",
    "舞獅採青",
    "Sabre dance",
    "Kathak tatkar",
)
PEOPLE = 200


class Command(BaseCommand):
    """Adds one three-minute take and eleven short ones, from the sample film's own motion."""

    help = "Fill an empty archive for `bench pages`; refuses an archive that holds anything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many more takes are wanted, which share the motions of the first."""
        parser.add_argument("--more", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill it."""
        del args
        if Take.objects.exists():
            raise CommandError("This archive holds takes already; the bench needs an empty one.")
        owner = User.objects.create_user("bench")
        motion, landmarks = recorded()
        for number in range(PLATES):
            seconds = SECONDS if number == PLATES - 1 else 8.0
            self._add(owner, number, long_motion(motion, landmarks, seconds))
        self._add_more(owner, options["more"])

    def _add_more(self, owner: User, count: int) -> None:
        """Add many takes by few statements, each with a performer, a track and a version."""
        pattern = Version.objects.order_by("pk").first()
        if pattern is None or not count:
            return
        people = [Person.objects.create() for _ in range(PEOPLE)]
        Name.objects.bulk_create(
            Name(entity=person, value=f"師傅{number}", language="zh-Hant-HK")
            for number, person in enumerate(people)
        )
        takes = Take.objects.bulk_create(
            Take(
                owner=owner,
                title=f"{FORMS[number % len(FORMS)]} {number}",
                nature=Nature.REAL,
                visibility=Visibility.PUBLIC,
            )
            for number in range(count)
        )
        Take.performers.through.objects.bulk_create(
            Take.performers.through(take=take, person=people[number % PEOPLE])
            for number, take in enumerate(takes)
        )
        tracks = Track.objects.bulk_create(Track(take=take) for take in takes)
        versions = Version.objects.bulk_create(
            Version(
                track=track,
                number=1,
                operation=pattern.operation,
                recipe=pattern.recipe,
                sha256=pattern.sha256,
                size=pattern.size,
                landmarks_sha256=pattern.landmarks_sha256,
                summary=pattern.summary,
                created_by=owner,
            )
            for track in tracks
        )
        Version.sources.through.objects.bulk_create(
            Version.sources.through(version=version, take=take)
            for version, take in zip(versions, takes, strict=True)
        )
        for track, version in zip(tracks, versions, strict=True):
            track.current = version
        Track.objects.bulk_update(tracks, ["current"], batch_size=1000)

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
