"""Rights: who may do what to which item."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.rights"
