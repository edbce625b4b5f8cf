"""Variations: what the generator learnt from, and what it makes."""

from django.apps import AppConfig


class VariationsConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.variations"
