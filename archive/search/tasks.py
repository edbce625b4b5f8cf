"""The workers' part of search: what is due is folded in, once a minute and when somebody waits."""

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from archive.jobs.models import Lane
from archive.search import refresh


@app.periodic(cron="* * * * *")
@app.task(name=refresh.TASK, queue=Lane.QUICK, queueing_lock=refresh.TASK)
async def fold_in(timestamp: int = 0) -> None:
    """Fold in all that is due."""
    del timestamp
    await sync_to_async(_fold_in)()


def _fold_in() -> None:
    refresh.old_editions_due()
    refresh.refresh_all()
