"""Model files, put together from the checked parts of the npm packages @mediapipe/pose and hands.

    python -m capture.pose.parts --parts node_modules/@mediapipe --out .build/models

OpenVINO reads the networks as they are; each is laid out under a name of its own. MediaPipe wants
bundles: a `.task` is a zip of a detector and a landmark network, stored without compression. The
parts lack the note on how pictures are normalised, without which its runtime refuses them; it is
added here.
The same parts give the same bytes: dates are fixed, and data begin at multiples of 64 bytes so
that the runtime uses them where they lie.
"""

import argparse
import hashlib
import os
import struct
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from capture.engine_errors import PartMissing, PartWrong
from capture.errors import CaptureError
from capture.pose.tensor_notes import with_notes

MODELS: tuple[str, ...] = ("lite", "full", "heavy")
_RECIPE = "pose bundle 1"
_DATE = (1980, 1, 1, 0, 0, 0)
_ALIGN = 64


@dataclass(frozen=True, slots=True)
class Part:
    """One network as its package carries it.

    Attributes:
        file: package and name in it.
        sha256: the only content that is accepted.
        entry: name inside a bundle.
        mean: subtracted from each colour value (0 to 255) of the picture.
        deviation: what the difference is divided by.
        outputs: number of output tensors.
        span: first byte and end of the network in a file that packs several; None for all of it.
    """

    file: str
    sha256: str
    entry: str
    mean: float
    deviation: float
    outputs: int
    span: tuple[int, int] | None = None


# The packed file of the package holds the detector and nothing else.
DETECTOR = Part(
    "pose/pose_solution_packed_assets.data",
    "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
    "pose_detector.tflite",
    mean=127.5,
    deviation=127.5,
    outputs=2,
)


def _landmarks(size: str, sha256: str) -> Part:
    return Part(
        f"pose/pose_landmark_{size}.tflite",
        sha256,
        "pose_landmarks_detector.tflite",
        mean=0.0,
        deviation=255.0,
        outputs=5,
    )


LANDMARKS: dict[str, Part] = {
    "lite": _landmarks("lite", "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61"),
    "full": _landmarks("full", "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f"),
    "heavy": _landmarks(
        "heavy", "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe"
    ),
}
"""Landmark networks by size."""


def _hand_landmarks(size: str, sha256: str) -> Part:
    return Part(
        f"hands/hand_landmark_{size}.tflite",
        sha256,
        "hand_landmarks_detector.tflite",
        mean=0.0,
        deviation=255.0,
        outputs=4,
    )


HANDS: dict[str, Part] = {
    "lite": _hand_landmarks(
        "lite", "d7fde8ac11f8ce03f8663775bfc323f4fc9f2a38062b4f4efa142874ef5b2a48"
    ),
    "full": _hand_landmarks(
        "full", "8c026882c9ec059ce0f8e75266bee5a9a23c341a40e0000df755374d3d1b9b68"
    ),
}
"""Landmark networks of hands by size."""

PALM_DETECTOR = Part(
    "hands/hands_solution_packed_assets.data",
    "2f25e740121983f68ffc05f99991d524dc0ea812134f6316a26125816941ee85",
    "hand_detector.tflite",
    mean=0.0,
    deviation=255.0,
    outputs=2,
    span=(11, 2_341_291),
)
"""Detector of palms, for pictures of hands without a body."""

DETECTOR_FILE = "pose_detector.tflite"
"""File name of the detector, laid out as it is."""
PALM_FILE = "palm_detector.tflite"
"""File name of the detector of palms."""


def task_name(size: str) -> str:
    """Return the file name of a bundle."""
    return f"pose_landmarker_{size}.task"


def network_name(size: str) -> str:
    """Return the file name of a landmark network, laid out as it is."""
    return f"pose_landmarks_{size}.tflite"


def hand_network_name(size: str) -> str:
    """Return the file name of a landmark network of hands."""
    return f"hand_landmarks_{size}.tflite"


