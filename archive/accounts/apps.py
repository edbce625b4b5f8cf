"""Accounts: who is signed in, and in which role."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app under its full name."""

    name = "archive.accounts"
