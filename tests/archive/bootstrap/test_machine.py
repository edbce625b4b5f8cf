"""What a computer must have, said in sentences."""

import shutil
from pathlib import Path

import pytest

from archive.bootstrap import libraries, machine
from archive.bootstrap.errors import MachineUnfit
from archive.bootstrap.layout import Layout


@pytest.mark.parametrize(
    ("system", "processor"), [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")]
)
def test_supported_platforms_pass(system: str, processor: str) -> None:
    machine.check_platform(system, processor, is_64_bit=True)


@pytest.mark.parametrize(
    ("system", "processor", "is_64_bit"),
    [
        ("darwin", "x86_64", True),
        ("linux", "armv7l", False),
        ("linux", "x86_64", False),
        ("freebsd14", "amd64", True),
    ],
)
def test_other_platforms_are_named(system: str, processor: str, is_64_bit: bool) -> None:
    with pytest.raises(MachineUnfit, match=f"not on {system} {processor}"):
        machine.check_platform(system, processor, is_64_bit)


def test_a_full_disk_is_named_with_both_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "DISK_BYTES", 10**18)
    with pytest.raises(MachineUnfit, match=r"needs 1000000000\.0 GB of free disk"):
        machine.check_disk(Layout(tmp_path))


def test_what_is_installed_already_counts_as_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".venv").mkdir()
    with (tmp_path / ".venv" / "large").open("wb") as sparse:
        sparse.truncate(20 * 10**9)
    free = shutil.disk_usage(tmp_path).free
    monkeypatch.setattr(machine, "DISK_BYTES", free + 10 * 10**9)
    machine.check_disk(Layout(tmp_path))


def test_missing_libraries_are_named_with_their_packages() -> None:
    note = libraries.capture_note(("libGL.so.1", "libEGL.so.1"))
    assert "libGL.so.1, libEGL.so.1" in note
    assert "libgl1 libegl1" in note


def test_an_absent_library_is_found_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(libraries.DEBIAN_PACKAGE, "libno-such-thing.so.9", "nothing")
    assert "libno-such-thing.so.9" in libraries.missing_libraries()
