"""The page of all work: one row for each film, failures first."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.accounts.models import User
from archive.jobs.models import Job, Lane, State
from tests import factories

pytestmark = pytest.mark.django_db


def job(owner: User, subject: str, state: State) -> Job:
    return Job.objects.create(
        owner=owner, kind="takes.capture", lane=Lane.CAPTURE, subject=subject,
        title=f"{subject} {state}", page="/", state=state,
    )  # fmt: skip


def rows(owner: User) -> list[str]:
    client = Client()
    client.force_login(owner)
    return [one["title"] for one in client.get(reverse("jobs:jobs")).context["jobs"]]


def test_a_film_has_one_row_and_failures_stand_first() -> None:
    owner = factories.account()
    job(owner, "failed", State.FAILED)
    job(owner, "failed", State.DONE)
    job(owner, "running", State.DONE)
    job(owner, "running", State.RUNNING)
    job(owner, "done", State.DONE)
    job(owner, "done", State.DONE)
    assert rows(owner) == ["failed failed", "running running", "done done"]


def test_what_was_put_aside_does_not_stand_before_what_goes_on() -> None:
    owner = factories.account()
    job(owner, "film", State.RUNNING)
    aside = job(owner, "old", State.FAILED)
    assert rows(owner)[0] == "old failed"
    Job.objects.filter(pk=aside.pk).update(put_aside_at=aside.created_at)
    assert rows(owner) == ["film running", "old failed"]
