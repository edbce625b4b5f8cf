"""manage.py learn_statistics: what fills and clean-ups know of bodies, from whole motions."""

import hashlib
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive.commands.benches.generate.clips import Clip
from archive.commands.benches.generate.families import KEPT_BACK, learnt
from archive.commands.benches.processes import ProgramFailed
from capture.motion.errors import FormatError
from capture.motion.filling.gaussian.fill import STATISTICS
from capture.motion.filling.gaussian.statistics import Statistics, learn
from capture.motion.limits import LIMITS, learn_limits
from models.lifter.card import CREDITS

_CARD = """# Statistics of motion: how bodies hold themselves, how fast they change, how far joints turn

`{statistics}` ({size:.0f} kB, sha256 `{sha_statistics}`): mean of {features} features of a pose, their {directions}
principal directions with the variance and the pace of each, and how far and how fast each joint
strays by itself. The linear-Gaussian fill (`capture/motion/filling/gaussian`) knows nothing else.

`{limits}` (sha256 `{sha_limits}`): least and greatest swing and twist of each joint, with 10°
more; the clean-up of fills (`capture/motion/cleanup`) holds made joints within them.

Made by `python3 manage.py learn_statistics --clips FOLDER{option}` in about a minute. Nothing is trained: both are counted.

## From what
{minutes:.1f} minutes of motion capture, {clips} clips of {subjects} subject numbers (split `train`), each also
mirrored. Left out: the splits `val`, `val2` and `excluded`, and {kept} clips of performers who are in it, by
which fills are measured (`manage.py bench generate`). No motion can be had back from them.

{credits}

ACCAD's terms are to be confirmed by a person before a release; `--without-accad` learns without.

## Not for
Bodies unlike adults'. Nothing of a Chinese, Korean or Hong Kong form is in them: rare poses are
drawn towards usual ones where little of the body was seen.
"""


class Command(BaseCommand):
    """Writes statistics, joint limits and their card."""

    help = "Learn how bodies hold themselves and how far joints turn (a minute)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the motions are and where to put what is learnt."""
        parser.add_argument("--clips", type=Path, required=True, metavar="FOLDER")
        parser.add_argument(
            "--without-accad", action="store_true", help="leave out clips of unconfirmed terms"
        )
        parser.add_argument(
            "--ship", action="store_true", help="put them where fills take them from"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Learn and write."""
        del args
        folder = Path(settings.BUILD_DIR) / "statistics"
        statistics, limits = folder / STATISTICS.name, folder / LIMITS.name
        if options["ship"]:
            statistics, limits = STATISTICS, LIMITS
        statistics.parent.mkdir(parents=True, exist_ok=True)
        try:
            clips = learnt(options["clips"], accad=not options["without_accad"])
            learn(clip.motion for clip in clips).write(statistics)
            learn_limits(clip.motion for clip in clips).write(limits)
        except (ProgramFailed, FormatError) as error:
            raise CommandError(str(error)) from error
        card = statistics.with_suffix(".md")
        option = " --without-accad" if options["without_accad"] else ""
        card.write_text(_card(clips, statistics, limits, option))
        self.stdout.write(f"{statistics}\n{limits}\n{card}")


def _card(clips: Sequence[Clip], statistics: Path, limits: Path, option: str) -> str:
    features, directions = Statistics.read(statistics).directions.shape
    licences = {clip.row.licence for clip in clips}
    return _CARD.format(
        statistics=statistics.name,
        limits=limits.name,
        size=statistics.stat().st_size / 1000.0,
        sha_statistics=_sha256(statistics),
        sha_limits=_sha256(limits),
        features=features,
        directions=directions,
        option=option,
        minutes=sum(clip.motion.duration for clip in clips) / 60.0,
        clips=len(clips),
        subjects=len({clip.row.subject for clip in clips}),
        kept=len(KEPT_BACK),
        credits="\n".join(f"- {CREDITS[licence]}" for licence in sorted(licences)),
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
