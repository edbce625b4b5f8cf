"""What the database notes about itself."""

from django.db import models


class Change(models.Model):
    """One transaction that changed what pages show; written by triggers, see `changes`."""

    silent = True
    """A note is nothing to note."""

    def __str__(self) -> str:
        return str(self.pk)
