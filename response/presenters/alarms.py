"""What staff read at the head of every page while the promise is not being kept watch over, and what to do then."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from response.engine import health

_WORDS = {
    health.SWEEP_STALE: gettext_lazy(
        "Nobody is watching the clock and reminders have stopped. Look at the board, ring the people on it yourselves, "
        "and tell your operator."
    ),
    health.OVERDUE: gettext_lazy(
        "Reminders are late: somebody may be waiting without any of us having been told. Look at the board, ring the "
        "people on it yourselves, and tell your operator."
    ),
    health.UNSENT: gettext_lazy(
        "Messages do not leave us: somebody waits, and nobody was reached. Look at the board, ring the people on it "
        "yourselves, and tell your operator."
    ),
    health.SENDING_STALE: gettext_lazy(
        "Messages have stopped going out: nobody is told anything. Look at the board, ring the people on it "
        "yourselves, and tell your operator."
    ),
    health.PROBE_LOST: gettext_lazy(
        "A test message did not arrive, so others may not arrive either. Look at the board, ring the people on it "
        "yourselves, and tell your operator."
    ),
    health.AUDIT_STALE: gettext_lazy(
        "Nobody makes sure any more that reminders go out. They may still do so; look at the board from time to time, "
        "and tell your operator."
    ),
}


@dataclass(frozen=True)
class Alarm:
    """What is wrong and what to do; whether the board is where to do it."""

    words: str
    leads_to_board: bool = True


def watch_alarms(codes: Sequence[str]) -> list[Alarm]:
    """The gravest of what was found, in words: whoever reads it is to act, and does the same for all the others."""
    return [Alarm(str(_WORDS[code])) for code in codes if code in _WORDS][:1]


def held_alarm() -> Alarm:
    """Nothing leaves the building since a restore."""
    return Alarm(
        _(
            "Notices are held since the restore: nobody is sent anything. Tell people yourselves; your operator "
            "releases the notices with manage.py release_notices."
        ),
        leads_to_board=False,
    )
