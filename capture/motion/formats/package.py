"""The Version file: a header and named arrays in one open file.

The file is an uncompressed zip archive, as numpy's `.npz` is: `header.json` first, then one
`NAME.npy` for each array. `numpy.load` opens it; so does any zip program. It is

* byte-deterministic: fixed dates and order, no compression, JSON with sorted keys;
* open to growth: arrays that a reader does not know are kept when it writes the file again;
* readable in parts: array data begin at multiples of 64 bytes and are memory-mapped, so that a
  page of a four-hour motion costs no more than that of a short one;
* free of code: arrays of objects, which would need pickle, are refused both ways.
"""

import json
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from capture.motion.errors import FormatError

HEADER_NAME = "header.json"
FORMAT = "shenchuan-motion-archive"
FORMAT_VERSION = 1
_DATE = (1980, 1, 1, 0, 0, 0)
_ALIGN = 64
_COPY = 1 << 20


class ArraySpool:
    """An array that grows along its first axis in a scratch file, so that memory stays flat."""

    def __init__(self, path: Path, tail: tuple[int, ...], dtype: Any) -> None:
        """Open an empty array of shape (0, *tail) at `path`; the file belongs to the caller."""
        self.path = path
        self.tail = tail
        self.dtype = np.dtype(dtype).newbyteorder("<")
        self.length = 0
        self._file: IO[bytes] = path.open("wb")

    def append(self, chunk: NDArray[Any]) -> None:
        """Add rows (n, *tail)."""
        if chunk.shape[1:] != self.tail:
            raise FormatError(f"A row of {self.path.name} should have the shape {self.tail}.")
        self._file.write(np.ascontiguousarray(chunk, dtype=self.dtype).tobytes())
        self.length += len(chunk)

    def close(self) -> None:
        """Write the last rows out; call before reading."""
        self._file.close()

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the array so far."""
        return (self.length, *self.tail)

    def pieces(self) -> Iterator[bytes]:
        """Yield the array's bytes in order."""
        with self.path.open("rb") as file:
            while piece := file.read(_COPY):
                yield piece

    def view(self) -> NDArray[Any]:
        """Return the closed array, memory-mapped and read-only."""
        if self.length == 0:
            return np.zeros(self.shape, dtype=self.dtype)
        return np.memmap(self.path, dtype=self.dtype, mode="r", shape=self.shape)


Content = NDArray[Any] | ArraySpool


