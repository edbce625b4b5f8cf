"""What may be done with an item, and by whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may know that an item exists."""

    DRAFT = "draft", _("Draft: only its owner and the stewards")
    MEMBERS = "members", _("Members: everyone with an account")
    PUBLIC = "public", _("Public: everyone")


class Nature(models.TextChoices):
    """Whether anybody ever did this."""

    REAL = "real", _("A real performance, filmed or recorded as motion")
    MACHINE_MADE = "machine", _("Machine-made: nobody performed it")


class Governed(models.Model):
    """Columns of an item that the policy governs. Everything but looking needs a yes."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.DRAFT
    )
    may_show = models.BooleanField(_("The film and the motion may be watched"), default=True)
    may_download = models.BooleanField(_("The motion may be downloaded"), default=False)
    may_train = models.BooleanField(_("A model may learn from the motion"), default=False)
    may_generate = models.BooleanField(_("Variations may be made from the motion"), default=False)
    nature = models.CharField(max_length=8, choices=Nature.choices)
    licence = models.CharField(_("Licence"), max_length=200, blank=True)
    credit = models.CharField(_("Credit line"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def machine_made(self) -> bool:
        """Whether nobody performed it; such an item is marked for ever and never learned from."""
        return self.nature == Nature.MACHINE_MADE
