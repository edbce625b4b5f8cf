"""Recordings and the motions that were read from them.

Take (one performance) → Video (a film of it) → Track (one performer in one uncut stretch, or an
imported motion) → Version (an immutable motion file with its parents and how it was made). A motion
that was recorded elsewhere comes as an ImportedFile and becomes a Track without a Video.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.catalogue.models import Person
from archive.rights.models import Governed, Visibility
from archive.web.identifiers import LENGTH, new_identifier


def _identifier() -> "models.CharField[str, str]":
    return models.CharField(max_length=LENGTH, unique=True, default=new_identifier, editable=False)


class Take(Governed):
    """One performance, from its start to its end."""

    pid = _identifier()
    title = models.CharField(_("Title"), max_length=200)
    performers = models.ManyToManyField(Person, related_name="takes", blank=True)
    performed_on = models.CharField(_("Date of the performance"), max_length=40, blank=True)
    note = models.TextField(_("Note"), blank=True)
    is_sample = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    widest = models.CharField(  # how far it was ever to be found, for the tombstone
        max_length=10, choices=Visibility.choices, default=Visibility.DRAFT, editable=False
    )
    deleted_at = models.DateTimeField(null=True, editable=False)
    removal_reason = models.CharField(max_length=300, blank=True)
    removed_objects = models.JSONField(default=list, editable=False)  # digests of what was deleted

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("-created_at",), name="take_newest_first"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the stable address of the take."""
        return reverse("library:take", args=[self.pid])


class Playback(models.TextChoices):
    """What a browser plays for a video."""

    NONE = "", _("not ready")
    ORIGINAL = "original", _("the original")
    REMUX = "remux", _("the original's pictures in a new file without its tags")
    TRANSCODE = "transcode", _("a converted copy")


class Video(models.Model):
    """One film of a take. The original is kept for ever as it came."""

    pid = _identifier()
    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="videos")
    original_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    facts = models.JSONField(default=dict)  # what the decoder found, see capture/video/facts.py
    playback = models.CharField(max_length=10, choices=Playback.choices, blank=True)
    playback_sha256 = models.CharField(max_length=64, blank=True)
    poster_sha256 = models.CharField(max_length=64, blank=True)
    people = models.JSONField(default=dict)  # who is in it, see capture/pose/people.py
    glance = models.JSONField(default=dict)  # what the first look brought, see capture/glance.py
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.original_name


class Track(models.Model):
    """One performer in one uncut stretch of a video, or an imported motion."""

    pid = _identifier()
    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="tracks")
    video = models.ForeignKey(
        Video, on_delete=models.CASCADE, related_name="tracks", null=True, blank=True
    )
    performer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    number = models.PositiveIntegerField(default=1)
    person = models.PositiveIntegerField(default=0)
    """Which of the film's people; 0 for whoever performs in it."""
    current = models.ForeignKey(
        "Version", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("take", "number"), name="track_number_in_take"),
        )

    def __str__(self) -> str:
        return f"{self.take} {self.number}"


class ImportedFile(models.Model):
    """A motion file of a take (BVH, or a bundle's npz). It is kept for ever as it came."""

    pid = _identifier()
    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="imports")
    track = models.ForeignKey(
        Track, on_delete=models.SET_NULL, related_name="imports", null=True, blank=True
    )
    original_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    numbers_sha256 = models.CharField(max_length=64, blank=True)  # what was read from it
    facts = models.JSONField(default=dict)  # what it seems to be, see capture/imported.py
    choices = models.JSONField(default=dict)  # how somebody said it is meant, when it was imported
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        """Return the address of the page that asks how the file is meant."""
        return reverse("takes:import", args=[self.pid])


class Operation(models.TextChoices):
    """How a Version came to be."""

    CAPTURE = "capture", _("Read from the film")
    IMPORT = "import", _("Imported")
    SOLVE = "solve", _("Worked out again from the points seen in the film")
    EDIT = "edit", _("Put right by hand")
    FILL = "fill", _("Gaps filled")


class Version(models.Model):
    """An immutable motion file: never edited, only followed by another."""

    pid = _identifier()
    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children")
    sources = models.ManyToManyField(Take, related_name="derived_versions")
    """Every take that any ancestor came from: the strictest of their rights is the Version's."""
    operation = models.CharField(max_length=20, choices=Operation.choices)
    recipe = models.JSONField(default=dict)  # parameters, estimator, model hash, program version
    whole_made = models.BooleanField(default=False)  # made by a machine from its first frame on
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    landmarks_sha256 = models.CharField(max_length=64, blank=True)  # what it was solved from, raw
    summary = models.JSONField(default=dict)  # see capture/motion/summary.py
    quality = models.JSONField(default=dict)  # see capture/findings.py; {} where nobody judged
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("track", "number"), name="version_number_in_track"),
        )

    def __str__(self) -> str:
        return f"{self.track} v{self.number}"


class Proposal(models.Model):
    """What the gaps of a version would be filled with: looked at, then kept gap by gap or given up."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="proposal")
    sha256 = models.CharField(max_length=64, db_index=True)  # see capture/filling/keeping.py
    gaps = models.JSONField(default=list)  # with what fills each, and its checks
    recipe = models.JSONField(default=dict)  # program, weights, seed, edition
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.version)


class Upload(models.Model):
    """A file on its way in by tus 1.0. The row's offset is the truth; more bytes are leftovers."""

    silent_fields = ("offset", "expires_at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    filename = models.CharField(max_length=255)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    form = models.JSONField(default=dict)  # the cleaned answers of the upload form
    take = models.ForeignKey(Take, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(offset__gte=0) & Q(offset__lte=models.F("length")),
                name="upload_offset_within_length",
            ),
        )

    def __str__(self) -> str:
        return self.filename


class LibraryCheck(models.Model):
    """One reading of every object: what was missing, what had changed, what nothing names."""

    finished_at = models.DateTimeField()
    objects_count = models.BigIntegerField()
    size = models.BigIntegerField()
    missing_count = models.BigIntegerField()
    changed_count = models.BigIntegerField()
    untracked_count = models.BigIntegerField()
    missing = models.JSONField(default=list)  # digests, the first of them
    changed = models.JSONField(default=list)
    untracked = models.JSONField(default=list)

    class Meta:
        ordering = ("-finished_at",)

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M}"

    @property
    def whole(self) -> bool:
        """Whether nothing was missing and nothing had changed."""
        return not self.missing_count and not self.changed_count