def write_package(
    target: IO[bytes], header: Mapping[str, Any], arrays: Mapping[str, Content]
) -> None:
    """Write a package to a seekable binary file.

    Args:
        target: file opened for writing, positioned at its start.
        header: JSON-able facts; the keys "format" and "formatVersion" are set here.
        arrays: named arrays, in memory or spooled; written in the order of their names.
    """
    full = {**header, "format": FORMAT, "formatVersion": FORMAT_VERSION, "arrays": sorted(arrays)}
    text = json.dumps(full, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        _write_entry(archive, HEADER_NAME, b"", [text.encode()], len(text.encode()))
        for name in sorted(arrays):
            _write_array(archive, name, arrays[name])


def _write_array(archive: zipfile.ZipFile, name: str, content: Content) -> None:
    dtype = np.dtype(content.dtype).newbyteorder("<")
    if dtype.hasobject:
        raise FormatError(f"The array {name!r} holds objects; only plain numbers can be stored.")
    shape = tuple(int(n) for n in content.shape)
    description = repr({"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape})
    # numpy's own format 1.0 preamble, padded so that magic + length + text fill 64-byte steps.
    padding = -(10 + len(description) + 1) % _ALIGN
    text = (description + " " * padding + "\n").encode("latin1")
    preamble = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text
    size = len(preamble) + dtype.itemsize * int(np.prod(shape, dtype=np.int64))
    if isinstance(content, ArraySpool):
        pieces: Iterable[bytes] = content.pieces()
    else:
        pieces = _rows(content, dtype)
    _write_entry(archive, f"{name}.npy", preamble, pieces, size)


def _rows(content: NDArray[Any], dtype: np.dtype[Any]) -> Iterator[bytes]:
    """The bytes of an array in pieces: it may be memory-mapped and larger than memory."""
    if content.ndim == 0:
        yield np.asarray(content, dtype=dtype).tobytes()
        return
    size = max(1, int(np.prod(content.shape[1:], dtype=np.int64)) * dtype.itemsize)
    step = max(1, _COPY // size)
    for start in range(0, len(content), step):
        yield np.ascontiguousarray(content[start : start + step], dtype=dtype).tobytes()


def _write_entry(
    archive: zipfile.ZipFile, name: str, preamble: bytes, pieces: Iterable[bytes], size: int
) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system = 3
    info.external_attr = 0o644 << 16
    large = size >= 1 << 31
    start = archive.fp.tell() + 30 + len(name.encode()) + (20 if large else 0)  # type: ignore[union-attr]
    padding = -(start + 4) % _ALIGN
    # An extra field of our own id carries the padding, as Android's zipalign does it.
    info.extra = struct.pack("<HH", 0xD935, padding) + bytes(padding)
    with archive.open(info, "w", force_zip64=large) as entry:
        entry.write(preamble)
        for piece in pieces:
            entry.write(piece)


class Package:
    """A package opened for reading; arrays are memory-mapped and cannot be changed."""

    def __init__(self, path: Path) -> None:
        """Read the header; raises FormatError when the file is not a package of ours."""
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self.header: dict[str, Any] = json.loads(archive.read(HEADER_NAME))
                entries = {info.filename: info for info in archive.infolist()}
        except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise FormatError("This file is not a motion package; it may be cut short.") from error
        if self.header.get("format") != FORMAT:
            raise FormatError("This file is a package, but not one of this archive.")
        if int(self.header.get("formatVersion", 0)) > FORMAT_VERSION:
            raise FormatError("This motion package is newer than this program; update the archive.")
        self._entries = {
            name.removesuffix(".npy"): info
            for name, info in entries.items()
            if name.endswith(".npy")
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the arrays in the file."""
        return tuple(self._entries)

    def array(self, name: str) -> NDArray[Any]:
        """Return one array, memory-mapped; raises FormatError when it is absent or unsafe."""
        info = self._entries.get(name)
        if info is None or info.compress_type != zipfile.ZIP_STORED:
            raise FormatError(f"The motion package holds no array called {name!r}.")
        with self.path.open("rb") as file:
            file.seek(info.header_offset + 26)
            name_length, extra_length = struct.unpack("<HH", file.read(4))
            file.seek(info.header_offset + 30 + name_length + extra_length)
            shape, fortran, dtype = _read_preamble(file, name)
            offset = file.tell()
        if fortran or dtype.hasobject:
            raise FormatError(f"The array {name!r} of the motion package cannot be read safely.")
        if int(np.prod(shape, dtype=np.int64)) == 0:
            return np.zeros(shape, dtype=dtype)
        return np.memmap(self.path, dtype=dtype, mode="r", offset=offset, shape=shape)


def _read_preamble(file: IO[bytes], name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    try:
        version = npy.read_magic(file)
        if version != (1, 0):
            raise FormatError(f"The array {name!r} has a form that this program does not know.")
        return npy.read_array_header_1_0(file)
    except ValueError as error:
        raise FormatError(f"The array {name!r} of the motion package is damaged.") from error


@contextmanager
def spools(folder: Path) -> Iterator["SpoolSet"]:
    """Scratch arrays in a folder, removed at the end."""
    made = SpoolSet(folder)
    try:
        yield made
    finally:
        made.remove()


class SpoolSet:
    """Scratch arrays of one package under construction, opened at their first row."""

    def __init__(self, folder: Path) -> None:
        """Keep the scratch files in an existing folder."""
        self._folder = folder
        self._spools: dict[str, ArraySpool] = {}

    def append(self, name: str, chunk: NDArray[Any]) -> None:
        """Add rows (n, …) to the array `name`."""
        if name not in self._spools:
            path = self._folder / f"{name}.spool"
            self._spools[name] = ArraySpool(path, chunk.shape[1:], chunk.dtype)
        self._spools[name].append(chunk)

    def finish(self) -> dict[str, Content]:
        """Close the scratch files and return them as package content."""
        for spool in self._spools.values():
            spool.close()
        return dict(self._spools)

    def remove(self) -> None:
        """Delete the scratch files."""
        for spool in self._spools.values():
            spool.close()
            spool.path.unlink(missing_ok=True)
