"""Which kind of motion file the first bytes are: compared, never parsed."""

from enum import StrEnum

HEAD = 4096
"""Bytes from a file's beginning that `kind_of` wants."""
_SUFFIXES = (".bvh", ".bvh.gz", ".npz")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class MotionKind(StrEnum):
    """Kinds of motion files that can be imported."""

    BVH = "bvh"
    PACKED_BVH = "bvh.gz"
    NPZ = "npz"
    WIDE_TEXT = "utf-16"  # a BVH that must be saved anew: refused in words


def kind_of(head: bytes) -> MotionKind | None:
    """Return what a file is by its first bytes, None where they are of no motion file."""
    if head.startswith(b"\x1f\x8b"):
        return MotionKind.PACKED_BVH
    if head.startswith(b"PK\x03\x04"):
        return MotionKind.NPZ
    plain = head
    for mark in _BYTE_ORDER_MARKS:
        plain = plain.removeprefix(mark)
    if plain.replace(b"\0", b"").lstrip().upper().startswith(b"HIERARCHY"):
        return MotionKind.WIDE_TEXT if b"\0" in plain[:64] else MotionKind.BVH
    return None


def is_motion(head: bytes, name: str) -> bool:
    """Return whether a file is to be read as a motion and not as a film.

    The bytes decide; where they say nothing that anybody knows, the name does, so that a damaged
    BVH is refused in the words of a BVH.

    Args:
        head: the first HEAD bytes.
        name: what the file is called on its sender's machine.
    """
    if kind_of(head) is not None:
        return True
    looks_like_film = head[4:8] == b"ftyp" or head[:4] in (b"RIFF", b"\x1aE\xdf\xa3")
    return name.lower().endswith(_SUFFIXES) and not looks_like_film
