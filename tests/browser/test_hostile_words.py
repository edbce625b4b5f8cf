"""Words that are scripts stay words, on every page that shows them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from archive.accounts.models import User
from archive.annotations.models import Segment
from archive.catalogue.actions import person_called
from archive.catalogue.models import Person
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Job, Lane
from archive.takes import leaving
from tests import factories
from tests.browser.conftest import Site

pytestmark = [pytest.mark.slow]
PAYLOADS = (
    "<script>window.struck=1</script>",
    '"><img src=x onerror=window.struck=1>',
    "'-window.struck=1-'",
    "</script><script>window.struck=1</script>",
    "javascript:window.struck=1",
    "{{7*7}}${window.struck=1}",
    "\u202egnirts desrever\u202c",
)


def test_no_word_of_a_take_runs(
    page: Page, site: Site, teacher: User, sign_in: Callable[[User], None]
) -> None:
    addresses = ["/", "/upload/", "/jobs/", "/?q=<script>window.struck=1</script>"]
    for payload in PAYLOADS:
        take = factories.take(
            teacher, title=payload, note=payload, credit=payload, licence=payload,
            performed_on=payload[:40],
        )  # fmt: skip
        take.performers.set([person_called(payload, Person.objects.all())])
        film = factories.video(take, facts={"duration": 1.0, "sound": "", "cautions": []})
        film.original_name = payload
        film.save()
        factories.version(take, video=film)
        Segment.objects.create(
            take=take, name=payload, start_us=0, stop_us=900_000, created_by=teacher
        )
        work = Work("takes.capture", Lane.CAPTURE, take.pid, payload, take.get_absolute_url())
        Job.objects.filter(pk=enqueue(teacher, work).pk).update(state="failed", detail=payload)
        addresses += [take.get_absolute_url(), take.get_absolute_url() + "edit/"]
    gone = factories.take(teacher, title="gone", visibility="public")
    leaving.withdraw(teacher, gone, PAYLOADS[0])
    addresses.append(gone.get_absolute_url())
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    sign_in(teacher)
    for address in addresses:
        page.goto(site.url(address))
        page.wait_for_timeout(150)
        assert page.evaluate("() => window.struck") is None, address
        assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
