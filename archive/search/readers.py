"""Who may find a thing, as numbers on its row: the policy of archive/rights in a form to be indexed.

A thing is found by whoever has one of its numbers. A test holds this equal to `rights.policy` over
random actors and items.
"""

from archive.rights.policy import Actor

EVERYBODY, MEMBERS, STEWARDS = 0, -1, -2
"""Numbers of groups; an account's own number is its primary key."""

FUNCTIONS = """
CREATE OR REPLACE FUNCTION search_readers(item jsonb, permitted boolean) RETURNS bigint[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN item->>'deleted_at' IS NOT NULL THEN '{}'::bigint[]
        ELSE ARRAY[-2, (item->>'owner_id')::bigint] || CASE
            WHEN item->>'withdrawn_at' IS NOT NULL OR NOT permitted THEN '{}'::bigint[]
            WHEN item->>'visibility' = 'public' THEN ARRAY[0]::bigint[]
            WHEN item->>'visibility' = 'members' THEN ARRAY[-1]::bigint[]
            ELSE '{}'::bigint[]
        END
    END
$$;
CREATE OR REPLACE FUNCTION search_sum_guards(which bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE search_findable f SET
        readers = coalesce((SELECT array_agg(DISTINCT one) FROM search_guard g,
            unnest(g.readers) one WHERE g.findable_id = f.id), '{}'),
        watchers = coalesce((SELECT array_agg(DISTINCT one) FROM search_guard g,
            unnest(g.watchers) one WHERE g.findable_id = f.id), '{}')
    WHERE f.id = ANY(which)
$$;
CREATE OR REPLACE FUNCTION search_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{"deleted_at": "now"}' ELSE to_jsonb(NEW) END;
    number bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
    bound bigint[];
BEGIN
    WITH told AS (
        UPDATE search_guard SET readers = search_readers(item, true),
            watchers = search_readers(item, coalesce((item->>'may_show')::boolean, true))
        WHERE "table" = TG_TABLE_NAME AND "row" = number RETURNING findable_id
    ) SELECT array_agg(findable_id) INTO bound FROM told;
    IF bound IS NOT NULL THEN
        PERFORM search_sum_guards(bound);
    END IF;
    RETURN NULL;
END $$
"""
"""What the database does when the rights of an item change, in the same transaction."""


def numbers_of(actor: Actor) -> list[int]:
    """Return the numbers of which an actor has to find one on a thing."""
    if not (actor.is_authenticated and actor.is_active):
        return [EVERYBODY]
    return [EVERYBODY, MEMBERS, actor.pk, *([STEWARDS] if actor.is_steward else [])]
