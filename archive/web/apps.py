"""The web app: what all pages share."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class WebConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.web"

    def ready(self) -> None:
        """Let `manage.py check` look at this machine as well."""
        from archive.web.checks import reader_walls  # noqa: PLC0415 - settings must stand first

        register(reader_walls, Tags.security)