def assemble(parts: Path, out: Path, sizes: Sequence[str] = MODELS) -> list[Path]:
    """Put bundles together, each in one step; return their paths.

    Args:
        parts: folder of the npm packages.
        out: folder for the bundles; made if need be.
        sizes: which of MODELS.

    Raises:
        PartMissing: when a part is absent.
        PartWrong: when a part is not the checked one.
    """
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for size in sizes:
        target = out / task_name(size)
        if not is_whole(target, size):
            chosen = (DETECTOR, LANDMARKS[size])
            entries = {part.entry: _noted(parts, part) for part in chosen}
            _write(target, entries, _comment(size))
        made.append(target)
    return made


def lay_out(parts: Path, out: Path, sizes: Sequence[str] = MODELS) -> list[Path]:
    """Lay detectors and landmark networks out as they are, each in one step; return their paths.

    Args:
        parts: folder of the npm packages.
        out: folder for the networks; made if need be.
        sizes: which of MODELS.

    Raises:
        PartMissing: when a part is absent.
        PartWrong: when a part is not the checked one.
    """
    out.mkdir(parents=True, exist_ok=True)
    wanted = {
        DETECTOR_FILE: DETECTOR,
        PALM_FILE: PALM_DETECTOR,
        **{hand_network_name(size): part for size, part in HANDS.items()},
        **{network_name(size): LANDMARKS[size] for size in sizes},
    }
    for name, part in wanted.items():
        if not is_part(out / name, part):
            with appearing(out / name) as file:
                file.write(_checked(parts, part))
    return [out / name for name in wanted]


def is_part(network: Path, part: Part) -> bool:
    """Return whether a file is a checked part, undamaged."""
    try:
        return hashlib.sha256(network.read_bytes()).hexdigest() == part.sha256
    except OSError:
        return False


def is_whole(bundle: Path, size: str) -> bool:
    """Return whether a bundle was made by this recipe from the checked parts and is undamaged."""
    try:
        with zipfile.ZipFile(bundle) as archive:
            return archive.comment == _comment(size) and archive.testzip() is None
    except (OSError, zipfile.BadZipFile):
        return False


def _comment(size: str) -> bytes:
    return f"{_RECIPE} {DETECTOR.sha256} {LANDMARKS[size].sha256}".encode()


def _noted(folder: Path, part: Part) -> bytes:
    return with_notes(_checked(folder, part), part.mean, part.deviation, part.outputs)


def _checked(folder: Path, part: Part) -> bytes:
    path = folder / part.file
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PartMissing(file=part.file) from None
    if part.span is not None:
        data = data[slice(*part.span)]
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise PartWrong(file=part.file)
    return data


def _write(target: Path, entries: dict[str, bytes], comment: bytes) -> None:
    with appearing(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = comment
        for entry, data in entries.items():
            start = file.tell() + 30 + len(entry)
            archive.writestr(_entry(entry, start), data)


@contextmanager
def appearing(target: Path) -> Iterator[IO[bytes]]:
    """Write beside a target, then rename: it is there whole or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        made.chmod(0o644)
        made.replace(target)
    except BaseException:
        made.unlink()
        raise


def _entry(name: str, start: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system = 3
    info.external_attr = 0o644 << 16
    padding = -(start + 4) % _ALIGN
    info.extra = struct.pack("<HH", 0xD935, padding) + bytes(padding)
    return info


def main(arguments: Sequence[str] | None = None) -> int:
    """Assemble bundles from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m capture.pose.parts")
    parser.add_argument(
        "--parts", type=Path, required=True, help="folder of the packages pose and hands"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the model files")
    parser.add_argument("--models", default=",".join(MODELS), help="comma separated sizes")
    given = parser.parse_args(arguments)
    sizes = [size for size in given.models.split(",") if size]
    if unknown := [size for size in sizes if size not in MODELS]:
        parser.error(f"there is no model {unknown[0]!r}; choose of {', '.join(MODELS)}")
    try:
        made = [
            *lay_out(given.parts, given.out, sizes),
            *assemble(given.parts, given.out, sizes),
        ]
    except CaptureError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.writelines(f"{path}\n" for path in made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
