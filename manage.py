#!/usr/bin/env python3
"""The one door: `python3 manage.py demo`, `python3 manage.py test`, or any command of the archive.

Runs on a bare Python: set-up is done by archive/bootstrap, from the standard library alone, before
Django is imported.
"""

import os
import sys

if os.name == "nt":
    sys.exit("The archive needs Linux or macOS; on Windows run it inside WSL (wsl --install).")
if sys.version_info < (3, 11):
    sys.exit(
        "The archive needs Python 3.11 or newer; run it as python3.11 manage.py, or a newer one."
    )

from archive.bootstrap.program import main

if __name__ == "__main__":
    code = main(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
