"""The web app: what all pages share."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.web"
