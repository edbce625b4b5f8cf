"""The states of a motion between which the player switches: as it came in, put right, filled."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, gettext_noop

from archive.takes.models import Operation, Track, Version

WORDS: dict[str, str] = {
    Operation.CAPTURE: gettext_noop("as it was seen"),
    Operation.IMPORT: gettext_noop("as it came in"),
    Operation.SOLVE: gettext_noop("worked out again"),
    Operation.EDIT: gettext_noop("put right"),
    Operation.FILL: gettext_noop("filled"),
}
_PREVIEW = gettext_noop("filled, not kept yet")


@dataclass(frozen=True, slots=True)
class State:
    """One state of a motion.

    Attributes:
        label: what it is, in words.
        address: query of the page that shows it.
        shown: whether the page shows it now.
    """

    label: str | Promise
    address: str
    shown: bool


def states_of(
    version: Version | None,
    track: Track | None,
    watched: list[Version],
    *,
    proposed: bool = False,
    previewed: bool = False,
) -> list[State]:
    """Return the states that lead to the motion that a page shows, oldest first; [] of a single one.

    Args:
        version: the version on the page.
        track: whose it is.
        watched: the versions of the track that the reader may watch.
        proposed: whether there is a proposal of filled gaps that the reader may look at.
        previewed: whether the page shows that proposal.
    """
    if version is None or track is None:
        return []
    chain = _chain(version, {one.pk: one for one in watched})
    states = [
        State(
            gettext_lazy(WORDS[Operation(one.operation)]),
            f"?track={track.number}&version={one.number}",
            one.pk == version.pk and not previewed,
        )
        for one in chain
    ]
    if proposed:
        address = f"?track={track.number}&version={version.number}&preview=1"
        states.append(State(gettext_lazy(_PREVIEW), address, previewed))
    return states if len(states) > 1 else []


def _chain(version: Version, watched: dict[int, Version]) -> list[Version]:
    """A version after those it was made from and before those made from it, oldest first."""
    made_from = Version.parents.through.objects.filter(
        from_version__in=watched, to_version__in=watched
    )
    links = sorted(made_from.values_list("from_version_id", "to_version_id"))
    # Of several that were made from the same one the newest stands, as the page does by itself.
    parent_of, child_of = dict(links), {parent: child for child, parent in links}
    chain = [version.pk]
    while (parent := parent_of.get(chain[0])) is not None and parent not in chain:
        chain.insert(0, parent)
    while (child := child_of.get(chain[-1])) is not None and child not in chain:
        chain.append(child)
    return [watched[pk] for pk in chain if pk in watched]
