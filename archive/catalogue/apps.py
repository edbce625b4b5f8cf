"""Catalogue: people and names."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.catalogue"
