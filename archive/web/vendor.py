"""Browser libraries: which files of the installed packages the pages use, under which names.

They come from npm at set-up by package-lock.json; nothing of them is kept in the repository.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

_MODULES = "node_modules"
_EB_GARAMOND = "@fontsource/eb-garamond/files/eb-garamond-latin-{}-normal.woff2"
VENDOR: dict[str, str] = {
    "vendor/plotly.min.js": f"{_MODULES}/plotly.js-basic-dist-min/plotly-basic.min.js",
    "vendor/plotly.css": ".build/vendor/plotly-static.css",
    "vendor/tus.min.js": ".build/vendor/tus.min.js",
    **{
        f"vendor/eb-garamond/eb-garamond-latin-{weight}-normal.woff2": (
            f"{_MODULES}/{_EB_GARAMOND.format(weight)}"
        )
        for weight in (400, 600)
    },
}
"""Static name of each library file, and where set-up has put it below the checkout."""


class VendorFinder(BaseFinder):
    """Finds the library files that the pages use, and no others."""

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        """Look below the checkout."""
        super().__init__()
        self.storage = FileSystemStorage(location=settings.BASE_DIR)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check: set-up has done it."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file's path, or nothing."""
        source = VENDOR.get(path)
        found = [str(Path(settings.BASE_DIR) / source)] if source else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield every library file with the storage that reads it."""
        del ignore_patterns
        for name, source in VENDOR.items():
            yield name, _Renamed(self.storage, name, source)


class _Renamed(FileSystemStorage):
    """Reads one file under another name."""

    def __init__(self, storage: FileSystemStorage, name: str, source: str) -> None:
        super().__init__(location=storage.location)
        self._name, self._source = name, source

    def path(self, name: str) -> str:
        return super().path(self._source if name == self._name else name)
