"""Public identifiers: short, opaque, without vowels so that they spell nothing, never reused."""

import secrets

ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
LENGTH = 10
PATTERN = rf"[{ALPHABET}]{{{LENGTH}}}"
"""Regular expression of an identifier, for addresses."""


def check_character(body: str) -> str:
    """Return the last character of an identifier: it catches a wrong or exchanged character."""
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def new_identifier() -> str:
    """Return a fresh identifier of 9 random characters and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)
