"""One spelling for all the ways in which the same name is written, and how Chinese is read aloud.

Everything that compares names compares their folds: search, likely duplicates, a move of a score
that meets its variant writing. A fold is for comparing and never shown.

`readings.tsv` holds one character a line: the character, the one that stands for its class
(Traditional, Simplified and variant writings are one class), its Jyutping and its Pinyin with
tones, most common first. docs/credits.md says what it was made from.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("readings.tsv")
_DROPPED = re.compile(r"['’‘`´ʼ]")
_BETWEEN = re.compile(r"[^\w]|_")
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_RUNS = re.compile(rf"[{_HAN}]+|[^\s{_HAN}]+")
_TONE = re.compile(r"\d")
_IS_HAN = re.compile(rf"[{_HAN}]+")
MOST_READINGS = 8
"""Ways of reading one name aloud that are kept: the usual one, then those with one rare reading."""
LONGEST_READ = 16
"""Characters of a name beyond which nobody types how it is read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a character is read, with tones, most common first; empty where nobody knows."""

    same_as: str
    jyutping: tuple[str, ...]
    pinyin: tuple[str, ...]


def fold(text: str) -> str:
    """Return a text in the one spelling by which texts are compared.

    Width, case, accents, apostrophes, punctuation, and the script of Chinese make no difference.
    """
    table = _readings()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    bare = _BETWEEN.sub(" ", _DROPPED.sub("", bare))
    same = "".join(
        table[one].same_as if one in table else one for one in unicodedata.normalize("NFC", bare)
    )
    return _BETWEEN_HAN.sub("", " ".join(same.split()))


def fold_of_names(text: str) -> str:
    """Return the fold of a name without the blanks that schools set as they please."""
    return fold(text).replace(" ", "")


def is_han(text: str) -> bool:
    """Return whether a text is Chinese characters alone."""
    return _IS_HAN.fullmatch(text) is not None


def runs(folded: str) -> list[str]:
    """Return a fold as runs of Chinese characters and other words, in order."""
    return _RUNS.findall(folded)


def reading(character: str) -> Reading:
    """Return how a character is read."""
    return _readings().get(character, Reading(character, (), ()))


def jyutping(text: str) -> list[str]:
    """Return the ways of reading a Chinese name in Cantonese: syllables without tones, blanks between.

    Empty where a character is not known, or the name is too long for anybody to type.
    """
    return _read([reading(one).jyutping for one in text])


def pinyin(text: str) -> list[str]:
    """Return the ways of reading a Chinese name in Mandarin; as `jyutping`."""
    return _read([reading(one).pinyin for one in text])


def _read(readings: list[tuple[str, ...]]) -> list[str]:
    if not readings or len(readings) > LONGEST_READ or not all(readings):
        return []
    bare = [tuple(dict.fromkeys(_TONE.sub("", one) for one in each)) for each in readings]
    usual = [each[0] for each in bare]
    rare = (
        [*usual[:place], other, *usual[place + 1 :]]
        for place, each in enumerate(bare)
        for other in each[1:]
    )
    return [
        " ".join(one) for one in itertools.islice(itertools.chain([usual], rare), MOST_READINGS)
    ]


@cache
def _readings() -> dict[str, Reading]:
    table = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        character, same_as, cantonese, mandarin = line.split("\t")
        table[character] = Reading(
            same_as or character, tuple(cantonese.split()), tuple(mandarin.split())
        )
    return table
