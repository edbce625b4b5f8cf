"""Words for people at the terminal: faults of the system, and numbers of things."""

import errno
from pathlib import Path

_SENTENCES = {
    errno.EACCES: "{} is closed to this user. Run the command as its owner.",
    errno.EPERM: "{} belongs to another user. Run the command as its owner.",
    errno.EISDIR: "{} is a folder. Name a file.",
    errno.ENOTDIR: "{} does not lie in a folder. Check its name.",
    errno.ENOSPC: "The disk is full. Make room, and run the command again.",
    errno.EDQUOT: "No more room is left to this user. Make room, and run the command again.",
    errno.EROFS: "{} lies on a disk that cannot be written to. Name another place.",
    errno.EIO: "The disk does not answer as it should. Look at it, and try another one.",
}


def plain(fault: OSError) -> str:
    """Return what went wrong, and what to do, without a number of the system."""
    name = str(fault.filename or "")
    if fault.errno == errno.ENOENT and name:
        return no_such(Path(name))
    known = _SENTENCES.get(fault.errno or 0, "")
    if known and (name or "{}" not in known):
        return known.format(name)
    return str(fault)


def no_such(path: Path) -> str:
    """Return the sentence on a file that is not there, or whose folder is not."""
    if not path.absolute().parent.is_dir():
        return f"There is no folder {path.parent}. Check its name."
    return f"There is no file {path}. Check its name."


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 take", "2 takes"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def size(number: int) -> str:
    """Return bytes in the unit that people use for so many."""
    value = float(number)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
