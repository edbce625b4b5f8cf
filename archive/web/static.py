"""Static files under names that change with their content, ES module imports included."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile

EVERY_PAGE = "css/every-page.css"
TOGETHER = [
    "tokens",
    "fonts",
    "base",
    "site",
    "names",
    "source",
    "button",
    "notice",
    "plate",
    "form",
    "job",
]
"""Style sheets that every page has, in order: kept apart for people, sent as one file."""


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Rewrites relative `import`s of our modules to hashed names, so that all may be cached long."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Join the style sheets of every page, then hash all files."""
        if paths and not dry_run:
            sheets = [Path(self.path(f"css/{name}.css")) for name in TOGETHER]
            text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
            self.delete(EVERY_PAGE)
            self.save(EVERY_PAGE, ContentFile(text.encode()))
            paths = {**paths, EVERY_PAGE: (self, EVERY_PAGE)}
        yield from super().post_process(paths, dry_run, **options)
