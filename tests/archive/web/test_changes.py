"""The mark of what the database shows: it moves with every commit, and with nothing else."""

import threading
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection, transaction

from archive.catalogue.models import Person
from archive.jobs.models import Job, Lane
from archive.takes.models import Take
from archive.web.changes import mark
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act: Callable[[], None]) -> threading.Thread:
    """Do something over a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_every_table_that_a_page_may_show_is_watched() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid "
            "WHERE tgname = 'web_note_change'"
        )
        watched = {row[0] for row in cursor.fetchall()}
    ours = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("archive.")
    }
    # What the generator learnt from is written once, with its checkpoint; what waits to be
    # written for searches is shown by no page.
    silent = {"variations_taughtmotion", "search_due"}
    assert ours - watched == {"web_change", "web_cache"} | silent
    assert {"accounts_user_groups", "django_session", "auth_group"} <= watched


def test_it_moves_with_writes_and_not_with_reads() -> None:
    take = factories.take()
    seen = {mark()}
    list(Take.objects.all())
    assert mark() in seen
    for act in (
        lambda: Take.objects.filter(pk=take.pk).update(title="another"),
        lambda: take.performers.add(Person.objects.create()),
        lambda: Take.objects.filter(pk=take.pk).delete(),
    ):
        act()
        assert mark() not in seen
        seen.add(mark())


def test_a_write_that_is_taken_back_moves_nothing() -> None:
    take, before = factories.take(), mark()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Take.objects.filter(pk=take.pk).update(title="another")
        raise ZeroDivisionError
    assert mark() == before


def test_a_write_after_one_that_was_taken_back_within_a_transaction_counts() -> None:
    take, before = factories.take(), mark()
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Take.objects.filter(pk=take.pk).update(title="one")
            raise ZeroDivisionError
        Take.objects.filter(pk=take.pk).update(title="two")
    assert mark() != before


def test_a_commit_that_comes_late_is_noticed() -> None:
    """The earlier number is seen after the later one: the highest number alone would not tell."""
    take, other = factories.take(), factories.take()
    written, go_on = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            Take.objects.filter(pk=take.pk).update(title="late")
            written.set()
            go_on.wait(10)

    thread = elsewhere(late)
    assert written.wait(10)
    elsewhere(lambda: Take.objects.filter(pk=other.pk).update(title="early")).join()
    between = mark()
    go_on.set()
    thread.join()
    assert mark()[0] == between[0]
    assert mark() != between


def test_progress_of_a_job_is_not_counted_and_its_end_is() -> None:
    job = Job.objects.create(
        kind="takes.capture", lane=Lane.CAPTURE, owner=factories.account(), subject="x", title="x"
    )
    before = mark()
    Job.objects.filter(pk=job.pk).update(progress=0.5, stage="reading")
    assert mark() == before
    Job.objects.filter(pk=job.pk).update(state="done")
    assert mark() != before


def test_the_notes_stay_few() -> None:
    take = factories.take()
    for number in range(1500):
        Take.objects.filter(pk=take.pk).update(title=str(number))
    assert mark()[1] < 1400
