"""The list of removals: complete after every crash, readable after every accident."""

import os
import signal
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from archive.commands.proofs.forking import ended, fork
from archive.takes import leaving, removals, settling
from archive.takes.models import Take
from archive.takes.removals import BACK, DELETED, WITHDRAWN, Removal
from archive.web import points
from tests import factories


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def whats() -> dict[str, str]:
    return {pid: one.what for pid, one in removals.listed().items()}


@pytest.mark.django_db
def test_each_removal_is_listed_without_a_name() -> None:
    takes = [factories.take(title="canary") for _ in range(3)]
    films = [factories.video(take, take.pid.encode()).sha256 for take in takes]
    leaving.withdraw(takes[0].owner, takes[0], "canary asked")
    leaving.withdraw(takes[1].owner, takes[1], "canary asked")
    leaving.bring_back(takes[1].owner, takes[1])
    leaving.delete(takes[2].owner, takes[2], "canary asked")
    listed = removals.listed()
    assert whats() == {takes[0].pid: WITHDRAWN, takes[1].pid: BACK, takes[2].pid: DELETED}
    assert listed[takes[2].pid].objects == (films[2],)
    assert "canary" not in removals.path().read_text()


@pytest.mark.django_db
def test_a_refused_film_is_listed_so_that_a_backup_does_not_bring_it_back() -> None:
    take = factories.take()
    film = factories.video(take, b"no film")
    leaving.refuse(film, lambda: None)
    assert removals.listed()[take.pid].objects == (film.sha256,)


def test_of_several_lines_the_newest_holds_and_a_deletion_for_ever() -> None:
    def line(what: str, day: int) -> str:
        return Removal("bcdfghjkmn", what, f"2026-01-{day:02}T00:00:00+00:00").line

    def last(*lines: str) -> str:
        return removals.read(lines)["bcdfghjkmn"].what

    assert last(line(WITHDRAWN, 1), line(BACK, 2)) == BACK
    assert last(line(BACK, 2), line(WITHDRAWN, 1)) == BACK
    assert last(line(DELETED, 1), line(BACK, 2)) == DELETED


@pytest.mark.parametrize(
    "rubbish",
    ["", "{", "[]", "null", "7", '{"take": 1}', "\x00", '{"take":"b","what":"gone","at":"x"}',
     '{"take":"b","what":"deleted","at":"2026-01-01T00:00:00","objects":[]}',
     '{"take":["b"],"what":"deleted","at":"2026-01-01T00:00:00+00:00","objects":[]}'],
)  # fmt: skip
def test_a_line_that_cannot_be_read_hides_no_other(rubbish: str) -> None:
    one = Removal("bcdfghjkmn", DELETED, "2026-01-01T00:00:00+00:00", ("ab",))
    assert removals.read([rubbish, one.line, rubbish]) == {one.take: one}


def test_half_a_line_of_a_dead_writer_swallows_nothing() -> None:
    one, other = (
        Removal(pid, DELETED, "2026-01-01T00:00:00+00:00") for pid in ("bcdfghjkmn", "nmkjhgfdcb")
    )
    removals.note([one])
    with removals.path().open("a") as file:
        file.write(other.line[:20])
    removals.note([other])
    assert removals.listed() == {one.take: one, other.take: other}


def test_two_writers_at_once_lose_no_line() -> None:
    def write(name: int) -> None:
        for number in range(50):
            removals.note([Removal(f"{name}-{number}", BACK, "2026-01-01T00:00:00+00:00")])

    both = [threading.Thread(target=write, args=(name,)) for name in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(removals.listed()) == 100


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["delete", "withdraw"])
def test_a_program_that_dies_before_the_list_is_written_is_caught_up_with(verb: str) -> None:
    take = factories.take()

    def die() -> None:
        wanted = {"delete": "delete.committed", "withdraw": "withdrawal.committed"}[verb]
        points.arm(lambda name, _: os.kill(os.getpid(), signal.SIGKILL) if name == wanted else None)
        getattr(leaving, verb)(take.owner, take, "asked")

    assert ended(fork(die)) == -signal.SIGKILL
    assert whats() == {}
    settling.settle_removals()
    assert whats() == {take.pid: {"delete": DELETED, "withdraw": WITHDRAWN}[verb]}
    before = removals.path().read_text()
    settling.settle_removals()
    assert removals.path().read_text() == before


@pytest.mark.django_db
def test_a_take_whose_return_was_not_listed_stays_back() -> None:
    take = factories.take()
    leaving.withdraw(take.owner, take, "asked")
    take.withdrawn_at = None
    take.save()  # as `bring_back` does, without its line
    settling.settle_removals()
    take.refresh_from_db()
    assert take.withdrawn_at is None
    assert whats() == {take.pid: BACK}


@pytest.mark.django_db
def test_an_older_database_that_somebody_has_brought_back_by_hand_is_put_right() -> None:
    takes = [factories.take() for _ in range(3)]
    factories.video(takes[0], b"canary")
    with transaction.atomic():
        leaving.delete(takes[0].owner, takes[0], "")
        leaving.withdraw(takes[1].owner, takes[1], "")
        transaction.set_rollback(True)
    connection.cursor()  # the rows are as before, the list knows better
    assert Take.objects.filter(withdrawn_at=None).count() == 3
    Take.objects.update(updated_at=takes[1].created_at - timedelta(days=1))
    settling.settle_removals()
    assert [Take.objects.get(pk=take.pk).deleted_at is not None for take in takes] == [
        True, False, False,
    ]  # fmt: skip
    assert [Take.objects.get(pk=take.pk).withdrawn_at is not None for take in takes] == [
        True, True, False,
    ]  # fmt: skip
