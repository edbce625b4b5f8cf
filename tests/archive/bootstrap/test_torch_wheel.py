"""Which torch is asked for, and what is refused."""

import hashlib
from pathlib import Path

import pytest

from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import checkout
from archive.bootstrap.torch_wheel import (
    TABLE,
    TorchTable,
    check_wheel,
    read_table,
    requirement,
    wheel_name,
)

PLATFORMS = [
    (system, machine, f"cp3{minor}")
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
    for minor in (11, 12, 13, 14)
]


@pytest.fixture
def table() -> TorchTable:
    return read_table(checkout().pins / TABLE)


@pytest.mark.parametrize(("system", "machine", "python"), PLATFORMS)
def test_every_supported_platform_has_a_checked_file(
    table: TorchTable, system: str, machine: str, python: str
) -> None:
    name = wheel_name(table.version, system, machine, python)
    assert len(bytes.fromhex(table.wheels[name])) == hashlib.sha256().digest_size


def test_the_table_names_no_file_twice_and_no_other(table: TorchTable) -> None:
    names = {wheel_name(table.version, *platform) for platform in PLATFORMS}
    assert set(table.wheels) == names
    assert len(set(table.wheels.values())) == len(names)


def test_on_linux_only_a_cpu_build_can_answer(table: TorchTable) -> None:
    wheel = wheel_name(table.version, "linux", "x86_64", "cp311")
    line = requirement(table, wheel)
    assert line == f"torch=={table.version}+cpu --hash=sha256:{table.wheels[wheel]}"


def test_an_unlisted_wheel_has_no_hash_but_keeps_the_local_version(table: TorchTable) -> None:
    wheel = wheel_name(table.version, "linux", "x86_64", "cp399")
    assert requirement(table, wheel) == f"torch=={table.version}+cpu"


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "torch-1.whl"
    file.write_bytes(b"right")
    good = TorchTable("1", "", 100, {file.name: hashlib.sha256(b"right").hexdigest()})
    check_wheel(file, good)
    file.write_bytes(b"wrong")
    with pytest.raises(StepFailed, match="is not the file in"):
        check_wheel(file, good)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "torch-1.whl"
    with file.open("wb") as sparse:
        sparse.truncate(5_000_000_000)
    with pytest.raises(StepFailed, match="5000 MB, more than any CPU build"):
        check_wheel(file, TorchTable("1", "", 300_000_000, {}))
