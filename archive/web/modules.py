"""Which of our scripts a page will need: found by following their imports.

A browser learns of an import only when it has fetched the importing module; told at once, it
fetches all of them side by side.
"""

import re
from functools import cache
from pathlib import PurePosixPath

from django.conf import settings

_FOLDER = settings.BASE_DIR / "static" / "js"
_IMPORT = re.compile(r"""^import\s[^;]*?from\s+["'](\.[^"']+)["'];""", re.MULTILINE | re.DOTALL)
_LAZY = re.compile(r"""^\s+(\w+): async \(\) => \(await import\("\./([^"]+)"\)\)""", re.MULTILINE)


@cache
def needed(names: str) -> tuple[str, ...]:
    """Return the static names of main.js, of the named page modules and of all their imports.

    Args:
        names: keys of the table in static/js/main.js, separated by blanks.
    """
    table = dict(_LAZY.findall((_FOLDER / "main.js").read_text()))
    waiting = ["main.js", *(table[name] for name in names.split())]
    found: list[str] = []
    while waiting:
        one = waiting.pop(0)
        if one not in found:
            found.append(one)
            waiting += _imports(one)
    return tuple(f"js/{one}" for one in found)


def _imports(name: str) -> list[str]:
    folder = PurePosixPath(name).parent
    return [_plain(folder / target) for target in _IMPORT.findall((_FOLDER / name).read_text())]


def _plain(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
