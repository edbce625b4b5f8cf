"""Folding in what has changed: done by workers, and in small amounts by whoever searches.

What was noted as due is taken from the list in the transaction that folds it in. Only one does so
at a time, so that an older state of a thing is never written over a newer one.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from archive.search.models import Due, Findable, Guard, Word, Wording
from archive.search.sounds import sound
from archive.search.sources.source import Source, Told
from archive.search.table import SOURCES
from archive.search.wordings import EDITION, Folded, Worded, folded
from archive.web import locks

TASK = "archive.search"
"""Name of the task that folds in all that is due."""
FEW = 50
"""Changes that whoever searches folds in at once; a worker does more than that."""
_BATCH = 500
_LOCK = "search.refresh"
_WRITTEN = (
    "names", "latin", "terms", "marks", "watched", "links", "weight", "score", "moved_at", "edition",
)  # fmt: skip


def refresh_few(sources: dict[str, Source] = SOURCES) -> bool:
    """Fold in what is due if it is little; return whether nothing is left to be done."""
    waiting = Due.objects.values_list("pk", flat=True)[: FEW + 1].count()
    if waiting > FEW:
        return False
    if not waiting:
        return True
    with transaction.atomic():
        # Whoever holds the lock is at it.
        return locks.got(_LOCK) and refresh_batch(sources) is not None


def refresh_all(sources: dict[str, Source] = SOURCES) -> int:
    """Fold in all that is due, batch by batch; return how many changes there were."""
    done = 0
    while True:
        with transaction.atomic():
            locks.hold(_LOCK)
            count = refresh_batch(sources)
        if not count:
            return done
        done += count


def old_editions_due() -> None:
    """Note as due what was folded by an earlier edition of the rules."""
    for source in SOURCES.values():
        own = next(watch for watch in source.watches if watch.model is source.model)
        old = Findable.objects.filter(kind=source.kind, edition__lt=EDITION)
        Due.objects.bulk_create(
            [Due(table=own.name, row=key) for key in old.values_list("key", flat=True)],
            batch_size=5000,
        )


def refresh_batch(sources: dict[str, Source]) -> int:
    """Fold in the oldest changes that are due; the caller holds the lock. Return how many."""
    due = list(Due.objects.order_by("pk")[:_BATCH])
    rows: dict[str, set[int]] = defaultdict(set)
    for one in due:
        rows[one.table].add(one.row)
    Due.objects.filter(pk__in=[one.pk for one in due]).delete()
    for source in sources.values():
        keys = {
            key
            for watch in source.watches
            if watch.name in rows
            for key in watch.keys(rows[watch.name])
        }
        for some in _parted(sorted(keys)):
            fold_in(source, some)
    return len(due)


def fold_in(source: Source, keys: Sequence[int]) -> None:
    """Write the rows of some things of a source anew; those that are gone have none any more."""
    told = list(source.told(keys))
    gone = set(keys) - {one.key for one in told}
    Findable.objects.filter(kind=source.kind, key__in=gone).delete()
    whole = [(one, folded(one.texts)) for one in told]
    rows = Findable.objects.bulk_create(
        [_row(source.kind, one, texts) for one, texts in whole],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=_WRITTEN,
    )
    _write_wordings(rows, told)
    _write_words(word for _one, texts in whole for word in texts.words)
    _write_guards(rows, told, source.governed._meta.db_table)


def _row(kind: str, one: Told, texts: Folded) -> Findable:
    return Findable(
        kind=kind,
        key=one.key,
        names=texts.names,
        latin=texts.latin,
        terms=texts.terms,
        marks=list(one.marks),
        watched=list(one.watched),
        links=list(one.links),
        weight=math.log2(1 + len(one.texts) + one.evidence),
        score=one.score,
        moved_at=one.moved_at,
        edition=EDITION,
    )


def _write_wordings(rows: Sequence[Findable], told: Sequence[Told]) -> None:
    Wording.objects.filter(findable__in=rows).delete()
    Wording.objects.bulk_create(
        _wording(row, text) for row, one in zip(rows, told, strict=True) for text in one.texts
    )


def _wording(row: Findable, text: Worded) -> Wording:
    return Wording(findable=row, place=text.place, language=text.language, text=text.text)


def _write_words(words: Iterable[str]) -> None:
    new = [Word(text=word, sound=sound(word)) for word in sorted(set(words))]
    Word.objects.bulk_create(new, ignore_conflicts=True)


def _write_guards(rows: Sequence[Findable], told: Sequence[Told], table: str) -> None:
    """Bind things to their items, whose rights may not change before this is written."""
    items = sorted({row for one in told for row in one.guards})
    Guard.objects.filter(findable__in=rows).delete()
    pairs = [(row.pk, item) for row, one in zip(rows, told, strict=True) for item in one.guards]
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {name} WHERE id = ANY(%s) ORDER BY id FOR SHARE",  # noqa: S608 - a table of ours
            [items],
        )
        cursor.execute(
            f"""
            INSERT INTO search_guard (findable_id, "table", "row", readers, watchers)
            SELECT told.findable, %s, item.id, search_readers(to_jsonb(item), true),
                search_readers(to_jsonb(item), coalesce((to_jsonb(item)->>'may_show')::boolean, true))
            FROM unnest(%s::bigint[], %s::bigint[]) AS told (findable, number)
            JOIN {name} item ON item.id = told.number
            """,  # noqa: S608 - a table of ours
            [table, [one for one, _item in pairs], [item for _one, item in pairs]],
        )
        cursor.execute("SELECT search_sum_guards(%s::bigint[])", [[row.pk for row in rows]])


def _parted(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[at : at + _BATCH] for at in range(0, len(keys), _BATCH))
