"""English and Traditional Chinese are complete: every sentence, every place in it."""

import re
import string
from pathlib import Path

import polib

from archive.commands.messages import all_messages, po_path

ROOT = Path(__file__).resolve().parents[2]
SAME_IN_BOTH: dict[str, str] = {}
"""Sentences that are equal in both languages, with the reason."""
CHINESE_COUNTS = {"pixels": "ten_thousands"}
"""Places at which Chinese has another number than English: it counts in ten thousands."""
_PERCENT = re.compile(r"%\(\w+\)s")
_SIMPLIFIED = "动术选单录"
"""Characters of mainland spelling that slip in most easily."""


def entries() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(po_path(ROOT)))}


def test_every_sentence_is_translated() -> None:
    known = entries()
    lacking = [message for message in all_messages(ROOT) if not known.get(message)]
    assert not lacking, "Run `python3 manage.py messages` and translate: " + "; ".join(lacking)


def test_nothing_is_translated_that_is_not_said() -> None:
    extra = set(entries()) - set(all_messages(ROOT))
    assert not extra, "Run `python3 manage.py messages`."


def test_no_translation_is_the_english_again() -> None:
    same = {english for english, chinese in entries().items() if english == chinese}
    assert same == set(SAME_IN_BOTH)


def test_every_translation_has_the_same_places() -> None:
    def places(text: str) -> set[str]:
        fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        return fields | set(_PERCENT.findall(text))

    for english, chinese in entries().items():
        expected = {
            CHINESE_COUNTS.get(name, name) if name not in places(chinese) else name
            for name in places(english)
        }
        assert expected == places(chinese), english


def test_chinese_is_written_as_in_hong_kong() -> None:
    for english, chinese in entries().items():
        assert not set(chinese) & set(_SIMPLIFIED), english
        if len(chinese) > 14:
            assert re.search(r"[㐀-鿿]", chinese), english
