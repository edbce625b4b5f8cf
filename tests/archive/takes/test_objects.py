"""Objects and rows: nothing acknowledged is removed, whoever deletes at the same moment."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from archive.takes import objects
from archive.takes.actions import receive_video
from archive.takes.models import Take, Video
from archive.takes.objects import BACKUP, claim, remove_unused, retire, sweep_unnamed
from archive.web import locks
from archive.web.storage import store
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_a_removal_waits_for_a_claim_and_then_finds_the_row(tmp_path: Path) -> None:
    take = factories.take()
    film = tmp_path / "film"
    film.write_bytes(b"the only recording")
    claimed, let_go = threading.Event(), threading.Event()

    def receive() -> None:
        with transaction.atomic():
            kept = claim(film)
            claimed.set()
            let_go.wait(10)
            Video.objects.create(take=take, original_name="x", sha256=kept.sha256, size=kept.size)
        connection.close()

    receiver = threading.Thread(target=receive)
    receiver.start()
    claimed.wait(10)
    digest = store().put(iter([b"the only recording"])).sha256

    def remove() -> None:
        remove_unused({digest})
        connection.close()

    remover = threading.Thread(target=remove)
    remover.start()
    let_go.set()
    receiver.join()
    remover.join()
    assert store().exists(digest)


def test_an_object_that_was_removed_meanwhile_is_stored_again(tmp_path: Path, monkeypatch) -> None:
    film = tmp_path / "film"
    film.write_bytes(b"the only recording")
    real = objects.locks.hold

    def removed_first(text: str) -> None:
        store().remove(text)
        real(text)

    monkeypatch.setattr(objects.locks, "hold", removed_first)
    with transaction.atomic():
        kept = claim(film)
    assert store().exists(kept.sha256)


def test_two_equal_uploads_at_once_are_one_take(tmp_path: Path) -> None:
    owner = factories.account()
    start = threading.Barrier(2)

    def receive(number: int) -> None:
        film = tmp_path / f"film{number}"
        film.write_bytes(b"the same film")
        start.wait(10)
        receive_video(owner, film, "film.mp4", factories.answers())
        connection.close()

    both = [threading.Thread(target=receive, args=(number,)) for number in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert Take.objects.count() == 1
    assert Video.objects.count() == 1


def test_what_was_replaced_stays_while_a_backup_may_name_it(tmp_path: Path) -> None:
    old, new = (store().put(iter([content])).sha256 for content in (b"old still", b"new still"))
    began, ends = threading.Event(), threading.Event()

    def backup() -> None:
        with locks.shared(BACKUP):
            began.set()
            ends.wait(10)
        connection.close()

    running = threading.Thread(target=backup)
    running.start()
    assert began.wait(10)
    retire({old})
    sweep_unnamed(timedelta(seconds=-10))
    assert store().exists(old)
    ends.set()
    running.join()
    retire({old})
    assert not store().exists(old)
    assert store().exists(new)
