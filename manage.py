#!/usr/bin/env python
"""The commands of the service: ``python manage.py help`` lists them."""

import os
import sys


def main() -> None:
    """Runs one command; an unreachable database is one line, not a page of traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendialogue.settings")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        from opendialogue.configuration import unreachable

        raise SystemExit(f"opendialogue: {unreachable(error)}") from (
            error if "--traceback" in sys.argv else None
        )


if __name__ == "__main__":
    main()
