"""What search looks through: one row for each thing that can be found, and what it was made from.

All of it can be made again from the archive (`manage.py index_search`), but for what people saved.
Who may find a thing stands on its row and is kept true by the database itself (`watching`): a take
that is hidden is hidden from search in the same transaction.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from archive.web.identifiers import LENGTH, new_identifier


class Findable(models.Model):
    """A thing that can be found, folded for finding.

    Attributes:
        kind: name of its source, such as "take".
        key: its primary key there.
        readers: whom it may be found by, see `readers.py`.
        watchers: who may watch what is in it.
        names: folds of its names, each between two line ends.
        latin: its romanised names without blanks, and their sounds, each between two line ends.
        terms: Chinese characters and pairs, words, and sounds of pairs, of all its texts.
        marks: closed facets, such as "video:yes", for whoever finds it.
        watched: closed facets that tell of what is in it, for whoever may watch it.
        links: open facets: other things that it belongs to, such as "person:12".
        weight: how much is known of it; the richer one stands first.
        score: its quality of 100, where somebody judged it.
        moved_at: when it came in, for sorting.
        edition: which edition of the rules folded it.
    """

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    readers: "models.Field[list[int], list[int]]" = ArrayField(
        models.BigIntegerField(), default=list
    )
    watchers: "models.Field[list[int], list[int]]" = ArrayField(
        models.BigIntegerField(), default=list
    )
    names = models.TextField(blank=True)
    latin = models.TextField(blank=True)
    terms: "models.Field[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    marks: "models.Field[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    watched: "models.Field[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    links: "models.Field[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    weight = models.FloatField(default=0.0)
    score = models.FloatField(null=True)
    moved_at = models.DateTimeField()
    edition = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="findable_once"),)
        indexes = (
            GinIndex(fields=("terms",), name="findable_terms", fastupdate=False),
            GinIndex(OpClass(F("latin"), name="gin_trgm_ops"), name="findable_latin"),
            GinIndex(fields=("links",), name="findable_links"),
            models.Index(fields=("-moved_at",), name="findable_newest"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Wording(models.Model):
    """One name or text of a thing, as it stands there: by it a reader is told why it was found."""

    findable = models.ForeignKey(Findable, on_delete=models.CASCADE, related_name="wordings")
    place = models.CharField(max_length=12)  # see `wordings.Place`
    language = models.CharField(max_length=40, blank=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:80]


class Word(models.Model):
    """A word in Latin letters that occurs somewhere: what a misspelt one may have meant."""

    text = models.CharField(max_length=40, primary_key=True)
    sound = models.CharField(max_length=40, db_index=True)

    class Meta:
        indexes = (models.Index(OpClass(F("text"), name="text_pattern_ops"), name="word_starts"),)

    def __str__(self) -> str:
        return self.text


class Guard(models.Model):
    """An item whose rights bind a thing that can be found; written on by the database alone."""

    findable = models.ForeignKey(Findable, on_delete=models.CASCADE, related_name="guards")
    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    readers: "models.Field[list[int], list[int]]" = ArrayField(
        models.BigIntegerField(), default=list
    )
    watchers: "models.Field[list[int], list[int]]" = ArrayField(
        models.BigIntegerField(), default=list
    )

    class Meta:
        indexes = (models.Index(fields=("table", "row"), name="guard_item"),)

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class Due(models.Model):
    """A row of the archive that has changed and is not folded in yet; noted by the database."""

    silent = True  # pages change with what is folded in

    table = models.CharField(max_length=60)
    row = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class Saved(models.Model):
    """A search that an account keeps, with what it has seen of it."""

    pid = models.CharField(max_length=LENGTH, unique=True, default=new_identifier, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(_("Name"), max_length=100)
    question = models.CharField(max_length=2000)  # the part of an address behind the question mark
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("owner", "question"), name="saved_once"),)

    def __str__(self) -> str:
        return self.name
