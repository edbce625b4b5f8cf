"""The worker process: serves one or more lanes. It alone loads the tasks, and so the engines."""

from collections.abc import Iterable

from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from archive.jobs.models import Lane

STOP_SECONDS = 0.5
"""Time that a running job gets to end by itself when the worker is stopped; then it goes back."""
POLL_SECONDS = 2.0
"""Longest wait for a new job where the database does not tell of it."""


def load_tasks() -> None:
    """Load every app's tasks, which register themselves with the queue."""
    autodiscover_modules("tasks")


def serve(lanes: Iterable[Lane], *, until_empty: bool = False) -> None:
    """Run jobs of the lanes, one at a time, until told to stop or nothing waits.

    Args:
        lanes: queues to serve.
        until_empty: return when no job waits in them.
    """
    load_tasks()
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("The queue must be the one of the Django database.")
    names = [str(lane) for lane in lanes]
    with app.replace_connector(connector.get_worker_connector()) as served:
        served.run_worker(
            queues=names,
            name="-".join(names),
            wait=not until_empty,
            fetch_job_polling_interval=POLL_SECONDS,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="successful",
        )
