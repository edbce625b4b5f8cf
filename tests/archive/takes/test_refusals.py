"""Every refusal that people read: in both languages, with what to do next, without our own words."""

import re
import string
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from archive.jobs.words import FAULTS, FINAL, fault_words
from archive.takes.faults import REFUSALS as FILM_REFUSALS
from archive.takes.upload_words import REFUSALS, UploadError
from archive.web.advice import Advice
from capture.error_table import ERRORS
from tests.contracts.test_translations import CHINESE_COUNTS

ALL: dict[str, Advice] = {
    **FAULTS,
    **{f"upload {code}": refusal.advice for code, refusal in REFUSALS.items()},
}
OURS = re.compile(
    r"codec|moov|demux|decoder|traceback|errno|exception|null|stream|landmark|estimator|seccomp"
    r"|landlock|process\b|daemon|HTTP|JSON|python|npm |PATCH|offset|checksum|(?<!\w)/\w+/",
    re.IGNORECASE,
)
"""Words and paths that only those who write the archive know."""
SIMPLIFIED = "动术选单录档请试复"


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def told(advice: Advice, language: str) -> str:
    names = places(advice.problem + advice.next_step) | set(CHINESE_COUNTS.values())
    values: dict[str, Any] = dict.fromkeys(names, "MP4")
    with override(language):
        return advice.told(values)


@pytest.mark.parametrize("code", ALL)
def test_a_refusal_says_in_both_languages_what_is_wrong_and_what_to_do(code: str) -> None:
    advice = ALL[code]
    for english in advice:
        assert english[0].isupper()
        assert english.endswith(".")
        with override("zh-hant"):
            chinese = Advice(english, english).told().split("。")[0]
        assert re.search(r"[㐀-鿿]", chinese), english
        assert not set(chinese) & set(SIMPLIFIED)
    english, chinese = told(advice, "en"), told(advice, "zh-hant")
    assert english != chinese
    assert chinese.endswith("。")
    assert chinese.count("。") == 2
    assert "…" not in english + chinese
    with override("zh-hant"):
        assert "請" in advice._replace(problem="").told()


@pytest.mark.parametrize("code", ALL)
def test_a_refusal_uses_no_word_of_ours(code: str) -> None:
    for language in ("en", "zh-hant"):
        text = told(ALL[code], language).replace("node_modules", "")
        assert not OURS.search(text), text


def test_every_error_of_the_engine_has_words_and_none_is_final_without_being_known() -> None:
    assert set(ERRORS) <= set(FAULTS)
    assert set(ERRORS) >= FILM_REFUSALS
    assert set(FAULTS) >= FINAL


def test_every_refusal_of_an_upload_is_one_that_the_code_names() -> None:
    """A misspelt code would be a 500; a word that nothing says would be dead."""
    takes = Path(__file__).parents[3] / "archive" / "takes"
    named = {
        code
        for path in takes.glob("*.py")
        for code in re.findall(r'UploadError\("(\w+)"\)', path.read_text())
    }
    assert named | {"disk_full", "disk_fault"} == set(REFUSALS)
    assert {UploadError(code).status for code in REFUSALS} <= {
        400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 423, 429, 460, 507,
    }  # fmt: skip


def test_a_fault_whose_values_were_not_kept_is_still_a_sentence() -> None:
    with override("en"):
        assert fault_words("too_long", {"minutes": 70}).startswith("The video lasts 70 minutes")
        assert fault_words("a_code_of_tomorrow", {}) == FAULTS["unexpected"].told()
        assert fault_words("", {}) == ""


def test_numbers_are_told_as_each_language_counts() -> None:
    few = {"min_frames": 4, "min_seconds": 0.25}
    large = {"width": 9000, "height": 9000, "limit": 8192, "pixels": 36, "ten_thousands": "3,600"}
    with override("zh-hant"):
        assert "只有 1 格，不足 0.1 秒；" in fault_words("one_frame", few)
        assert "總數最多 3,600 萬像素。" in fault_words("picture_too_large", large)
    with override("en"):
        assert "1 frame in less than 0.1 s" in fault_words("one_frame", few)
        assert "36 million in all" in fault_words("picture_too_large", large)
