"""Browser files made from npm packages."""

from pathlib import Path

import pytest

from archive.bootstrap.browser_files import PLOTLY, TUS, make_browser_files
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from tests.archive.bootstrap.test_plotly_css import SMALL


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_rules_are_written_and_the_map_is_no_longer_named(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    _write(layout.node_modules / PLOTLY, SMALL)
    _write(layout.node_modules / TUS, "var tus=1;\n//# sourceMappingURL=tus.min.js.map")
    make_browser_files(layout)
    assert (layout.build / "vendor" / "plotly-static.css").read_text().startswith(".plot a:hover")
    assert (layout.build / "vendor" / "tus.min.js").read_text() == "var tus=1;\n"


def test_a_package_without_its_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="Delete node_modules"):
        make_browser_files(Layout(tmp_path))
