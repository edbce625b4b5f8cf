"""The first part of a BVH file: its skeleton. Read line by line, without recursion."""

import re
import unicodedata

from capture.motion.rig import LARGEST, LONGEST_NAME, ROTATION_CHANNELS, Rig, RigJoint
from capture.motion_file_errors import (
    FileCutOff,
    HierarchyWrong,
    NotAMotion,
    NotANumber,
    TooDeep,
    TooManyJoints,
    TwoFigures,
)
from capture.video.child.motion_files.lines import Lines
from capture.video.motion_limits import MotionLimits

NUMBER = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
"""A number in plain ASCII; no nan, no inf, no underscores, no other scripts."""
SHOWN = 24
"""Bytes of a foreign word that a sentence repeats."""
_CHANNEL = {
    f"{axis}{kind}".lower().encode(): f"{axis}{kind[0]}"
    for axis in "XYZ"
    for kind in ("position", "rotation")
}
_COMMENTS = (b"#", b"//")


def shown(word: bytes) -> str:
    """Return a foreign word as a sentence may repeat it."""
    text = word[:SHOWN].decode("utf-8", errors="replace")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def number_of(word: bytes, line: int, column: int) -> float:
    """Return a number, finite and not beyond all measure; raises NotANumber."""
    value = float(word) if NUMBER.fullmatch(word) else float("inf")
    if not abs(value) <= LARGEST:
        raise NotANumber(line=line, column=column, found=shown(word))
    return value


def column_of(line: bytes, before: list[bytes]) -> int:
    """Return where a word begins in its line, from 1, by the words before it."""
    place = 0
    for word in before:
        place = line.index(word, place) + len(word)
    return place + len(line[place:]) - len(line[place:].lstrip()) + 1


class _Joint:
    """A joint under construction."""

    def __init__(self, name: str, parent: int, *, end: bool) -> None:
        self.name, self.parent, self.end = name, parent, end
        self.offset: tuple[float, float, float] | None = None
        self.channels: tuple[str, ...] | None = None
        self.has_children = False
        self.opened = False


class Hierarchy:
    """Reads the skeleton; `notes` tells what was odd and accepted."""

    def __init__(self, lines: Lines, limits: MotionLimits) -> None:
        """Begin at the beginning of a file."""
        self._lines, self._limits = lines, limits
        self._joints: list[_Joint] = []
        self._open: list[int] = []
        self._line = b""
        self.notes: set[str] = set()

    def read(self) -> Rig:
        """Return the skeleton; the next line is then the one after MOTION."""
        first = self._words(first=True)
        if first[0].upper() != b"HIERARCHY":
            raise NotAMotion
        words = first[1:] or self._words()
        while words[0].upper() != b"MOTION":
            self._take(words)
            words = self._words()
        if self._open or not self._joints:
            raise self._wrong(words)
        return self._rig()

    def _words(self, *, first: bool = False) -> list[bytes]:
        """The words of the next line that says something."""
        while (line := self._lines.next()) is not None:
            words, self._line = line.split(), line
            if words and words[0].startswith(_COMMENTS):
                self.notes.add("comments")
            elif words:
                return words
        raise NotAMotion if first else FileCutOff

    def _take(self, words: list[bytes]) -> None:
        """Take one statement in; braces may stand at the end of a line or on one of their own."""
        keyword = words[0].upper()
        if keyword in (b"ROOT", b"JOINT") or (
            keyword == b"END" and len(words) > 1 and words[1].rstrip(b"{").upper() == b"SITE"
        ):
            self._begin(keyword, words)
        elif keyword == b"{":
            self._enter(words)
        elif keyword == b"}":
            self._leave(words)
        elif keyword == b"OFFSET":
            self._offset(words)
        elif keyword == b"CHANNELS":
            self._channels(words)
        else:
            raise self._wrong(words)

    def _begin(self, keyword: bytes, words: list[bytes]) -> None:
        opens = words[-1].endswith(b"{")
        named = b" ".join(words[1:]).rstrip(b"{").rstrip()
        if keyword == b"ROOT" and self._joints:
            raise TwoFigures(line=self._lines.number)
        if keyword != b"ROOT" and (not self._open or self._here.end or not self._here.opened):
            raise self._wrong(words)
        if len(self._joints) >= self._limits.max_joints:
            raise TooManyJoints(limit=self._limits.max_joints)
        if len(self._open) >= self._limits.max_depth:
            raise TooDeep(limit=self._limits.max_depth)
        parent = self._open[-1] if self._open else -1
        end = keyword == b"END"
        name = f"{self._joints[parent].name} end" if end else _name(named)
        if parent >= 0:
            self._here.has_children = True
        self._joints.append(_Joint(self._unlike(name), parent, end=end))
        self._open.append(len(self._joints) - 1)
        if opens:
            self._here.opened = True

    def _enter(self, words: list[bytes]) -> None:
        if len(words) != 1 or not self._open or self._here.opened:
            raise self._wrong(words)
        self._here.opened = True

    def _leave(self, words: list[bytes]) -> None:
        if not self._open or not self._here.opened or self._here.offset is None:
            raise self._wrong(words)
        if not self._here.end and self._here.channels is None:
            raise self._wrong(words)
        self._open.pop()
        if len(words) > 1:
            self._take(words[1:])

    def _offset(self, words: list[bytes]) -> None:
        if not self._open or not self._here.opened or self._here.offset is not None:
            raise self._wrong(words)
        if len(words) != 4:
            raise self._wrong(words)
        number, line = self._lines.number, self._line
        x, y, z = (
            number_of(word, number, column_of(line, words[:place]))
            for place, word in enumerate(words[1:], 1)
        )
        self._here.offset = (x, y, z)

    def _channels(self, words: list[bytes]) -> None:
        here = self._here if self._open else None
        if here is None or not here.opened or here.end or here.channels is not None:
            raise self._wrong(words)
        names = [_CHANNEL.get(word.lower()) for word in words[2:]]
        told = words[1] if len(words) > 1 else b""
        found = tuple(name for name in names if name)
        count_fits = told.isdigit() and len(told) < 3 and int(told) == len(names) == len(found)
        if not count_fits or len(set(found)) != len(found) or self._here.has_children:
            raise self._wrong(words)
        if not set(found) & set(ROTATION_CHANNELS) and found:
            self.notes.add("no_turns")
        here.channels = found

    @property
    def _here(self) -> _Joint:
        return self._joints[self._open[-1]]

    def _unlike(self, name: str) -> str:
        """The name, with a number where another joint has it already."""
        taken = {joint.name for joint in self._joints}
        if name not in taken:
            return name
        self.notes.add("same_names")
        number = 2
        while f"{name[: LONGEST_NAME - 6]} ({number})" in taken:
            number += 1
        return f"{name[: LONGEST_NAME - 6]} ({number})"

    def _rig(self) -> Rig:
        made = [
            RigJoint(
                joint.name, joint.parent, joint.offset or (0.0, 0.0, 0.0), joint.channels or ()
            )
            for joint in self._joints
        ]
        if not made[0].channels:
            raise HierarchyWrong(line=self._lines.number, found="MOTION")
        return Rig(tuple(made))

    def _wrong(self, words: list[bytes]) -> HierarchyWrong:
        return HierarchyWrong(line=self._lines.number, found=shown(b" ".join(words[:4])))


def _name(word: bytes) -> str:
    """A joint's name as it can be shown: composed, of one line, not longer than the limit."""
    text = unicodedata.normalize("NFC", word.decode("utf-8", errors="replace"))
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    # Room is left for the " end" of an end site.
    return text.strip()[: LONGEST_NAME - 4] or "?"
