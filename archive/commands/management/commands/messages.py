"""manage.py messages: collect every sentence for translation (for developers)."""

from typing import Any

from django.core.management.base import BaseCommand

from archive.commands.messages import checkout, po_path, update


class Command(BaseCommand):
    """Brings the file of Chinese translations up to date."""

    help = "Collect every sentence of the interface into archive/locale and say what lacks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Update the file."""
        del args, options
        total, lacking = update(checkout())
        self.stdout.write(
            f"{total} sentences, {lacking} without a translation: {po_path(checkout())}"
        )
