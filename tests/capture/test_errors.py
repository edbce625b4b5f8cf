"""Every error has a code of its own, and two sentences that its params complete."""

import errno
import re

import pytest

from capture.cautions import CAUTIONS, Caution
from capture.error_table import ERRORS, error_from
from capture.errors import DISK_ERRORS

PARAM = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_says_what_is_wrong_and_what_to_do(code: str) -> None:
    kind = ERRORS[code]
    params = PARAM.findall(kind.problem + kind.next_step)
    text = str(error_from(code, dict.fromkeys(params, 7)))
    assert re.fullmatch(r"[a-z_]+", code)
    assert "{" not in text
    assert kind.__doc__
    for sentence in (kind.problem, kind.next_step):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_an_error_without_its_params_is_a_fault() -> None:
    with pytest.raises(KeyError):
        error_from("too_short", {})
    with pytest.raises(KeyError):
        error_from("no_such_code", {})


def test_every_caution_has_a_sentence() -> None:
    assert set(CAUTIONS) == set(Caution)
    assert all(sentence.endswith(".") for sentence in CAUTIONS.values())


def test_a_full_disk_is_told_from_a_broken_one() -> None:
    assert DISK_ERRORS[errno.ENOSPC].code == DISK_ERRORS[errno.EDQUOT].code == "disk_full"
    assert DISK_ERRORS[errno.EROFS].code == DISK_ERRORS[errno.EIO].code == "disk_fault"
