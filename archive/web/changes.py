"""A mark of what the database shows, which moves with every commit that a page could show.

Triggers on every table of every model, those to come included, note each transaction that writes
to one of them as a row of `Change`, which becomes visible with the transaction's own work and not
before it. No lock is taken: writers never wait for each other here. A model that no page shows says
`silent = True`; one whose rows change all the time in some columns names those in `silent_fields`.
"""

from typing import Any

from django.apps import apps
from django.db import connection, models

_SILENT_APPS = frozenset({"procrastinate", "contenttypes"})
_FUNCTION = """
CREATE OR REPLACE FUNCTION web_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noted bigint;
BEGIN
    IF coalesce(current_setting('archive.noted', true), '') <> pg_current_xact_id()::text THEN
        INSERT INTO web_change DEFAULT VALUES RETURNING id INTO noted;
        PERFORM set_config('archive.noted', pg_current_xact_id()::text, true);
        IF noted % 256 = 0 THEN
            DELETE FROM web_change WHERE id IN (
                SELECT id FROM web_change WHERE id < noted - 1024 FOR UPDATE SKIP LOCKED
            );
        END IF;
    END IF;
    RETURN NULL;
END $$
"""
# Numbers are given before the commit, so a later one may be seen first: the count and the sum tell
# of one that is seen late.
_MARK = "SELECT max(id), count(*), sum(id) FROM web_change"

Mark = tuple[int | None, int, int | None]


def mark() -> Mark:
    """Return the mark of what the database shows now; equal marks mean equal pages."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        highest, count, total = cursor.fetchone()
    return highest, count, None if total is None else int(total)


def watch_tables(**_told: Any) -> None:
    """Put the triggers on every table that has none, after each migration."""
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION)
        for model in _models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER web_note_change AFTER INSERT OR DELETE OR TRUNCATE "
                f"OR UPDATE{_columns(model)} ON {table} EXECUTE FUNCTION web_note_change()"
            )


def _models() -> list[type[models.Model]]:
    """Every model whose rows a page may show, the tables of many-to-many fields included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and model._meta.app_label not in _SILENT_APPS
        and not getattr(model, "silent", False)
    ]


def _columns(model: type[models.Model]) -> str:
    """The columns whose change counts, as SQL; "" for all of them."""
    silent = getattr(model, "silent_fields", ())
    if not silent:
        return ""
    counted = [
        connection.ops.quote_name(str(field.column))
        for field in model._meta.local_concrete_fields
        if field.name not in silent
    ]
    return " OF " + ", ".join(counted)
