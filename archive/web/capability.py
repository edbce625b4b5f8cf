"""What this machine can do, as set-up has found it."""

import json
from functools import cache

from django.conf import settings


@cache
def missing_for_capture() -> tuple[str, ...]:
    """Return the system libraries without which films cannot be turned into motion here."""
    path = settings.BUILD_DIR / "system.json"
    if not path.is_file():
        return ()
    found = json.loads(path.read_text())
    return tuple(str(name) for name in found.get("missing", ()))
