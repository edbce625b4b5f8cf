"""Words that a misspelt one may have meant, among those that occur in the archive."""

from django.db.models import Q
from django.db.models.functions import Length

from archive.search.models import Word
from archive.search.sounds import SHORTEST, sound

SHORT = 4
"""Letters below which a word is taken as it is: every other short word would be near."""
LONG = 8
"""Letters from which two may be wrong."""
MOST = 24


def meant(word: str) -> list[str]:
    """Return the words that a word may have meant: as spelt, begun so, one letter off, or alike."""
    if len(word) < SHORT or not word.isascii():
        return [word]
    allowed = 2 if len(word) >= LONG else 1
    key = sound(word)
    alike = Q(sound=key) if len(key) > SHORTEST else Q(pk__in=[])
    near = Q(letters__range=(len(word) - allowed, len(word) + allowed))
    words = Word.objects.annotate(letters=Length("text"))
    # Whoever mistypes a word hardly ever mistypes its first letter.
    found = words.filter(alike | Q(text__startswith=word) | Q(near, text__startswith=word[0]))
    ranked = sorted(
        (distance(word, text, allowed), len(text), text)
        for text, other in found.values_list("text", "sound")
        if other == key or text.startswith(word) or distance(word, text, allowed) <= allowed
    )
    return [word, *(text for _off, _length, text in ranked[:MOST] if text != word)]


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters are wrong, lost, added or swapped with the next; `most` + 1 for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, against in enumerate(other, 1):
            off = letter != against
            least = min(above[column] + 1, here[column - 1] + 1, above[column - 1] + off)
            swapped = row > 1 and column > 1 and letter == other[column - 2]
            if swapped and one[row - 2] == against:
                least = min(least, before[column - 2] + 1)
            here.append(least)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return min(above[-1], most + 1)
