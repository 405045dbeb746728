"""Counting out how an event repeats (RFC 5545), in bounded time whatever a file from elsewhere says. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import MAXYEAR, datetime, timedelta
from typing import Any

from dateutil.rrule import rrulestr

#: more repeats than this before the time that is asked for are no rota
MOST_REPEATS = 20_000
#: values in all parts of a rule, and of those that choose among the others
MOST_VALUES, MOST_CHOSEN = 100, 10
#: an event that began longer ago is no rota
LONG_AGO = timedelta(days=36_525)
#: after so many years every date falls on the same weekday again
CYCLE = 400
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}


class UnreadableError(Exception):
    """A rule that is not followed; the text is a plain code: ``repeats`` or ``never``."""


def repeats(
    rule: Mapping[str, Sequence[Any]], first: datetime, start: datetime, end: datetime
) -> Iterator[datetime]:
    """The beginnings from two days before ``start`` until ``end``, in the zone of ``first``, with which it begins.

    ``rule`` has no UNTIL. A rule that fits no day at all would be looked for until the end of all years, of which
    there are 9999. So days are counted out as late in them as the same calendar comes again: a few hundred years are
    left then. Raises ``UnreadableError``.
    """
    parts = {name.upper(): list(values) for name, values in rule.items()}
    _refuse(parts, first, start)
    text = ";".join(f"{name}={','.join(map(str, values))}" for name, values in parts.items())
    later = (MAXYEAR - end.year - 1) // CYCLE * CYCLE
    number = 0
    try:
        series = rrulestr(text, dtstart=first.replace(tzinfo=None, year=first.year + later))
        for number, counted in enumerate(series, 1):
            begins = counted.replace(tzinfo=first.tzinfo, year=counted.year - later)
            if begins > end:
                return
            if number > MOST_REPEATS:
                raise UnreadableError("repeats")
            if begins > start - timedelta(days=2):
                yield begins
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise UnreadableError("repeats") from None
    if not number:
        raise UnreadableError("never")


def _refuse(parts: Mapping[str, list[Any]], first: datetime, start: datetime) -> None:
    """Raises ``UnreadableError`` for what no rota needs, and what could be counted for ever."""
    if (
        _TOO_OFTEN & {str(value).upper() for value in parts.get("FREQ", ())}
        or any(not isinstance(value, int) or value < 1 for value in parts.get("INTERVAL", ()))
        or sum(len(values) for values in parts.values()) > MOST_VALUES
        or len(parts.get("BYSETPOS", ())) > MOST_CHOSEN
        or first < start - LONG_AGO
    ):
        raise UnreadableError("repeats")
