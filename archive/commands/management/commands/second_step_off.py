"""manage.py second_step_off NAME --reason WHY: for the last steward who has lost phone and codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from archive.accounts.actions import take_second_step
from archive.accounts.models import User
from archive.commands.at_hand import ArchiveCommand


class Command(ArchiveCommand):
    """Takes the second step from an account; other stewards do it on the page of accounts."""

    form = "second_step_off NAME --reason WHY"
    help = "Take the second step from an account whose bearer has lost it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account and the reason."""
        parser.add_argument("name")
        parser.add_argument("--reason", required=True, help="goes into the log")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say so."""
        del args
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['name']}.")
        take_second_step(user, None, options["reason"])
        self.stdout.write(f"{user} signs in without a code now, and adds the step again.")
