"""The words of scripts and their translations are the same words."""

import re
from pathlib import Path

from archive.web.page_words import PAGE_WORDS

ROOT = Path(__file__).resolve().parents[3]
SIGNS = {"missing-sign", "still-sign", "moving-sign"}


def test_every_word_of_the_scripts_can_be_translated() -> None:
    text = (ROOT / "static/js/core/words.js").read_text()
    words = dict(re.findall(r'^\s+"([\w-]+)": "(.*)",$', text, re.MULTILINE))
    assert {key: words[key] for key in words if key not in SIGNS} == PAGE_WORDS
