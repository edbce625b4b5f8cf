"""Checkpoints of the generator, and the motions that each of them holds."""

from django.db import models

from archive.takes.models import Take, Version


class Checkpoint(models.Model):
    """Weights that were trained here. What they learnt cannot be taken out of them again."""

    silent = True

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.CharField(max_length=500)
    adapted_to = models.CharField(max_length=200, blank=True)  # performer or form; "" for everybody
    start_sha256 = models.CharField(max_length=64, blank=True)  # weights it went on from
    config = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)  # ratios on what was held out
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.sha256[:12]


class TaughtMotion(models.Model):
    """A motion that trained a checkpoint: of a Version, or of a folder beside the archive."""

    silent = True

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="motions")
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64, db_index=True)  # sha256 of frames and lengths
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
