"""Names of files as people's machines give them: kept as text, and never used as a path."""

MAX_NAME = 255
"""Characters of a name that are kept."""


def kept_name(given: str) -> str:
    """Return a name as the database can hold it; all else about it stays as it was.

    Args:
        given: a name from anywhere: any characters, also such as no text may hold. A NUL becomes
            �, what is no Unicode becomes ?.
    """
    text = given.encode(errors="replace").decode()
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:MAX_NAME]
