"""The texts of a thing, folded into what is looked through."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from archive.catalogue.fold import fold, is_han, jyutping, pinyin, reading, runs
from archive.search.sounds import sounds

EDITION = 1
"""Edition of these rules; things folded by an earlier one are folded again."""
LONGEST_TEXT = 20_000
LONGEST_WORD = 40
_MOST_SYLLABLES = 12
_RUN_OF_SYLLABLES = 4
_NAME, _BESIDE = "\n", "\t"
SOUND, PAIR = "~", "@"
"""Before the sound of syllables that follow each other, and before how a pair is read."""
NOISE = frozenset({"a", "an", "and", "in", "its", "of", "s", "the", "to"})
"""English words that tell nothing."""


class Place(StrEnum):
    """Where on a thing a text stands."""

    NAME = "name"
    HIDDEN = "hidden"  # a spelling for search alone, shown to nobody
    BESIDE = "beside"  # the name of somebody or something that belongs to it
    TEXT = "text"  # a note, a description


@dataclass(frozen=True, slots=True)
class Worded:
    """One text of a thing.

    Attributes:
        place: where it stands.
        text: as it stands there.
        language: its tag, where it is known.
    """

    place: Place
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """What is looked through for one thing; see `models.Findable`."""

    names: str
    latin: str
    terms: list[str]
    words: list[str]


def folded(texts: Iterable[Worded]) -> Folded:
    """Fold the texts of a thing."""
    names: dict[str, None] = {}
    latin: dict[str, None] = {}
    terms: dict[str, None] = {}
    words: dict[str, None] = {}
    for one in texts:
        plain = fold(one.text[:LONGEST_TEXT])
        spelt = [run for run in runs(plain) if not is_han(run) and len(run) <= LONGEST_WORD]
        words.update(dict.fromkeys(spelt))
        terms.update(dict.fromkeys([*spelt, *grams(plain)]))
        if one.place is Place.TEXT or not plain:
            continue
        edge = _BESIDE if one.place is Place.BESIDE else _NAME
        names[f"{edge}{plain.replace(' ', '')}{edge}"] = None
        for syllables in _spoken(plain):
            latin[f"{edge}{''.join(syllables)}{edge}"] = None
            terms.update(dict.fromkeys(_sounds(syllables)))
        for run in runs(plain):
            terms.update(dict.fromkeys(one for way in pairs(run) for one in way))
    return Folded("".join(names), "".join(latin), list(terms), list(words))


def grams(plain: str) -> Iterator[str]:
    """Yield the characters and pairs of characters of the Chinese in a fold."""
    for run in filter(is_han, runs(plain)):
        yield from run
        yield from pairs_of(run)


def pairs_of(run: str) -> list[str]:
    """Return each two characters that follow each other."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def pairs(run: str) -> list[list[str]]:
    """Return, for each two characters of a Chinese run, the terms of how they may be read."""
    if not is_han(run) or len(run) > _MOST_SYLLABLES:
        return []
    bare = [
        dict.fromkeys(one.rstrip("123456") for one in reading(character).jyutping)
        for character in run
    ]
    return [
        [f"{PAIR}{a}{b}" for a in first for b in second]
        for first, second in itertools.pairwise(bare)
    ]


def _spoken(plain: str) -> Iterator[list[str]]:
    """Yield the syllables or words by which a name is typed in Latin letters, way after way."""
    others = [run for run in runs(plain) if not is_han(run)]
    if others:
        yield others
    for run in filter(is_han, runs(plain)):
        for way in dict.fromkeys([*jyutping(run), *pinyin(run)]):
            yield way.split()


def _sounds(syllables: list[str]) -> Iterator[str]:
    """Yield the sounds of every stretch of a name, and of the whole."""
    few = syllables[:_MOST_SYLLABLES]
    whole = [few] if len(few) > _RUN_OF_SYLLABLES or len(few) == 1 else []
    for length in range(2, min(len(few), _RUN_OF_SYLLABLES) + 1):
        whole += [few[at : at + length] for at in range(len(few) - length + 1)]
    for stretch in whole:
        for key in sounds(stretch):
            yield f"{SOUND}{key}"
