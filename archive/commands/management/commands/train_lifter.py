"""manage.py train_lifter: train the network that gives captures their depth."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive.commands.film_noise import FilmsMissing, film_noise
from archive.commands.progress import Progress
from capture.solve.lift.lifter import WEIGHTS
from models.lifter.bundle import HELD_OUT, TRAIN, bodies_of, clips_of
from models.lifter.card import ship
from models.lifter.config import TrainConfig
from models.lifter.errors import LifterError
from models.lifter.residues import read_residues
from models.lifter.training import Data, State, Training, digest_of

_SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"
_CHECKPOINT = "training.pt"


class Command(BaseCommand):
    """Trains in stretches: the same command again goes on where the last one ended."""

    help = "Train the lifter (an hour or two; may be interrupted and called again)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the data are and how long to train."""
        parser.add_argument("--mocap", type=Path, default=_SHARED / "mocap", metavar="FOLDER")
        parser.add_argument("--films", type=Path, default=_SHARED / "videos", metavar="FOLDER")
        parser.add_argument(
            "--work", type=Path, default=Path(settings.BUILD_DIR) / "lifter", metavar="FOLDER",
            help="where noise and the state of the training are kept",
        )  # fmt: skip
        parser.add_argument("--minutes", type=float, help="stop after so long (default: when done)")
        parser.add_argument("--seed", type=int, default=TrainConfig().seed)
        parser.add_argument(
            "--without-accad", action="store_true", help="leave out clips of unconfirmed terms"
        )
        parser.add_argument(
            "--ship", action="store_true", help="put the weights where captures take them from"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather noise, train, write weights and card."""
        del args
        try:
            self._train(options)
        except (LifterError, FilmsMissing) as error:
            raise CommandError(str(error)) from error

    def _train(self, options: dict[str, Any]) -> None:
        work: Path = options["work"]
        work.mkdir(parents=True, exist_ok=True)
        config = TrainConfig(seed=options["seed"], accad=not options["without_accad"])
        noise = film_noise(options["films"], work, Progress(self.stdout, "films"))
        bundle = options["mocap"]
        train = bodies_of(bundle, clips_of(bundle, TRAIN, accad=config.accad))
        held_out = bodies_of(bundle, clips_of(bundle, HELD_OUT))
        residues = read_residues(noise, config.window)
        data = Data(train, held_out, residues, digest_of(train, held_out, noise))
        training = Training(config, data, work / _CHECKPOINT)
        ends = _ends(options["minutes"])
        try:
            training.run(lambda: time.monotonic() >= ends, self._tell)
        except KeyboardInterrupt:
            self.stdout.write("\nInterrupted; the same command goes on from here.")
        training.keep()
        folder = WEIGHTS.parent if options["ship"] else work
        sha256 = ship(training, train, held_out, folder)
        self.stdout.write(f"\n{folder / WEIGHTS.name}  sha256 {sha256}")
        if not training.done:
            self.stdout.write(f"{config.steps - training.state.step} steps are left.")

    def _tell(self, state: State, value: float) -> None:
        """One line that is written over; where nobody looks, a line at each look."""
        looks = state.looks[-1:]
        held_out = f"held out {looks[0]['mpjpe']:.1f} / {looks[0]['seq']:.1f} mm" if looks else ""
        line = f"step {state.step}  loss {value:.4f}  {held_out}  {state.seconds / 60.0:.1f} min"
        if self.stdout.isatty():
            self.stdout.write(f"\r{line} ", ending="")
            self.stdout.flush()
        elif state.step % 500 == 0:
            self.stdout.write(line)


def _ends(minutes: float | None) -> float:
    return time.monotonic() + 60.0 * minutes if minutes is not None else float("inf")
