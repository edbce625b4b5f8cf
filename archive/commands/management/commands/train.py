"""manage.py train: teach the generator, or refit it to a performer or a form."""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive.accounts.models import User
from archive.commands.at_hand import ArchiveCommand, holds_archive
from archive.commands.ingest import default_owner
from archive.commands.lessons import Gathered, of_archive, of_files, told
from archive.commands.progress import Progress
from archive.takes.models import Version
from archive.variations.actions import NewCheckpoint, record
from archive.variations.queries import flagged, motions_gone
from models.generator import teaching
from models.generator.computer import Computer
from models.generator.config import TrainConfig
from models.generator.errors import GeneratorError
from models.generator.network import Network
from models.generator.teaching import Taught
from models.generator.training import BEST, State, Training
from models.generator.weights import SHIPPED, read_weights


class Command(ArchiveCommand):
    """Trains in stretches: the same command again goes on where the last one ended."""

    form = "train"
    help = (
        "Train the generator on the archive's own motions, on BVH files and bundles of motion "
        "capture; may be interrupted and called again. torchrun manage.py train uses several cards."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to learn from, how long, and where to put what was learnt."""
        parser.add_argument("--own", action="store_true", help="learn from the archive's motions")
        parser.add_argument(
            "--as", dest="account", metavar="NAME", help="account whose rights count"
        )
        parser.add_argument("--clips", type=Path, metavar="FOLDER", help="a bundle with index.csv")
        parser.add_argument("--bvh", type=Path, nargs="+", default=[], metavar="FOLDER")
        parser.add_argument("--licence", default="", help="of the BVH files")
        parser.add_argument(
            "--likely-rate", action="store_true", help="where a BVH's rate looks wrong"
        )
        parser.add_argument(
            "--without-accad", action="store_true", help="leave out clips of unconfirmed terms"
        )
        parser.add_argument(
            "--adapt", metavar="NAME", help="refit to a performer, or to a form that titles name"
        )
        parser.add_argument("--start", type=Path, metavar="FILE", help="weights to go on from")
        parser.add_argument("--steps", type=int, help="planned steps")
        parser.add_argument("--flow", type=float, help="share of steps that learn to vary")
        parser.add_argument("--minutes", type=float, help="stop after so long (default: when done)")
        parser.add_argument("--seed", type=int)
        parser.add_argument(
            "--out", type=Path, default=Path(settings.BUILD_DIR) / "generator", metavar="FOLDER",
            help="where weights and the state of the training are kept",
        )  # fmt: skip
        parser.add_argument(
            "--ship", action="store_true",
            help="calibrate and measure the best weights, and put them where fills take them from",
        )  # fmt: skip

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run with the archive's database, or without any where only folders teach."""
        folders = options["clips"] or options["bvh"]
        self._archive = bool(options["own"] or options["adapt"] or not folders)
        self._archive = self._archive or holds_archive(Path(settings.DATA_DIR))
        if self._archive:
            return super().execute(*args, **options)
        return BaseCommand.execute(self, *args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather, train, and write down what went in."""
        del args
        try:
            if options["ship"]:
                self._ship(options)
            elif options["adapt"]:
                self._adapt(options)
            else:
                self._train(options)
        except GeneratorError as error:
            raise CommandError(str(error)) from error

    def _train(self, options: dict[str, Any]) -> None:
        computer = Computer.here()
        config, start = _begun(options)
        taught, versions = self._taught(options, loud=computer.first)
        training = teaching.begun(taught, config, options["out"], start, computer)
        ends = time.monotonic() + 60.0 * (options["minutes"] or float("inf"))
        tell = self._teller(training) if computer.first else lambda state, loss: None
        try:
            training.run(lambda: _paused() or time.monotonic() >= ends, tell)
        except KeyboardInterrupt:
            self.stdout.write("\nInterrupted; the same command goes on from here.")
        training.keep()
        if not computer.first:
            return
        if training.done and (options["out"] / BEST).is_file():
            self._write_down(options["out"] / BEST, versions)
        else:
            self.stdout.write(f"{config.steps - training.state.step} steps are left.")

    def _teller(self, training: Training) -> Callable[[State, float], None]:
        """A line that is written over, and one for each look at what is held out."""
        progress = Progress(self.stdout, "steps")
        told_looks = [len(training.state.looks)]

        def tell(state: State, loss: float) -> None:
            del loss
            progress(state.step, training.config.steps)
            if len(state.looks) > told_looks[0]:
                told_looks[0] = len(state.looks)
                self.stdout.write(_look(state))

        return tell

    def _adapt(self, options: dict[str, Any]) -> None:
        name = options["adapt"]
        start = options["start"] or SHIPPED
        taught, versions = self._taught(options, loud=True)
        own = teaching.chosen(
            taught, name, {pid: one.track.take.title for pid, one in versions.items()}
        )
        progress = Progress(self.stdout, "steps")
        file, gain = teaching.adapt(start, taught, own, options["out"], options["seed"], progress)
        for kind, each in gain.items():
            self.stdout.write(
                f"{kind}: {each.before:.3f} of the best cheap fill's error before, "
                f"{each.refitted:.3f} adapted; served by {each.serve}"
            )
        self._write_down(file, versions, adapted_to=name)

    def _ship(self, options: dict[str, Any]) -> None:
        if not options["clips"]:
            raise CommandError(
                "Shipped weights are measured on a bundle: name it with --clips FOLDER."
            )
        from models.generator.shipping import ship  # noqa: PLC0415 (minutes of measuring; rarely asked for)

        sha256 = ship(options["out"] / BEST, options["clips"], SHIPPED, self.stdout.write)
        self.stdout.write(f"{SHIPPED}  sha256 {sha256}")

    def _taught(self, options: dict[str, Any], *, loud: bool) -> tuple[Taught, dict[str, Version]]:
        """What may be learnt from, and the Versions among it by name."""
        parts: list[Gathered] = []
        if self._archive:
            if loud:
                self._tell_flagged()
            if options["own"] or options["adapt"] or not (options["clips"] or options["bvh"]):
                parts.append(of_archive(_account(options["account"])))
        if options["bvh"]:
            parts.append(
                of_files(options["bvh"], options["licence"], likely_rate=options["likely_rate"])
            )
        for line in told([each for part in parts for each in part.refused]) if loud else ():
            self.stdout.write(line)
        lessons = [lesson for part in parts for lesson in part.lessons]
        if not lessons and not options["clips"]:
            raise CommandError(
                "There is nothing to learn from: permit training on a recording's page, or name "
                "--clips or --bvh."
            )
        taught = teaching.taught_by(lessons, options["clips"], accad=not options["without_accad"])
        return taught, {pid: one for part in parts for pid, one in part.versions.items()}

    def _tell_flagged(self) -> None:
        for checkpoint in flagged():
            gone = motions_gone().filter(checkpoint=checkpoint).count()
            self.stdout.write(
                f"The weights {checkpoint} hold {gone} motions that no model may learn from any "
                "more; nothing is made with them, and this training leaves those motions out."
            )

    def _write_down(self, file: Path, versions: dict[str, Version], adapted_to: str = "") -> None:
        weights = read_weights(file)
        self.stdout.write(f"{file}  sha256 {weights.sha256}")
        if not self._archive:
            self.stdout.write("There is no archive here that could keep what trained them.")
            return
        said = weights.said
        record(
            NewCheckpoint(
                weights.sha256, str(file),
                [(motion["name"], motion["sha256"]) for motion in said["motions"]],
                {motion["name"]: versions[_pid(motion["name"])] for motion in said["motions"]
                 if _pid(motion["name"]) in versions},
                adapted_to, said["config"].get("start", ""), said["config"], _figures(said),
                own=frozenset(said.get("adapted", {}).get("own", ())),
            )
        )  # fmt: skip


def _figures(said: dict[str, Any]) -> dict[str, Any]:
    """What was measured on motion that was held out."""
    if "adapted" in said:
        return dict(said["adapted"])
    return said["looks"][-1] if said["looks"] else {}


def _pid(name: str) -> str:
    """The Version of a stretch: stretches are numbered after it."""
    return name.split(" ", 1)[0]


def _config(options: dict[str, Any]) -> TrainConfig:
    config = TrainConfig(accad=not options["without_accad"])
    for name in ("steps", "seed", "flow"):
        if options[name] is not None:
            config = replace(config, **{name: options[name]})
    return config


def _begun(options: dict[str, Any]) -> tuple[TrainConfig, Network | None]:
    """How to train, and the network to go on from."""
    config = _config(options)
    if options["start"] is None:
        return config, None
    weights = read_weights(options["start"])
    return replace(config, start=weights.sha256, network=weights.config), weights.network


def _account(name: str | None) -> User:
    try:
        return default_owner(name)
    except User.DoesNotExist:
        raise CommandError(
            f"There is no account {name}; look the name up on its sign-in page."
            if name else "There is no steward yet; name an account with --as NAME."
        ) from None  # fmt: skip


def _look(state: State) -> str:
    look = state.looks[-1]
    ratios = ", ".join(f"{task} {look[task]:.3f}" for task in look if task not in ("step", "total"))
    return f"step {state.step}: of the cheap fill's error on performers held out: {ratios}"


def _paused() -> bool:
    """Wait while the file named by TRAIN_PAUSE_FILE exists: somebody else needs the machine."""
    file = os.environ.get("TRAIN_PAUSE_FILE")
    while file and Path(file).exists():
        time.sleep(1.0)
    return False
