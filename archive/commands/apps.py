"""Commands of the archive for the terminal."""

from django.apps import AppConfig


class CommandsConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.commands"
