"""JSON that a stranger sent, read so that no body can do more than be refused."""

import json
from typing import Any

MAX_BODY = 1 << 20
"""Bytes of the largest body that is looked at."""
_LONGEST_NUMBER = 18


class NotUnderstood(ValueError):
    """The body is no JSON that anybody needs to send."""


def json_from(body: bytes) -> Any:
    """Return what a body says.

    Raises:
        NotUnderstood: where it is too long, no JSON, nested without end, or holds text or numbers
            that the database cannot keep.
    """
    if len(body) > MAX_BODY:
        raise NotUnderstood("too long")
    try:
        told = json.loads(body or b"{}", parse_int=_number, parse_constant=_refuse)
        # Halves of characters, which JSON can spell, have no UTF-8; the zero has no place in text.
        written = json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        raise NotUnderstood(str(fault)) from fault
    if b"\\u0000" in written:
        raise NotUnderstood("zero")
    return told


def _number(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise NotUnderstood("number")
    return int(text)


def _refuse(text: str) -> float:
    raise NotUnderstood(text)
