"""The one place time comes from. Every rule takes ``now``; every caller gets it here."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC.

    A rehearsal or a test may move it for running processes: the file that ``CLOCK_OFFSET_FILE`` names holds a
    number of seconds to add. Without the variable it is the machine's own clock.
    """
    return timezone.now() + _offset()


def _offset() -> timedelta:
    name = os.environ.get("CLOCK_OFFSET_FILE")
    if not name:
        return timedelta(0)
    try:
        return timedelta(seconds=float(Path(name).read_text() or 0))
    except FileNotFoundError:
        return timedelta(0)
