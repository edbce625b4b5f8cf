"""The queue's tasks: run the job of a row, and rescue jobs whose worker died."""

import logging

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate import JobContext
from procrastinate.contrib.django import app

from archive.jobs import actions, running
from archive.jobs.actions import ASSIST_TASK, RUN_TASK
from archive.jobs.models import Lane

STALLED_AFTER = 30.0
"""Seconds without a sign of life after which a worker counts as dead."""
_log = logging.getLogger(__name__)


@app.task(name=RUN_TASK, pass_context=True)
def run_job(context: JobContext, job_id: str) -> None:
    """Run one job."""
    # The worker's thread has a connection of its own, which may have died since the last job.
    close_old_connections()
    try:
        running.run(job_id, context.job.id, context.should_abort)
    finally:
        close_old_connections()


@app.task(name=ASSIST_TASK, pass_context=True)
def assist(context: JobContext, job_id: str) -> None:
    """Help with a job that another worker runs."""
    close_old_connections()
    try:
        running.assist(job_id, context.should_abort)
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="archive.rescue", queue=Lane.QUICK, queueing_lock="archive.rescue")
async def rescue(timestamp: int) -> None:
    """Put jobs of dead workers back on the queue, once a minute."""
    del timestamp
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        _log.warning("job %s of a dead worker goes back on the queue", job.id)
        await manager.retry_job(job)
    await manager.prune_stalled_workers(seconds_since_heartbeat=STALLED_AFTER)
    lost = await sync_to_async(actions.requeue_lost)()
    if lost:
        _log.warning("%s jobs that no queue entry stood for are on the queue again", lost)
