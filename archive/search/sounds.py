"""What a romanised name sounds like, roughly: schools spell one sound in many ways.

`Wing Chun` = `Ving Tsun`, `Choy Li Fut` = `Cai Li Fo`, `Siu Nim Tau` = `Siu Lim Tao`. The key is
coarse on purpose: all vowels are one, stops at the end of a syllable are silent, n and l begin
alike, m, n and ng end alike. It brings candidates; how near they are is judged by their letters.
"""

import re
from collections.abc import Sequence

SHORTEST = 3
"""Letters below which a key says too little."""
_SOFT = re.compile(r"(?<!n)g(?=[ei])")
_DOUBLED = re.compile(r"(.)\1+")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[^a-z]", ""),
        # 拳, 棍, 關: the most misspelt syllables of the trade.
        (r"kuen|kyun|kune|kuan|quan|kwan|kwun|gwan|gwun|gwaan|guan|chuan", "kan"),
        (r"tsch|tch|ts|tz|dz|zh|ch|cz", "c"),
        (r"sh|hs|x", "s"),
        (r"ph", "f"),
        (r"th|dh", "t"),
        (r"kh|gh|ck", "k"),
        (r"bh", "p"),
        (r"ng", "N"),
        (r"gu(?=[aeio])", "kw"),
        (r"[jz]", "c"),
        (r"q", "k"),
        (r"v", "w"),
        (r"g", "k"),
        (r"d", "t"),
        (r"b", "p"),
        (r"^N(?=[aeiou])", ""),
        (r"[yw](?![aeiou])", "a"),
        (r"y", "a"),
        (r"(?<=[aeiou])[hr](?![aeiou])", ""),
        (r"r", "l"),
        (r"[aeiou]+", "a"),
        (r"n(?=a)", "l"),
        (r"[Nm](?!a)", "n"),
        (r"N", "n"),
        (r"[ptk](?![aw])", ""),
        (r"(.)\1+", r"\1"),
    )
)


def sound(text: str) -> str:
    """Return the key of how letters sound that stand together."""
    for pattern, by in _RULES:
        text = pattern.sub(by, text)
    return text


def sounds(syllables: Sequence[str]) -> list[str]:
    """Return the keys of syllables or words that follow each other.

    Two of them: spoken one by one, and as whoever leaves the blanks out would write them.
    """
    parted = _DOUBLED.sub(r"\1", "".join(map(sound, syllables)))
    ways = dict.fromkeys((parted, sound("".join(syllables))))
    return [one for one in ways if len(one) >= SHORTEST]


def sounds_asked(words: Sequence[str]) -> list[str]:
    """Return the keys of what somebody typed: a g before e or i may be soft, as in Biu Gee."""
    soft = [_SOFT.sub("j", word) for word in words]
    return list(dict.fromkeys([*sounds(words), *sounds(soft)]))
