"""Preloaded scripts: every import of a page's modules, and each of them a file."""

from pathlib import Path

import pytest

from archive.web.modules import needed

STATIC = Path(__file__).resolve().parents[3] / "static"


@pytest.mark.parametrize("name", ["switches", "plate", "player", "kinogram", "job", "upload"])
def test_every_needed_script_is_named_once_and_exists(name: str) -> None:
    found = needed(name)
    assert found[0] == "js/main.js"
    assert len(found) == len(set(found))
    for one in found:
        assert (STATIC / one).is_file(), one


def test_imports_of_imports_are_found() -> None:
    assert {"js/player/player.js", "js/core/clock.js", "js/figure/brush.js"} <= set(
        needed("player")
    )
