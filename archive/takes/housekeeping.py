"""The worker's side of the library's keeping: the hourly sweep, and the nightly check; see tasks.py."""

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from archive.accounts.actions import forget_expired
from archive.jobs.models import Lane
from archive.jobs.running import Run
from archive.takes import actions, fixity, uploads
from archive.takes.capture_work import drop_orphans
from archive.takes.objects import finish_removals, sweep_unnamed
from archive.takes.settling import settle_removals

_log = logging.getLogger(__name__)


@app.periodic(cron="17 * * * *")
@app.task(name="archive.sweep", queue=Lane.QUICK, queueing_lock="archive.sweep")
def sweep(timestamp: int) -> None:
    """Finish what came in whole, give up what nobody continued, clear scratch, once an hour."""
    del timestamp
    for step in (
        uploads.finish_complete,
        uploads.discard_expired,
        uploads.clear_leftovers,
        finish_removals,
        drop_orphans,
        settle_removals,
        sweep_unnamed,
        forget_expired,
    ):
        try:
            step()
        except Exception:  # noqa: BLE001 (housekeeping goes on; the log tells)
            # Whatever is wrong with one must not keep the others from being done, hour by hour.
            _log.exception("a step of the hourly sweep failed: %s", step.__name__)


def check(run: Run) -> None:
    """Read every object of the library and write down what is not as it was."""
    run.report(0.0, "check")
    found = fixity.check_library(lambda done, of: run.report(done / max(1, of), "check"))
    with transaction.atomic():
        run.hold()
        fixity.keep(found)


@app.periodic(cron="23 3 * * *")
@app.task(name="archive.check", queue=Lane.QUICK, queueing_lock="archive.check")
def nightly_check(timestamp: int) -> None:
    """Have the library checked, once a night."""
    del timestamp
    actions.ask_for_check()
