"""Jobs: work that takes time. The row is what people see; the queue behind it is procrastinate."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Lane(models.TextChoices):
    """Queues that workers serve separately, so that a first look never waits behind training."""

    QUICK = "quick", _("quick")
    CAPTURE = "capture", _("capture")
    LONG = "long", _("long")


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Stopped")


FINISHED = (State.DONE, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """One piece of work on the queue."""

    silent_fields = ("progress", "stage")  # pages ask for these by themselves, see web/changes.py

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=10, choices=Lane.choices)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    subject = models.CharField(max_length=40, db_index=True)  # identifier of what it is about
    title = models.CharField(max_length=200)
    page = models.CharField(max_length=200)  # address to go to when it is done
    units = models.FloatField(default=1.0)  # amount of work, for estimates: seconds of film

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.FloatField(default=0.0)
    stage = models.CharField(max_length=40, blank=True)
    fault = models.CharField(max_length=40, blank=True)  # code of the reason in plain words
    fault_values = models.JSONField(default=dict)
    detail = models.TextField(blank=True)  # traceback or program output, for the operator
    attempts = models.PositiveIntegerField(default=0)
    token = models.UUIDField(null=True)  # names the worker that holds the job
    cancel_requested = models.BooleanField(default=False)
    queue_number = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    put_aside_at = models.DateTimeField(null=True)  # its owner has read that it failed

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("lane", "state", "created_at")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in FINISHED
