"""Takes: recordings, their tracks and versions."""

from django.apps import AppConfig

from archive.takes import faults


class TakesConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.takes"

    def ready(self) -> None:
        """Teach the jobs the words of the capture engine."""
        faults.register()
