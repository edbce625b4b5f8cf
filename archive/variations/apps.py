"""Variations: what the generator learnt from, and what it makes."""

from django.apps import AppConfig


class VariationsConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.variations"

    def ready(self) -> None:
        """Teach the jobs the words of refits, and the store whose objects weights are."""
        from archive.takes.objects import also_named_by  # noqa: PLC0415 (models are not ready before)
        from archive.variations import words  # noqa: PLC0415
        from archive.variations.models import Checkpoint  # noqa: PLC0415

        words.register()
        also_named_by(lambda: Checkpoint.objects.filter(kept=True), "sha256")
