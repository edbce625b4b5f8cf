"""manage.py demo_account: the account with which one looks round a demo."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from archive.accounts.models import Role, User, give_role

NAME = "demo"


class Command(BaseCommand):
    """Makes the demo's account once, and prints its name and password."""

    help = "Make the demo's steward account, if it is not there, and print it."

    def handle(self, *args: Any, **options: Any) -> str:
        """Return "name password" on one line."""
        del args, options
        path = Path(settings.DATA_DIR) / "demo-account"
        user, made = User.objects.get_or_create(username=NAME)
        if made or not path.is_file():
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            user.save()
            give_role(user, Role.STEWARD)
            _write_private(path, password)
        return f"{NAME} {path.read_text().strip()}"


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    new.replace(path)
