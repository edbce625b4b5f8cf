"""Every error has a code of its own and a sentence that its params complete."""

import re

import pytest

from capture.errors import CAUTIONS, ERRORS, Caution, error_from

PARAM = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_is_one_sentence_with_what_to_do(code: str) -> None:
    kind = ERRORS[code]
    error = error_from(code, dict.fromkeys(PARAM.findall(kind.sentence), 7))
    text = str(error)
    assert re.fullmatch(r"[a-z_]+", code)
    assert "{" not in text
    assert text[0].isupper() or text[0] == "“"
    assert text.endswith(".")
    assert kind.__doc__


def test_an_error_without_its_params_is_a_fault() -> None:
    with pytest.raises(KeyError):
        error_from("too_short", {})
    with pytest.raises(KeyError):
        error_from("no_such_code", {})


def test_every_caution_has_a_sentence() -> None:
    assert set(CAUTIONS) == set(Caution)
    assert all(sentence.endswith(".") for sentence in CAUTIONS.values())
