"""Named segments of a take. They belong to the take, by time, and survive every new Version."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.takes.models import Take
from archive.web.identifiers import LENGTH, new_identifier

MICROSECONDS = 1_000_000
"""Segments keep whole microseconds: exact for every frame rate, and never a rounded float."""


class Segment(models.Model):
    """A named stretch of a take, half-open: the frame at `stop` is no longer part of it."""

    pid = models.CharField(max_length=LENGTH, unique=True, default=new_identifier, editable=False)
    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(_("Name"), max_length=200)
    start_us = models.BigIntegerField()
    stop_us = models.BigIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("start_us", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(start_us__gte=0) & Q(stop_us__gt=F("start_us")),
                name="segment_runs_forward",
            ),
        )

    def __str__(self) -> str:
        return self.name
