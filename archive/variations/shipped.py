"""The weights that come with the archive, as far as pages must know them: nothing is loaded."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Shipped:
    """Weights with what lies beside them.

    Attributes:
        file: of the weights.
        said: the JSON beside it.
    """

    file: Path
    said: dict[str, Any]

    @property
    def sha256(self) -> str:
        """Digest of the weights, as the JSON names it; whoever loads them compares."""
        return str(self.said["sha256"])


def shipped() -> Shipped | None:
    """Return the weights that come with the archive; None where they are not there."""
    file = Path(settings.SHIPPED_WEIGHTS)
    try:
        said = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    known = isinstance(said, dict) and isinstance(said.get("sha256"), str)
    return Shipped(file, said) if known and file.is_file() else None
