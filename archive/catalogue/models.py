"""People, and the names that things go by.

Names are rows, never columns: a master has a Chinese name, a romanised one in two systems, a stage
name and the spelling on an old poster, and each is found and shown for what it is.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.web.identifiers import LENGTH, new_identifier


class Entity(models.Model):
    """Anything of the catalogue that has names: a person now; forms, places, groups to come."""

    pid = models.CharField(max_length=LENGTH, unique=True, default=new_identifier, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.pid


class NameKind(models.TextChoices):
    """What a name is to its bearer."""

    PREFERRED = "preferred", _("Preferred")
    ALTERNATIVE = "alternative", _("Alternative")
    COMMUNITY = "community", _("The community's own")
    FORMER = "former", _("Former")
    HIDDEN = "hidden", _("For search only")


class Name(models.Model):
    """One name of an entity, in one language and script."""

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="names")
    value = models.CharField(_("Name"), max_length=200)
    language = models.CharField(
        _("Language"),
        max_length=40,
        help_text=_("A language tag such as zh-Hant-HK, en, yue-Latn-jyutping or zh-Latn-pinyin."),
    )
    kind = models.CharField(max_length=12, choices=NameKind.choices, default=NameKind.PREFERRED)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "language"),
                condition=Q(kind=NameKind.PREFERRED),
                name="one_preferred_name_per_language",
            ),
        )
        indexes = (models.Index(fields=("value",)),)

    def __str__(self) -> str:
        return self.value


class Person(Entity):
    """Somebody who performed, taught or is told of. Accounts are something else."""

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
