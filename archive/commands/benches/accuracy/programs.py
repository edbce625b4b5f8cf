"""The programs that are compared: the estimator as it comes, and the product's own capture."""

import hashlib
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from archive.commands.benches.accuracy.reading import Reading, of_landmarks, of_motion
from archive.commands.benches.accuracy.score import frames_right
from archive.commands.benches.accuracy.truth import View
from archive.commands.benches.processes import measure
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.landmarks import Landmarks
from capture.pose.estimator import ESTIMATORS
from capture.writing import MOTION_FILE

SIZES = ("lite", "full", "heavy")
_STOCK = "stock 1"


def stock(view: View, size: str) -> Reading:
    """Return what the estimator alone says of a view; it is asked once for the same film."""
    return of_landmarks(stock_landmarks(view.video, size), view.times, 1.0 / view.fps)


def stock_landmarks(video: Path, size: str) -> Landmarks:
    """Return all that the estimator alone says of a film; kept by film, model and versions."""
    model = _bundle(size)
    parts = (
        _STOCK, version("mediapipe"), version("opencv-python"), _digest(video), _digest(model),
    )  # fmt: skip
    key = hashlib.sha256(" ".join(parts).encode()).hexdigest()
    target = Path(settings.BUILD_DIR) / "cache" / "accuracy" / f"{key}.npz"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        made = target.with_suffix(f".{os.getpid()}.part")
        measure(
            [sys.executable, "-m", "capture.pose.stock", str(video), str(model), str(made)],
            cwd=settings.BASE_DIR,
        )
        made.replace(target)
    return LandmarksFile(target).whole()


def ours(view: View, size: str, *, lifter: bool = True) -> tuple[Reading, Reading]:
    """Capture a view's film as a user does; return the track nearest to the truth, and track 1.

    Without the lifter, what was captured is solved once more from its landmarks.
    """
    with tempfile.TemporaryDirectory() as folder, view.video.open("rb") as film:
        command = [
            sys.executable, "-m", "capture", "capture", "--out", folder,
            "--model", _engine(size), "--models", str(_bundle(size).parent),
        ]  # fmt: skip
        measure(command, film, settings.BASE_DIR)
        if not lifter:
            _solve_without_lifter(Path(folder))
        tracks = tracks_in(Path(folder), view)
    return nearest(tracks, view), tracks[0]


def _solve_without_lifter(folder: Path) -> None:
    for motion in sorted(folder.rglob("motion*.npz")):
        with tempfile.TemporaryDirectory(dir=folder, prefix="plain-") as plain:
            command = [
                sys.executable, "-m", "capture", "solve", "--landmarks", str(_seen_of(motion)),
                "--out", plain, "--without-lifter",
            ]  # fmt: skip
            measure(command, cwd=settings.BASE_DIR)
            (Path(plain) / MOTION_FILE).replace(motion)


def tracks_in(folder: Path, view: View) -> list[Reading]:
    """Read every Motion that a capture wrote; the main one has the shortest name and stands first."""
    motions = sorted(folder.rglob("motion*.npz"), key=lambda path: (len(str(path)), str(path)))
    return [_track(path, view) for path in motions]


def nearest(tracks: list[Reading], view: View) -> Reading:
    """Return the track that follows the subject for most frames; the main one where two do."""
    return max(tracks, key=lambda track: frames_right(track, view))


def _track(path: Path, view: View) -> Reading:
    motion = MotionFile(path)
    seen = LandmarksFile(_seen_of(path))
    return of_motion(motion.whole(), motion.header["fit"], seen.whole(), view.times, 1.0 / view.fps)


def _seen_of(motion: Path) -> Path:
    """Path of the landmarks from which a Motion was solved."""
    return motion.with_name(motion.name.replace("motion", "landmarks"))


def _engine(size: str) -> str:
    """The estimator of a size that the product uses: the best one stands first in its table."""
    return next(name for name in ESTIMATORS if name.endswith(f"-{size}"))


def _bundle(size: str) -> Path:
    return Path(settings.BUILD_DIR) / "models" / f"pose_landmarker_{size}.task"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
