"""The proofs of `manage.py prove`, each in its quick form, and each known to bite."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from archive.commands.proofs import crash_states, kills, nth_call
from archive.commands.proofs.table import PROOFS, broken
from archive.takes import leaving
from archive.web import storage
from archive.web.storage import store


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_no_power_cut_loses_or_tears_an_object_and_wrong_orders_are_found_out() -> None:
    found = crash_states.prove()
    assert found["states"] >= 500
    assert (found["lost"], found["torn"]) == (0, 0)
    assert found["wrong_orders_found"] == found["wrong_orders"] == 6


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_point_nothing_acknowledged_is_lost() -> None:
    found = kills.prove(rounds=1, every=4)
    assert found["first_faults"] == []
    assert found["kills"] >= 10
    assert found["points"] >= 40


@pytest.mark.django_db(transaction=True)
def test_a_failing_disk_breaks_no_promise() -> None:
    found = nth_call.prove(every=9)
    assert found["first_faults"] == []
    assert found["runs"] >= 20


@pytest.mark.django_db(transaction=True)
def test_the_kills_find_a_deletion_in_the_wrong_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that go before their rows leave a hole when the power goes between."""
    delete = leaving.delete

    def bytes_first(user, take, reason):
        for digest in leaving._objects_of(take):
            store().remove(digest)
        delete(user, take, reason)

    monkeypatch.setattr(leaving, "delete", bytes_first)
    assert any("missing" in one for one in kills.prove(rounds=2, every=3)["first_faults"])


def test_the_disk_of_the_proof_is_the_disk_of_the_store() -> None:
    steps = {name for name in vars(storage.Disk) if not name.startswith("_")}
    assert steps >= {"create", "write", "sync", "sync_folder", "link", "remove", "make_folder"}


def test_every_row_of_the_table_is_tried_and_held_to_its_counts() -> None:
    assert list(PROOFS) == ["7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "7.8", "7.10"]
    proof = PROOFS["7.5"]
    good = {"films": 60, "whole": 60, "left_open": 0, "answers_500": 0}
    assert broken(proof, good) == []
    assert broken(proof, {**good, "whole": 59}) == ["whole is 59, wanted == films"]
    assert broken(proof, {}) != []


def test_prove_prints_its_table_and_fails_where_a_promise_breaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command itself, on archives of its own, with a server and a database of each."""
    rows = ["7.2", "7.4", "7.5", "7.7"]
    call_command("prove", "--quick", "--only", *rows, "--json", str(tmp_path / "counts.json"))
    told = capsys.readouterr().out
    assert "4 of 4 promises hold" in told
    counts = json.loads((tmp_path / "counts.json").read_text())["proofs"]
    assert counts["7.5"]["whole"] == counts["7.5"]["films"] == 8
    assert counts["7.4"]["lost"] == 0
    assert counts["7.4"]["answers_503"] > 0
