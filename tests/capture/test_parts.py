"""Parts of a film that several processes share: each is looked at once, and none is lost."""

from pathlib import Path

import numpy as np
import pytest

from capture import parts as module
from capture.parts import Parts


def kept(parts: Parts, number: int) -> None:
    parts.keep(number, {"times": np.arange(3.0)})


def test_parts_cover_every_frame_once(tmp_path: Path) -> None:
    spans = Parts(tmp_path, 1030, 512).spans
    assert spans == [(0, 512), (512, 1024), (1024, 1030)]


def test_a_part_has_one_claim_at_a_time(tmp_path: Path) -> None:
    one, other = Parts(tmp_path, 20, 10), Parts(tmp_path, 20, 10)
    with one.claimed(0) as mine, other.claimed(0) as theirs, other.claimed(1) as next_one:
        assert mine is not None
        assert theirs is None
        assert next_one is not None
        assert one.free() == []
    assert one.free() == [0, 1]


def test_what_is_there_is_not_claimed_again(tmp_path: Path) -> None:
    one, other = Parts(tmp_path, 20, 10), Parts(tmp_path, 20, 10)
    with one.claimed(0):
        kept(one, 0)
    with other.claimed(0) as again:
        assert again is None
    assert (other.missing(), other.frames_done()) == ([1], 10)
    np.testing.assert_array_equal(other.read(0).array("times"), [0, 1, 2])


def test_the_part_of_somebody_who_died_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    dead, alive = Parts(tmp_path, 10), Parts(tmp_path, 10)
    claim = dead.claimed(0)
    held = claim.__enter__()
    assert held is not None
    assert alive.free() == []
    for _ in range(5):
        now[0] += module.ABANDONED_AFTER - 1.0
        held.touch()
        assert alive.free() == []
    now[0] += module.ABANDONED_AFTER + 1.0
    assert alive.free() == [0]
    with alive.claimed(0) as mine:
        assert mine is not None
        # The dead one comes back: its result is the same, and it takes nothing from the other.
        kept(dead, 0)
    assert alive.missing() == []


def test_whoever_was_held_up_goes_on_though_another_took_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    held_up, other = Parts(tmp_path, 10), Parts(tmp_path, 10)
    with held_up.claimed(0) as claim:
        assert claim is not None
        assert other.free() == []
        now[0] += module.ABANDONED_AFTER + 1.0
        with other.claimed(0) as theirs:
            assert theirs is not None
            kept(other, 0)
        claim.touch()
        kept(held_up, 0)
    assert held_up.missing() == []


def test_a_folder_that_is_gone_ends_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    folder = tmp_path / "work"
    folder.mkdir()
    with Parts(folder, 10).claimed(0) as claim:
        assert claim is not None
        for entry in folder.iterdir():
            entry.unlink()
        folder.rmdir()
        now[0] += 60.0
        with pytest.raises(FileNotFoundError):
            claim.touch()
