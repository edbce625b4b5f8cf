"""Where set-up finds its inputs and puts its products."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one checkout.

    Attributes:
        root: folder of manage.py.
    """

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter that has all packages."""
        return self.venv / "bin" / "python"

    @property
    def build(self) -> Path:
        """Everything that set-up makes outside the virtual environment."""
        return self.root / ".build"

    @property
    def node_modules(self) -> Path:
        """Browser libraries and model parts from npm."""
        return self.root / "node_modules"

    @property
    def pins(self) -> Path:
        """Hash lists beside the two requirement locks."""
        return self.root / "archive" / "bootstrap" / "pins"

    @property
    def downloads(self) -> Path:
        """Files on their way; nothing in it is needed after set-up."""
        return self.build / "downloads"

    @property
    def logs(self) -> Path:
        """What the programs that set-up called have printed."""
        return self.build / "logs"

    @property
    def data(self) -> Path:
        """The data folder where nobody named one."""
        return self.root / "data"

    def site_packages(self) -> Path | None:
        """Return the package folder of the virtual environment, None before it exists."""
        return next(iter(self.venv.glob("lib/python3.*/site-packages")), None)


def checkout() -> Layout:
    """Return the layout of the checkout that this file stands in."""
    return Layout(Path(__file__).resolve().parents[2])


def data_folder(named: str | None = None) -> Path:
    """Return the data folder: the named one, else ARCHIVE_DATA, else `data` in the checkout."""
    return Path(named or os.environ.get("ARCHIVE_DATA") or checkout().data).expanduser().resolve()
