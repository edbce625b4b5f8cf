"""The smallest rows that make sense; what matters to a test is written in the test."""

import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.accounts.models import Role, User, give_role
from archive.rights.models import Nature, Visibility
from archive.takes.actions import Answers
from archive.takes.models import Operation, Take, Track, Version, Video
from archive.takes.versions import NewVersion, add_version
from archive.web.storage import Stored, store
from capture.motion.formats.motion_file import write_motion
from capture.motion.motion import Motion
from capture.motion.summary import summarise
from tests.motions import walking

PASSWORD = "correct horse battery"
_number = itertools.count(1)


def account(*roles: Role, password: str | None = None, **fields: Any) -> User:
    """An account in some roles; without a password it can only be signed in by force."""
    user = User.objects.create_user(f"user{next(_number)}", password=password, **fields)
    for role in roles:
        give_role(user, role)
    return user


def steward() -> User:
    """An account that looks after the archive."""
    return account(Role.STEWARD, password=PASSWORD)


def take(owner: User | None = None, **fields: Any) -> Take:
    """A take without films."""
    values: dict[str, Any] = {
        "title": f"Take {next(_number)}",
        "nature": Nature.REAL,
        "visibility": Visibility.PUBLIC,
        **fields,
    }
    return Take.objects.create(owner=owner or account(), **values)


def stored(content: bytes = b"film") -> Stored:
    """An object in the store."""
    return store().put(iter([content]))


def video(of: Take, content: bytes = b"film", **fields: Any) -> Video:
    """A film of a take; its bytes are what the test says."""
    kept = stored(content)
    return Video.objects.create(
        take=of,
        original_name="film.mp4",
        sha256=kept.sha256,
        size=kept.size,
        playback=fields.pop("playback", "original"),
        **fields,
    )


def stored_motion(motion: Motion) -> Stored:
    """A motion file in the store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "motion"
        with path.open("wb") as file:
            write_motion(file, motion, {"operation": "capture"}, Path(folder))
        return store().put(iter([path.read_bytes()]))


def version(
    of: Take,
    motion: Motion | None = None,
    parents: Sequence[Version] = (),
    landmarks: str = "",
    **fields: Any,
) -> Version:
    """A version on a new track of a take, with a real motion file; it becomes the current one."""
    shown = motion or walking()
    track = Track.objects.create(take=of, number=of.tracks.count() + 1, **fields)
    new = NewVersion(
        motion=stored_motion(shown),
        operation=Operation.CAPTURE,
        recipe={"model": "test"},
        summary=summarise(shown),
        parents=parents,
        landmarks=landmarks,
    )
    return add_version(track, of.owner, new)


def answers(**fields: Any) -> Answers:
    """What somebody says of a film."""
    values: dict[str, Any] = {
        "title": "太極 Tai Chi",
        "performers": ["陳師傅"],
        "performed_on": "2025-03",
        "nature": Nature.REAL,
        **fields,
    }
    return Answers(**values)
