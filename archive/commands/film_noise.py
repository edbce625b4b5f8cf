"""What estimators get wrong in real films, gathered once for the training of the lifter."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from capture.motion.formats.motion_file import LandmarksFile
from capture.solve.residue import residues_of
from models.lifter.residues import write_residues

MODELS = ("mediapipe-heavy", "mediapipe-full")
RESIDUES = "residues.npz"
_LANDMARKS = "landmarks.npz"
# Films of people who move, filmed by people. Not the one that a machine made, not a hand alone,
# not a room with people on its far side; and never the films that have a truth: they judge.
_FILMS = ("d01", "d02", "d03", "d04", "d05", "d06", "d07", "d08", "d09", "d11", "d14")

Report = Callable[[int, int], None]


class FilmsMissing(Exception):
    """There are no films to take noise from."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There are no films at {folder}; name their folder with --films.")


def film_noise(films: Path, work: Path, report: Report) -> Path:
    """Return the file of all residues, made if need be; what is there already is not made again.

    Args:
        films: folder of films.
        work: folder in which landmarks and residues are kept.
        report: called with how many films are done, and of how many.
    """
    target = work / RESIDUES
    if target.is_file():
        return target
    chosen = sorted(path for name in _FILMS for path in films.glob(f"{name}_*.mp4"))
    if not chosen:
        raise FilmsMissing(films)
    parts, lengths = [], []
    both = [(film, model) for film in chosen for model in MODELS]
    for done, (film, model) in enumerate(both):
        report(done, len(both))
        landmarks = LandmarksFile(_seen(film, model, work / "seen")).whole()
        with tempfile.TemporaryDirectory(dir=work) as scratch:
            found, length = residues_of(landmarks, Path(scratch))
        parts.extend(found)
        lengths.append(length)
    write_residues(target, parts, lengths)
    return target


def _seen(film: Path, model: str, folder: Path) -> Path:
    """Path of a film's landmarks, looked for now where nobody has."""
    out = folder / f"{film.stem}-{model}"
    if not (out / _LANDMARKS).is_file():
        out.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable, "-m", "capture", "capture", "--out", str(out.resolve()),
            "--model", model, "--models", str(Path(settings.BUILD_DIR) / "models"),
        ]  # fmt: skip
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        with film.open("rb") as file:
            subprocess.run(
                command, stdin=file, stdout=subprocess.DEVNULL, cwd=settings.BASE_DIR,
                env={**os.environ, **one_thread}, check=True,
            )  # fmt: skip
    return out / _LANDMARKS
