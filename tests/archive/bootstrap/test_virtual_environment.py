"""What an interrupted pip leaves is found and removed; what is whole stays."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.bootstrap.layout import Layout
from archive.bootstrap.virtual_environment import installed_version, remove_unfinished


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    folder.mkdir(parents=True)
    return folder


def _install(packages: Path, name: str, version: str = "1.0") -> Path:
    (packages / f"{name}.py").write_text("x = 1\n")
    facts = packages / f"{name}-{version}.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Name: {name}\n")
    rows = [f"{name}.py,sha256=abc,6", f"__pycache__/{name}.cpython-311.pyc,,"]
    (facts / "RECORD").write_text("\n".join([*rows, f"{facts.name}/RECORD,,", ""]))
    return facts


def test_whole_packages_stay(tmp_path: Path, packages: Path) -> None:
    facts = _install(packages, "alpha")
    assert remove_unfinished(Layout(tmp_path)) == []
    assert facts.is_dir()


def test_a_package_without_its_list_of_files_is_taken_off(tmp_path: Path, packages: Path) -> None:
    _install(packages, "alpha")
    (_install(packages, "beta") / "RECORD").unlink()
    assert remove_unfinished(Layout(tmp_path)) == ["beta-1.0.dist-info"]
    assert installed_version(Layout(tmp_path), "beta") is None
    assert installed_version(Layout(tmp_path), "alpha") == "1.0"


@pytest.mark.parametrize(
    "harm", [Path.unlink, lambda path: path.write_text("")], ids=["gone", "empty"]
)
def test_a_package_with_a_lost_file_is_taken_off(
    tmp_path: Path, packages: Path, harm: Callable[[Path], object]
) -> None:
    _install(packages, "alpha")
    harm(packages / "alpha.py")
    assert remove_unfinished(Layout(tmp_path)) == ["alpha-1.0.dist-info"]


def test_a_file_that_another_package_replaced_is_no_fault(tmp_path: Path, packages: Path) -> None:
    _install(packages, "alpha")
    (packages / "alpha.py").write_text("x = 'longer than listed'\n")
    assert remove_unfinished(Layout(tmp_path)) == []


def test_what_pip_set_aside_is_removed(tmp_path: Path, packages: Path) -> None:
    (packages / "~lpha").mkdir()
    assert remove_unfinished(Layout(tmp_path)) == ["~lpha"]


def test_without_an_environment_nothing_is_done(tmp_path: Path) -> None:
    assert remove_unfinished(Layout(tmp_path)) == []
    assert installed_version(Layout(tmp_path), "torch") is None
