"""What somebody typed, as conditions on what can be found: first exact ones, then ever wider.

| ring | Chinese | romanised or English |
|---|---|---|
| EXACT | all its pairs of characters | its letters without blanks, or all its words |
| NEAR | the same sound, pair by pair or as a whole | the same sound; words one letter off |
| FAR | its characters in any order; some of its pairs | all words but one |

A wider ring is asked only where the ones inside it found less than a page.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q
from django.db.models.lookups import GreaterThanOrEqual

from archive.catalogue.fold import fold, is_han, jyutping, runs
from archive.search.sounds import sounds_asked
from archive.search.spelling import meant
from archive.search.wordings import NOISE, SOUND, pairs, pairs_of

LONGEST = 200
"""Characters of a question; more are left out."""
_MOST_RUNS = 8
_LONGEST_RUN = 24
_FEWEST_LETTERS = 3
_ALIKE = {3: 0.55, 4: 0.55, 5: 0.45, 6: 0.45}
"""How alike a name must be spelt whose sound has so few letters; a longer sound says enough."""


class Ring(IntEnum):
    """How near to what was typed."""

    EXACT = 0
    NEAR = 1
    FAR = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed.

    Attributes:
        plain: its fold.
        name: the fold without blanks, as names are compared.
        chinese: its runs of Chinese characters.
        words: its other words.
    """

    plain: str
    name: str
    chinese: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=())

    @property
    def nothing(self) -> bool:
        """Whether nothing in it can be looked for."""
        return not self.chinese and not self.words

    def conditions(self, ring: Ring) -> Q:
        """Return what a thing must fulfil to be found in a ring or inside it."""
        whole = Q()
        for run in self.chinese:
            whole &= _any([_chinese(run, one) for one in Ring if one <= ring])
        if self.words:
            whole &= _any([_romanised(self.words, one) for one in Ring if one <= ring])
        return whole


def asked(text: str) -> Asked:
    """Return what somebody typed, folded and parted."""
    plain = fold(text[:LONGEST])
    parts = runs(plain)[:_MOST_RUNS]
    return Asked(
        plain=plain,
        name=plain.replace(" ", ""),
        chinese=tuple(one[:_LONGEST_RUN] for one in parts if is_han(one)),
        words=tuple(one for one in parts if not is_han(one)),
    )


def _chinese(run: str, ring: Ring) -> Q | None:
    if ring is Ring.EXACT:
        return Q(terms__contains=pairs_of(run) or [run])
    if ring is Ring.NEAR:
        spoken = jyutping(run)
        heard = {f"{SOUND}{key}" for way in spoken for key in sounds_asked(way.split())}
        alike = _all([Q(terms__overlap=ways) for ways in pairs(run)])
        return _any([alike, Q(terms__overlap=sorted(heard)) if heard and len(run) > 1 else None])
    if len(run) == 1:
        return None
    return Q(terms__contains=list(dict.fromkeys(run))) | Q(terms__overlap=pairs_of(run))


def _romanised(words: tuple[str, ...], ring: Ring) -> Q | None:
    telling = [word for word in words if word not in NOISE] or list(words)
    letters = "".join(words)
    if ring is Ring.EXACT:
        together = Q(terms__contains=telling)
        bare = "".join(one for one in letters if not one.isdigit()) or letters
        if len(bare) < _FEWEST_LETTERS:
            return together
        return together | Q(latin__contains=bare)
    if ring is Ring.NEAR:
        # Tone numbers are no part of a sound.
        heard = sounds_asked([_toneless(word) for word in words])
        spelt = _all([Q(terms__overlap=meant(word)) for word in telling])
        return _any([*(_sounding(key, _toneless(letters)) for key in heard), spelt])
    if len(telling) == 1:
        return None
    lacking = [[*telling[:at], *telling[at + 1 :]] for at in range(len(telling))]
    return _any([_all([Q(terms__overlap=meant(word)) for word in some]) for some in lacking])


def _sounding(key: str, letters: str) -> Q:
    """Names of the same sound; where that is short and coarse, letters must be the same as well."""
    same = Q(terms__contains=[f"{SOUND}{key}"])
    if len(key) not in _ALIKE:
        return same
    likeness = TrigramWordSimilarity(letters, "latin")
    return same & Q(GreaterThanOrEqual(likeness, _ALIKE[len(key)]))


def _toneless(word: str) -> str:
    return word.rstrip("0123456789")


def _all(conditions: list[Q]) -> Q | None:
    whole = Q()
    for one in conditions:
        whole &= one
    return whole if conditions else None


def _any(conditions: list[Q | None]) -> Q:
    known = [one for one in conditions if one is not None]
    whole = Q()
    for one in known:
        whole |= one
    return whole if known else Q(pk__in=[])
