"""The one policy: may this actor do this to this item?

`allows` answers for one item, `condition` for the rows of a query; a test holds them equal over
random actors and items. Every list, count, page, byte of media, preview, export and job asks here.

| deed | owner, steward | account | guest |
|---|---|---|---|
| SEE | yes, withdrawn items too | members and public items | public items |
| SHOW | yes | as SEE, where showing is permitted | same |
| DOWNLOAD | yes | as SEE, where downloading is permitted | same |
| TRAIN | where permitted, if it was performed | as SEE, the same | never |
| GENERATE | where permitted | as SEE, where permitted | never |
| EDIT | yes | no | no |

Training and generating bind the owner and the stewards too: they are the performer's to permit.
A withdrawn item serves nobody but its owner and the stewards, who may see that it was there.
"""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from typing_extensions import TypeIs

from archive.accounts.models import User
from archive.rights.models import Governed, Nature, Visibility

Actor = User | AnonymousUser


class Deed(StrEnum):
    """What somebody wants to do with an item."""

    SEE = "see"
    SHOW = "show"
    DOWNLOAD = "download"
    TRAIN = "train"
    GENERATE = "generate"
    EDIT = "edit"


_PERMISSION = {
    Deed.SHOW: "may_show",
    Deed.DOWNLOAD: "may_download",
    Deed.TRAIN: "may_train",
    Deed.GENERATE: "may_generate",
}
_BINDING = {Deed.TRAIN, Deed.GENERATE}
_NOBODY = Q(pk__in=[])
_EVERYBODY = ~_NOBODY


def allows(actor: Actor, deed: Deed, item: Governed) -> bool:
    """Return whether the actor may do the deed to the item."""
    keeper = _is_account(actor) and (actor.is_steward or item.owner_id == actor.pk)
    permission = _PERMISSION.get(deed)
    permitted = permission is None or bool(getattr(item, permission))
    permitted = permitted and not (deed is Deed.TRAIN and item.machine_made)
    if deed in _BINDING:
        return (
            _is_account(actor)
            and permitted
            and item.withdrawn_at is None
            and (keeper or _in_view(actor, item))
        )
    if keeper:
        return True
    return deed is not Deed.EDIT and permitted and _in_view(actor, item)


def require(actor: Actor, deed: Deed, item: Governed) -> None:
    """Raise PermissionDenied where the actor may not do the deed to the item."""
    if not allows(actor, deed, item):
        raise PermissionDenied


def condition(actor: Actor, deed: Deed, path: str = "") -> Q:
    """Return the query condition under which `allows` is true.

    Args:
        actor: who asks.
        deed: what for.
        path: lookup from the queried rows to the governed item, such as "take__".
    """
    keeper = _NOBODY
    if _is_account(actor):
        keeper = _EVERYBODY if actor.is_steward else Q(**{f"{path}owner_id": actor.pk})
    visible = [Visibility.PUBLIC]
    if _is_account(actor):
        visible.append(Visibility.MEMBERS)
    in_view = Q(**{f"{path}visibility__in": visible, f"{path}withdrawn_at__isnull": True})
    permission = _PERMISSION.get(deed)
    permitted = Q(**{f"{path}{permission}": True}) if permission else _EVERYBODY
    if deed is Deed.TRAIN:
        permitted &= Q(**{f"{path}nature": Nature.REAL})
    if deed in _BINDING:
        if not _is_account(actor):
            return _NOBODY
        here = Q(**{f"{path}withdrawn_at__isnull": True})
        return permitted & here & (keeper | in_view)
    if deed is Deed.EDIT:
        return keeper
    return keeper | (permitted & in_view)


def knew(actor: Actor, item: Governed, widest: str) -> bool:
    """Return whether the actor could ever have known of an item that has gone.

    Args:
        actor: who asks.
        item: what has gone.
        widest: how far it was ever to be found.
    """
    if allows(actor, Deed.EDIT, item) or widest == Visibility.PUBLIC:
        return True
    return widest == Visibility.MEMBERS and _is_account(actor)


def _is_account(actor: Actor) -> TypeIs[User]:
    return bool(actor.is_authenticated and actor.is_active)


def _in_view(actor: Actor, item: Governed) -> bool:
    if item.withdrawn_at is not None:
        return False
    if item.visibility == Visibility.PUBLIC:
        return True
    return item.visibility == Visibility.MEMBERS and _is_account(actor)
