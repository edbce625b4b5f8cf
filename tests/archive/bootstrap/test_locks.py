"""The lock files: complete, hashed, and silent about where they were made."""

import json
import re
from pathlib import Path

import pytest

from archive.bootstrap.layout import checkout
from archive.bootstrap.packages import PINNED

ROOT = checkout().root
LOCKS = [
    ROOT / "requirements.lock",
    ROOT / "requirements-dev.lock",
    *sorted(checkout().pins.glob("*.lock")),
]
ADDRESS = re.compile(
    r"https?:|file:|--(extra-)?index-url|--find-links|--trusted-host|\w+\.(org|com)"
)


def _pins(name: str) -> dict[str, set[str]]:
    text = (ROOT / name).read_text(encoding="utf-8")
    pins: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9-]+)(?:\[\S+\])?==(\S+)", text, re.MULTILINE):
        pins.setdefault(package, set()).add(version)
    return pins


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_no_source(lock: Path) -> None:
    assert not ADDRESS.search(lock.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8"))
    pinned = [block for block in blocks if PINNED.match(block)]
    assert pinned
    assert all("--hash=sha256:" in block for block in pinned)


def test_package_lock_has_integrity_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {name: facts for name, facts in packages.items() if name}
    assert installed
    assert all(facts["integrity"].startswith("sha512-") for facts in installed.values())
    assert not any("resolved" in facts for facts in installed.values())


def test_package_json_pins_exactly() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version) for version in versions)


def test_development_lock_agrees_with_the_other() -> None:
    run, development = _pins("requirements.lock"), _pins("requirements-dev.lock")
    shared = run.keys() & development.keys()
    assert {"numpy", "django"} <= shared
    assert {name: development[name] for name in shared} == {name: run[name] for name in shared}


def test_both_opencv_distributions_have_one_version() -> None:
    pins = _pins("requirements.lock")
    assert pins["opencv-python"] == pins["opencv-contrib-python"]
    assert len(pins["opencv-python"]) == 1


def test_torch_is_in_no_lock() -> None:
    assert "torch" not in _pins("requirements.lock")
    assert "torch" not in _pins("requirements-dev.lock")
