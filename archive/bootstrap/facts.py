"""What set-up found out about this system, kept for pages and tests in `.build/system.json`."""

import json

from archive.bootstrap import stamps
from archive.bootstrap.layout import Layout
from archive.bootstrap.libraries import DEBIAN_PACKAGE, capture_note
from archive.bootstrap.node import node_folder
from archive.bootstrap.virtual_environment import installed_version


def record_facts(layout: Layout, libraries: tuple[str, ...]) -> None:
    """Write what set-up knows about this system.

    The file holds "capture" (whether it can work here), "note" (an English sentence where it
    cannot), "missing" (names of libraries), "packages" (the Debian packages that bring them),
    "node" (path of the Node in use, or null) and "torch" (its version, or null).
    """
    node = node_folder(layout)
    facts = {
        "capture": not libraries,
        "missing": list(libraries),
        "node": str(node / "node") if node else None,
        "note": capture_note(libraries) if libraries else "",
        "packages": [DEBIAN_PACKAGE[name] for name in libraries],
        "torch": installed_version(layout, "torch"),
    }
    layout.build.mkdir(exist_ok=True)
    stamps.write_whole(layout.build / "system.json", json.dumps(facts, indent=2) + "\n")
