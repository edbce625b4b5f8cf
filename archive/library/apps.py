"""Library: pages that browse the archive."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.library"
