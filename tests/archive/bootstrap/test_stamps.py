"""Stamps say whether a product was made from its inputs as they are."""

from pathlib import Path

import pytest

from archive.bootstrap import stamps
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.steps import Step


def test_digest_changes_with_content_and_with_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    files = [tmp_path / "a", tmp_path / "b"]
    before = stamps.digest_of_files(tmp_path, files)
    assert stamps.digest_of_files(tmp_path, reversed(files)) == before
    (tmp_path / "b").write_text("3")
    assert stamps.digest_of_files(tmp_path, files) != before
    (tmp_path / "b").write_text("2")
    (tmp_path / "b").rename(tmp_path / "c")
    assert stamps.digest_of_files(tmp_path, [tmp_path / "a", tmp_path / "c"]) != before


def test_missing_input_is_not_an_empty_one(tmp_path: Path) -> None:
    absent = stamps.digest_of_files(tmp_path, [tmp_path / "a"])
    (tmp_path / "a").touch()
    assert stamps.digest_of_files(tmp_path, [tmp_path / "a"]) != absent


def test_a_step_is_done_once_and_again_when_its_input_changes(tmp_path: Path) -> None:
    source, runs = tmp_path / "source", []
    source.write_text("1")
    step = _step(tmp_path, source, lambda: runs.append(source.read_text()))
    step.carry_out()
    step.carry_out()
    source.write_text("2")
    step.carry_out()
    assert runs == ["1", "2"]


def test_a_step_broken_off_is_not_done(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("1")
    good = _step(tmp_path, source, lambda: None)
    good.carry_out()
    source.write_text("2")

    def break_off() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _step(tmp_path, source, break_off).carry_out()
    source.write_text("1")
    assert not good.is_done(), "the product may be half of the new one by now"
    good.carry_out()
    assert good.is_done()


def test_a_failed_step_keeps_its_sentence(tmp_path: Path) -> None:
    def fail() -> None:
        raise StepFailed("No network. Try again.")

    with pytest.raises(StepFailed, match="No network"):
        _step(tmp_path, tmp_path / "source", fail).carry_out()


def test_write_whole_sets_the_mode_and_leaves_no_other_file(tmp_path: Path) -> None:
    stamps.write_whole(tmp_path / "secret", "x", 0o600)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def _step(folder: Path, source: Path, work: object) -> Step:
    assert callable(work)
    return Step(
        "Testing",
        folder / "stamp",
        lambda: (stamps.digest_of_files(folder, [source]),),
        lambda: True,
        work,
    )
