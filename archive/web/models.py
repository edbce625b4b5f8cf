"""Tables that belong to no part of the archive: what all web processes share."""

from django.db import models


class CacheEntry(models.Model):
    """A row of Django's database cache; as a model, it comes with the migrations."""

    silent = True
    """No page shows what is counted here, see `changes`."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        """The name that settings.CACHES gives."""

        db_table = "web_cache"

    def __str__(self) -> str:
        return self.cache_key


class Change(models.Model):
    """One transaction that changed what pages show; written by triggers, see `changes`."""

    silent = True

    def __str__(self) -> str:
        return str(self.pk)
