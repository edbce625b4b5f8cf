"""The worker's side of variations: refits, and the look every few minutes whether one is due."""

import logging

from procrastinate.contrib.django import app

from archive.jobs.models import Lane
from archive.jobs.running import handles
from archive.variations import adapt_work, due, filling, filling_work

_log = logging.getLogger(__name__)

handles(due.KIND)(adapt_work.adapt)
handles(filling.PROPOSE)(filling_work.propose)
handles(filling.KEEP)(filling_work.keep)


@app.periodic(cron="*/5 * * * *")
@app.task(name="archive.adapt", queue=Lane.QUICK, queueing_lock="archive.adapt")
def look_who_is_due(timestamp: int) -> None:
    """Queue refits for those of whom enough has come in, and clear what is left of old ones."""
    del timestamp
    for step in (due.begin_due, due.forget_gone, adapt_work.drop_stale_work):
        try:
            step()
        except Exception:  # noqa: BLE001 (housekeeping goes on; the log tells)
            _log.exception("a step of the look at refits failed: %s", step.__name__)
