"""Which of a thing's names a reader sees, and in which order."""

import re
from dataclasses import dataclass

from archive.catalogue.models import Name, NameKind

_HAN_LETTER = "[㐀-鿿豈-﫿\U00020000-\U0003ffff]"
_HAN = re.compile(_HAN_LETTER)
_BETWEEN = " ·・/|–—-"
_HAN_PART = rf"(?P<han>{_HAN_LETTER}[^A-Za-z]*?)"
_REST = r"(?P<rest>[^㐀-鿿豈-﫿]*[A-Za-z][^㐀-鿿豈-﫿]*)"
_TWO_SCRIPTS = (re.compile(_HAN_PART + _REST), re.compile(_REST + rf"(?P<han>{_HAN_LETTER}.*)"))


@dataclass(frozen=True, slots=True)
class ShownNames:
    """Up to three lines: Chinese, English, romanisation. What is unknown is empty."""

    chinese: str = ""
    english: str = ""
    romanised: str = ""

    @property
    def first(self) -> str:
        """The name to use where only one fits."""
        return self.chinese or self.english or self.romanised


def language_of(text: str) -> str:
    """Return the tag of a name whose language nobody has told: by its script."""
    return "zh-Hant-HK" if _HAN.search(text) else "en"


def of_title(text: str) -> ShownNames:
    """Return a title as lines: "白鶴亮翅 White crane" is one name in two languages."""
    for pattern in _TWO_SCRIPTS:
        if match := pattern.fullmatch(text):
            return ShownNames(chinese=match["han"].strip(), english=match["rest"].strip(_BETWEEN))
    if _HAN.search(text):
        return ShownNames(chinese=text)
    return ShownNames(english=text)


def shown(names: list[Name]) -> ShownNames:
    """Return the names to show, preferred ones first."""
    ranked = sorted(
        (name for name in names if name.kind != NameKind.HIDDEN),
        key=lambda name: name.kind != NameKind.PREFERRED,
    )
    found = {"chinese": "", "english": "", "romanised": ""}
    for name in ranked:
        place = _line(name.language)
        found[place] = found[place] or name.value
    return ShownNames(**found)


def _line(language: str) -> str:
    if "-Latn" in language:
        return "romanised"
    return "chinese" if language.startswith(("zh", "yue")) else "english"
