"""The web app: what all pages share."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class WebConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.web"

    def ready(self) -> None:
        """Let `manage.py check` look at this machine, and have every table watched."""
        from archive.web.changes import watch_tables  # noqa: PLC0415 - settings must stand first
        from archive.web.checks import reader_walls  # noqa: PLC0415

        register(reader_walls, Tags.security)
        post_migrate.connect(watch_tables, sender=self)
