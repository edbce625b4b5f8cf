"""Words of the trade are explained where the documentation first uses them."""

import re
from pathlib import Path

import pytest

CAPTURE = (Path(__file__).resolve().parents[2] / "docs" / "capture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["MPJPE", "PA", "SEQ"])
def test_a_measure_is_explained_where_it_first_stands(word: str) -> None:
    first = re.search(rf"\b{word}\b", CAPTURE)
    assert first is not None
    assert CAPTURE[first.start() - 2 :].startswith(f"**{word}** (")


def test_the_folder_of_test_data_is_explained_beside_its_commands() -> None:
    chapter = CAPTURE.split("## How accuracy is measured")[1].split("\n### ")[0]
    assert "`ARCHIVE_TEST_DATA` is the folder" in chapter
    assert "ARCHIVE_TEST_DATA=/" in chapter
