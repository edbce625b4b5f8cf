"""The steps of set-up, in the order of their needs."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.bootstrap import results, site_files, stamps
from archive.bootstrap.browser_files import MADE, make_browser_files
from archive.bootstrap.layout import Layout
from archive.bootstrap.node import install_npm_packages
from archive.bootstrap.packages import count_pinned, install_locked
from archive.bootstrap.samples import KEPT, bring_samples
from archive.bootstrap.terminal import step
from archive.bootstrap.torch_wheel import TABLE, install_torch
from archive.bootstrap.virtual_environment import (
    VERSION,
    installed_version,
    make_environment,
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller wants of the environment.

    Attributes:
        development: whether the packages for tests and checks belong to it.
        samples: whether the sample clips belong to it.
        install_system: whether missing system libraries may be installed by apt-get.
        accept_unlisted_torch: whether a torch wheel that the table does not list is welcome.
    """

    development: bool = False
    samples: bool = True
    install_system: bool = False
    accept_unlisted_torch: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of set-up.

    Attributes:
        title: what is said while it works.
        stamp: file that holds the digest of its inputs when it is done; inside its product, so
            that whoever deletes the product deletes the stamp.
        digests: makes the digests that count as done; the first is the one written.
        is_there: tells whether its product is there, whatever the stamp says.
        work: does it; may be interrupted anywhere and started again.
    """

    title: str
    stamp: Path
    digests: Callable[[], tuple[str, ...]]
    is_there: Callable[[], bool]
    work: Callable[[], None]

    def is_done(self) -> bool:
        """Return whether its product was made from its inputs as they are now, and is there."""
        return stamps.read_stamp(self.stamp) in self.digests() and self.is_there()

    def carry_out(self) -> None:
        """Do it and stamp it, unless it is done."""
        if self.is_done():
            return
        self.stamp.unlink(missing_ok=True)
        with step(self.title):
            self.work()
        stamps.write_stamp(self.stamp, self.digests()[0])


def all_steps(layout: Layout, wishes: Wishes, libraries: tuple[str, ...]) -> tuple[Step, ...]:
    """Return every step that the wishes need.

    Args:
        layout: the checkout.
        wishes: what belongs to the environment.
        libraries: system libraries that are missing; without them the models are left out.
    """
    digest = Inputs(layout)
    return (
        *_package_steps(layout, wishes, digest),
        *_file_steps(layout, wishes, libraries, digest),
    )


def _package_steps(layout: Layout, wishes: Wishes, digest: "Inputs") -> list[Step]:
    lock, dev_lock = layout.root / "requirements.lock", layout.root / "requirements-dev.lock"
    folder = layout.venv / "archive-stamps"
    steps = [
        Step(
            f"Making the virtual environment with Python {VERSION}",
            folder / "python",
            # A link into a Python that the system no longer has is no environment.
            lambda: (stamps.digest_of([sys.platform, str(layout.python.exists())]),),
            layout.python.exists,
            lambda: make_environment(layout),
        ),
        Step(
            f"Installing {count_pinned(lock)} Python packages (about 400 MB to fetch)",
            folder / "packages",
            lambda: (digest.of(lock),),
            lambda: results.packages_are_there(layout, lock),
            lambda: install_locked(layout, lock),
        ),
        Step(
            "Installing torch, its CPU build (about 190 MB to fetch)",
            folder / "torch",
            lambda: (digest.of(layout.pins / TABLE),),
            lambda: installed_version(layout, "torch") is not None,
            lambda: install_torch(layout, accept_unlisted=wishes.accept_unlisted_torch),
        ),
    ]
    development = Step(
        "Installing the packages for tests and checks (about 130 MB to fetch)",
        folder / "development",
        lambda: (digest.of(lock, dev_lock),),
        lambda: results.packages_are_there(layout, dev_lock),
        lambda: install_locked(layout, dev_lock),
    )
    return [*steps, development] if wishes.development else steps


def _file_steps(
    layout: Layout, wishes: Wishes, libraries: tuple[str, ...], digest: "Inputs"
) -> list[Step]:
    steps = [
        _npm_step(layout, wishes, digest),
        Step(
            "Preparing browser files",
            layout.build / "vendor" / "stamp",
            lambda: (digest.of(*digest.npm, *digest.code("browser_files.py", "plotly_css.py")),),
            lambda: results.files_are_there(layout.build / "vendor" / name for name in MADE),
            lambda: make_browser_files(layout),
        ),
        Step(
            "Putting the pose models together",
            layout.build / "models" / "stamp",
            lambda: (stamps.digest_of([digest.of(*digest.npm, digest.parts), *libraries]),),
            lambda: results.files_are_there(site_files.models(layout, libraries)),
            lambda: site_files.build_models(layout, libraries),
        ),
        Step(
            "Compiling translations",
            layout.build / "stamps" / "translations",
            lambda: (digest.of(*digest.translations),),
            lambda: results.files_are_there(site_files.compiled(digest.translations)),
            lambda: site_files.compile_translations(layout, digest.translations),
        ),
        Step(
            "Collecting static files",
            layout.build / "stamps" / "static",
            lambda: (digest.of(*digest.npm, *digest.static),),
            lambda: results.static_files_are_there(layout),
            lambda: site_files.collect_static_files(layout),
        ),
    ]
    samples = Step(
        "Fetching the sample clips (60 MB)",
        layout.build / "samples" / "stamp",
        lambda: (digest.of(layout.pins / "samples.lock", *digest.code("samples.py")),),
        lambda: results.files_are_there(
            layout.build / "samples" / wheel / name
            for wheel, kept in KEPT.items()
            for name in kept.values()
        ),
        lambda: bring_samples(layout),
    )
    return [*steps, samples] if wishes.samples else steps


def _npm_step(layout: Layout, wishes: Wishes, digest: "Inputs") -> Step:
    def digests() -> tuple[str, ...]:
        base = digest.of(*digest.npm)
        full = stamps.digest_of([base, "development"])
        # What holds the development packages holds the others as well.
        return (full,) if wishes.development else (base, full)

    return Step(
        "Installing browser libraries and model parts from npm (about 45 MB to fetch)",
        layout.node_modules / ".archive-stamp",
        digests,
        lambda: results.npm_packages_are_there(layout, development=wishes.development),
        lambda: install_npm_packages(layout, development=wishes.development),
    )


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of a checkout that products are made from."""

    layout: Layout

    def of(self, *files: Path) -> str:
        """Return one digest over names and contents of files."""
        return stamps.digest_of_files(self.layout.root, files)

    def code(self, *names: str) -> list[Path]:
        """Return modules of archive/bootstrap by name."""
        return [self.layout.root / "archive" / "bootstrap" / name for name in names]

    @property
    def npm(self) -> list[Path]:
        """What node_modules is made from."""
        return [self.layout.root / name for name in ("package.json", "package-lock.json")]

    @property
    def parts(self) -> Path:
        """The module that puts the pose models together."""
        return self.layout.root / "capture" / "pose" / "parts.py"

    @property
    def translations(self) -> list[Path]:
        """The archive's sentences in other languages."""
        return sorted(self.layout.root.glob("archive/locale/*/LC_MESSAGES/*.po"))

    @property
    def static(self) -> list[Path]:
        """What the collected static files are made from, node_modules aside."""
        root = self.layout.root
        made_by = [root / "archive" / "settings.py", *(root / "archive" / "web").glob("*.py")]
        own = stamps.files_below(root / "static")
        return [*own, *stamps.files_below(self.layout.build / "vendor"), *made_by]
