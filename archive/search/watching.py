"""Triggers by which the database notes what has to be folded anew, and keeps the policy true.

No action of any app has to remember search: what it changes in a watched table is noted in the
same transaction. Like the triggers of `web/changes`, they are put up after every migration.
"""

from collections import defaultdict
from typing import Any

from django.db import connection

from archive.search.readers import FUNCTIONS
from archive.search.sources.source import Source, Watch
from archive.search.table import SOURCES

_NOTE = """
CREATE OR REPLACE FUNCTION search_note_due() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
    after bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO before USING OLD;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO after USING NEW;
    END IF;
    INSERT INTO search_due ("table", "row")
        SELECT DISTINCT TG_TABLE_NAME || '.' || TG_ARGV[0], one
        FROM unnest(ARRAY[before, after]) one WHERE one IS NOT NULL;
    RETURN NULL;
END $$
"""


def watch_sources(sources: dict[str, Source] = SOURCES, **_told: Any) -> None:
    """Put up the triggers; things of a table that was not watched before are due, all of them."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute(_NOTE)
        known = _triggers()
        for (table, column), fields in _watched(sources).items():
            name = f"search_due_{column}"
            event = f"UPDATE OF {', '.join(map(_quoted, fields))}" if fields else "UPDATE"
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {_quoted(name)} AFTER INSERT OR DELETE OR {event} "
                f"ON {_quoted(table)} FOR EACH ROW EXECUTE FUNCTION search_note_due('{column}')"
            )
            if (table, name) not in known:
                _all_due(table, column)
        for table in {source.governed._meta.db_table for source in sources.values()}:
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER search_guarded AFTER DELETE OR UPDATE "
                f"ON {_quoted(table)} FOR EACH ROW EXECUTE FUNCTION search_guarded()"
            )


def all_due(sources: dict[str, Source] = SOURCES) -> None:
    """Have everything folded anew."""
    for table, column in _watched(sources):
        _all_due(table, column)


def _all_due(table: str, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO search_due ("table", "row") SELECT DISTINCT %s, {_quoted(column)}
            FROM {_quoted(table)} WHERE {_quoted(column)} IS NOT NULL
            """,  # noqa: S608 - a table and a column of ours
            [f"{table}.{column}"],
        )


def _watched(sources: dict[str, Source]) -> dict[tuple[str, str], list[str]]:
    """The columns that count of each watched table; none where all of them do."""
    wanted: dict[tuple[str, str], list[Watch]] = defaultdict(list)
    for source in sources.values():
        for watch in source.watches:
            wanted[watch.model._meta.db_table, watch.column].append(watch)
    return {
        key: [] if any(not one.fields for one in watches) else _columns(watches)
        for key, watches in wanted.items()
    }


def _columns(watches: list[Watch]) -> list[str]:
    wanted = [
        (field, watch) for watch in watches for field in watch.model._meta.local_concrete_fields
    ]
    return sorted({str(field.column) for field, watch in wanted if field.name in watch.fields})


def _triggers() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        )
        return set(cursor.fetchall())


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
