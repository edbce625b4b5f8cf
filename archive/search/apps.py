"""Search: one box over everything that has a name or a word on it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.search"

    def ready(self) -> None:
        """Have every table watched whose words can be found."""
        from archive.search.watching import watch_sources  # noqa: PLC0415 - settings stand first

        post_migrate.connect(watch_sources, sender=self)
