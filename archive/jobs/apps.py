"""Jobs: work that takes time, on the queue in the database."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.jobs"
