"""Checkpoints of the generator, the motions that each of them holds, and who has put them to use."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.takes.models import Take, Version


class Checkpoint(models.Model):
    """Weights that were trained here. What they learnt cannot be taken out of them again.

    The row stays when its file was removed: Versions that were made with it name its digest.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.CharField(max_length=500, blank=True)  # "" where it is kept as an object
    adapted_to = models.CharField(max_length=200, blank=True)  # as a command named it
    subject = models.CharField(max_length=220, blank=True, db_index=True)  # see subjects.py
    start_sha256 = models.CharField(max_length=64, blank=True)  # weights it went on from
    config = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)  # ratios on what was held out
    credits = models.JSONField(default=list)  # lines that the weights it went on from ask for
    kept = models.BooleanField(default=False)  # lies among the archive's objects
    size = models.BigIntegerField(default=0)
    in_use = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("subject",), condition=Q(in_use=True), name="one_checkpoint_in_use"
            ),
        )

    def __str__(self) -> str:
        return self.sha256[:12]


class TaughtMotion(models.Model):
    """A motion that trained a checkpoint: of a Version, or of a folder beside the archive."""

    silent = True

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="motions")
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64, db_index=True)  # sha256 of frames and lengths
    own = models.BooleanField(default=False)  # of the performer or form it was refitted to
    version = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, related_name="+")
    takes = models.ManyToManyField(Take, related_name="+")
    """Every take it came from. Takes stay as tombstones, so a removal is seen for ever."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("checkpoint", "name"), name="motion_once_in_checkpoint"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Deed(models.TextChoices):
    """What was decided of a checkpoint."""

    USE = "use"
    STOP = "stop"
    REMOVE = "remove"


class Decision(models.Model):
    """That somebody put a checkpoint to use, stopped using it, or removed its file."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="decisions")
    deed = models.CharField(max_length=6, choices=Deed.choices)
    by = models.ForeignKey(  # None: the setting decided, or a newer one took its place
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.deed} {self.checkpoint}"
