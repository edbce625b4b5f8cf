"""Browser files that npm packages do not hold as pages need them, made into `.build/vendor`."""

import re
import shutil

from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.plotly_css import plotly_css

PLOTLY = "plotly.js-basic-dist-min/plotly-basic.min.js"
MADE = ("plotly-static.css", "tus.min.js")
TUS = "tus-js-client/dist/tus.min.js"
SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*$")


def make_browser_files(layout: Layout) -> None:
    """Write Plotly's style rules as a file, and tus without the name of its source map.

    The map is not served, and collecting static files stops at a name that leads nowhere.

    Raises:
        StepFailed: when a package does not hold what it should.
    """
    target = layout.build / "vendor"
    waiting = target.with_name("vendor.new")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(parents=True)
    texts = (plotly_css(_read(layout, PLOTLY)), SOURCE_MAP.sub("\n", _read(layout, TUS)))
    for name, text in zip(MADE, texts, strict=True):
        (waiting / name).write_text(text, encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    waiting.rename(target)


def _read(layout: Layout, name: str) -> str:
    try:
        return (layout.node_modules / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise StepFailed(
            f"node_modules/{name} is missing. Delete node_modules and run the command again."
        ) from error
