"""Answers of a take, as its form shows them."""

from typing import Any

from archive.takes.models import Take
from archive.takes.queries import performer_names


def details_of(take: Take) -> dict[str, Any]:
    """Return the initial answers of the form that changes a take."""
    names = [shown.first for shown in performer_names(take)]
    return {
        "title": take.title,
        "performers": ", ".join(names),
        "performed_on": take.performed_on,
        "visibility": take.visibility,
        "licence": take.licence,
        "credit": take.credit,
        "note": take.note,
        **{
            f"may_{deed}": getattr(take, f"may_{deed}")
            for deed in ("show", "download", "train", "generate")
        },
    }
