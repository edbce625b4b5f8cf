"""What the site needs beside its code: pose models, compiled translations, collected files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from archive.bootstrap.collecting import collect_beside
from archive.bootstrap.command import CommandLine, run
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.terminal import say

COMPILE = """
import os, sys, polib
for name in sys.argv[1:]:
    target = os.path.splitext(name)[0] + ".mo"
    polib.pofile(name).save_as_mofile(target + ".new")
    os.replace(target + ".new", target)
"""
"""Runs in the environment, where polib is: set-up itself has the standard library alone."""


MODELS = ("heavy", "full", "lite")
HANDS = ("hand_landmarks_full.tflite", "hand_landmarks_lite.tflite", "palm_detector.tflite")


def models(layout: Layout, libraries: tuple[str, ...]) -> list[Path]:
    """Return the pose models that there must be; none where system libraries are missing."""
    if libraries:
        return []
    names = (*(f"pose_landmarker_{size}.task" for size in MODELS), *HANDS)
    return [layout.build / "models" / name for name in names]


def compiled(sources: Iterable[Path]) -> list[Path]:
    """Return where the compiled translations of .po files belong."""
    return [source.with_suffix(".mo") for source in sources]


def build_models(layout: Layout, libraries: tuple[str, ...]) -> None:
    """Put the pose models together from their parts, each checked by its SHA-256.

    Args:
        layout: the checkout.
        libraries: system libraries that are missing; with any, the models are left out.

    Raises:
        StepFailed: when a part is not the one that was tested.
    """
    folder = layout.build / "models"
    folder.mkdir(parents=True, exist_ok=True)
    if libraries:
        say("  left out: capture cannot work on this system")
        return
    parts = layout.node_modules / "@mediapipe"
    command: CommandLine = [
        layout.python,
        "-m",
        "capture.pose.parts",
        "--parts",
        parts,
        "--out",
        folder,
    ]
    run(command, layout.logs / "models.log", folder=layout.root)


def compile_translations(layout: Layout, sources: Sequence[Path]) -> None:
    """Compile .po files, each to the .mo beside it.

    Raises:
        StepFailed: when a .po file cannot be read.
    """
    command: CommandLine = [layout.python, "-c", COMPILE, *sources]
    run(command, layout.logs / "translations.log", folder=layout.root)


def collect_static_files(layout: Layout) -> None:
    """Collect style sheets, scripts and fonts into `.build/static` under hashed names.

    Those of an earlier collection stay for a while: pages that are open ask for them.

    Raises:
        StepFailed: when a file names another one that does not exist.
    """

    def collect(anew: bool) -> None:
        command: CommandLine = [
            layout.python,
            "manage.py",
            "collectstatic",
            "--no-input",
            "-v",
            "0",
        ]
        command += ["--clear"] if anew else []
        run(command, layout.logs / "collectstatic.log", folder=layout.root)

    try:
        collect_beside(layout.build / "static", collect)
    except StepFailed as fault:
        raise StepFailed(
            f"The static files could not be collected; a style sheet or script names a file that "
            f"does not exist.\n{fault}"
        ) from fault
