"""Findings in words: every kind has them, in both languages, and the reader is told where and what."""

import string

import pytest
from django.utils.translation import gettext, override

from archive.takes.finding_words import WORDS
from archive.takes.findings import GOOD, POOR, is_poor, lanes, told
from capture.findings import VERSION, WEIGHTS, Code, Finding, Quality, score_of


def report(*findings: Finding, seconds: float = 90.0) -> dict:
    quality = Quality(
        findings, {"frames_per_second": 12.0}, seconds=seconds, score=score_of(findings, seconds)
    )
    return quality.to_json()


HIDDEN = Finding(Code.LIMB_HIDDEN, 41.0, 55.0, 0.5, "armL")
SWAPPED = Finding(Code.FLIPPED, 3.2, 3.4, 0.5)
FEW = Finding(Code.FEW_FRAMES, 0.0, 90.0, 0.6)


def test_every_kind_has_words_and_a_weight() -> None:
    assert set(WORDS) == set(WEIGHTS) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_the_words_exist_in_both_languages(code: Code) -> None:
    words = WORDS[code]
    sentences = (words.advice.problem, words.advice.next_step)
    for sentence in (*sentences, words.label):
        with override("zh-hant"):
            chinese = gettext(sentence)
        assert chinese != sentence
        assert not set(chinese) & set("()!?;"), "Chinese punctuation is full width"
    for sentence in sentences:
        with override("zh-hant"):
            assert gettext(sentence).endswith("。")
        assert sentence.endswith(".")
        places = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert places <= {"limb", "when", "rate"}


def test_a_finding_says_what_where_and_what_to_do() -> None:
    with override("en"):
        (arm,) = told(report(HIDDEN))
        assert arm.problem == "Hidden or hard to make out: left arm."
        assert arm.advice == "A second camera from the side for 0:41.0–0:55.0 would see it."
        assert [one.when for one in arm.stretches] == ["0:41.0–0:55.0"]
        (few,) = told(report(FEW))
        assert few.problem.startswith("The film has 12 frames a second")
        assert few.always
    with override("zh-hant"):
        assert told(report(HIDDEN))[0].problem == "被遮擋或看不清楚：左臂。"


def test_limbs_that_are_hidden_at_once_are_told_at_once() -> None:
    other = Finding(Code.LIMB_HIDDEN, 50.0, 60.0, 0.5, "legR")
    with override("en"):
        (both,) = told(report(other, HIDDEN))
    assert both.problem == "Hidden or hard to make out: left arm, right leg."
    assert [one.when for one in both.stretches] == ["0:41.0–1:00.0"]
    (row,) = lanes(report(other, HIDDEN))
    assert len(row.stretches) == 2


def test_the_costliest_stands_first_and_short_ones_are_told_in_tenths() -> None:
    kinds = told(report(SWAPPED, HIDDEN, FEW))
    assert [kind.code for kind in kinds] == ["few_frames", "limb_hidden", "flipped"]
    assert kinds[2].stretches[0].when == "0:03.2–0:03.4"


def test_many_stretches_are_counted_and_the_longest_named() -> None:
    many = [Finding(Code.BLUR, 10.0 * at, 10.0 * at + 1 + at / 10, 0.5) for at in range(9)]
    (blur,) = told(report(*many))
    assert len(blur.stretches) == 6
    assert blur.more == 3
    assert blur.stretches[0].start == 30.0


def test_lanes_are_for_what_has_a_place_in_time() -> None:
    rows = lanes(report(SWAPPED, HIDDEN, FEW))
    assert [row.code for row in rows] == ["limb_hidden", "flipped"]


def test_reports_of_later_programs_and_none_at_all_are_no_error() -> None:
    later = report(HIDDEN)
    later["version"] = VERSION + 1
    later["findings"].append({"code": "ghosts", "start": 0, "stop": 1, "severity": 1})
    assert [kind.code for kind in told(later)] == ["limb_hidden"]
    assert told({}) == lanes({}) == []
    assert not is_poor(None)


def test_poor_and_good_are_told_by_the_score() -> None:
    assert is_poor(POOR - 1)
    assert not is_poor(POOR)
    assert POOR < GOOD <= 100
