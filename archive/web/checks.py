"""What `manage.py check` tells of this machine, beside Django's own checks."""

import sys
from typing import Any

from django.core.checks import CheckMessage, Error, Info, Warning

from archive.web.capability import takes_films, walls


def reader_walls(**_: Any) -> list[CheckMessage]:
    """Tell which walls enclose the reader of films; trying them takes a second, so only if asked."""
    if sys.argv[1:2] != ["check"]:
        return []
    found = walls()
    told = f"level {found.level} of 3: {', '.join(found.names) or 'none'}"
    if found.sound:
        return [Info(f"Films are read behind walls, {told}.", id="archive.I001")]
    hint = "Run the archive on Linux 5.13 or newer"
    if takes_films():
        lacking = f"The reader of films lacks walls, {told}."
        only = f"{hint}, or take films only from people you trust."
        return [Warning(lacking, hint=only, id="archive.W001")]
    refused = f"The reader of films lacks walls, {told}, so uploads are refused."
    trusted = "where all who send films are trusted, set ARCHIVE_ALLOW_WEAK_SANDBOX=1."
    return [Error(refused, hint=f"{hint}; {trusted}", id="archive.E001")]
