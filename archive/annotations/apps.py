"""Annotations: named segments of a take."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.annotations"
