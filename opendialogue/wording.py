"""Dates, times and lengths of time in words people use, in the reader's language and the service's zone.

Every room may import this module. Moments are aware; they are shown in the active time zone and language, which
the page's middleware sets and a notice sets for its receiver (``timezone.override``, ``translation.override``).
"""

import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from opendialogue import clock

#: a moment in another year, and at least this far off, is told with its year
FAR_OFF = timedelta(days=60)
#: lengths below this are told in hours ("26 hours 54 minutes"), longer ones in days
TWO_DAYS = timedelta(hours=48)
NOON = 12
#: marks within which a name keeps its own direction, whatever stands around it
_ISOLATED = "\N{FIRST STRONG ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"


class _Names(NamedTuple):
    weekdays: tuple[str, ...]
    months: tuple[str, ...]


class _Patterns(NamedTuple):
    day: str
    moment: str
    time: Callable[[int, int], str]
    #: what follows a time of day, and of two that belong together the second alone
    hour: str = ""
    #: how two lengths of time are said as one, and names one after another
    both: str = "{first} {second}"
    between: str = ", "
    apart: str = "; "


def _english_time(hour: int, minute: int) -> str:
    if (hour, minute) == (12, 0):
        return pgettext("time of day", "12:00 noon")
    return f"{hour % 12 or 12}:{minute:02}{'am' if hour < 12 else 'pm'}"


def _arabic_time(hour: int, minute: int) -> str:
    """By twelve hours, in the digits that phones have; the hour from noon and midnight itself have their own words."""
    if (hour, minute) == (0, 0):
        part = "منتصف الليل"
    elif hour == NOON:
        part = "ظهرًا"
    else:
        part = "صباحًا" if hour < NOON else "مساءً"
    return f"{hour % 12 or 12}:{minute:02} {part}"


#: where Babel's names of days are not all of one form: "maanantaina" is "on Monday", its "sunnuntai" only "Sunday"
_MENDED_DAYS = {("fi", 6): "sunnuntaina"}

_PATTERNS = {
    "en": _Patterns("{weekday} {day} {month}", "{day} at {time}", _english_time),
    "fi": _Patterns(
        "{weekday} {day}. {month}", "{day} klo {time}", lambda hour, minute: f"{hour}.{minute:02}"
    ),
    "de": _Patterns(
        "{weekday}, {day}. {month}",
        "{day}, {time}",
        lambda hour, minute: f"{hour}:{minute:02}",
        hour=" Uhr",
    ),
    "ar": _Patterns(
        "{weekday} {day} {month}",
        "{day} الساعة {time}",
        _arabic_time,
        both="{first} و{second}",
        between="، ",
        apart="؛ ",
    ),
}


class Ends(NamedTuple):
    """Two moments as they are said beside each other: "from … to …", "… – …"."""

    begins: str
    ends: str


def moment(value: datetime) -> str:
    """A date and time: "Thursday 15 June at 9:10am", "torstaina 15. kesäkuuta klo 9.10".

    In the hour that the clocks go through twice, it says which of the two is meant.
    """
    return _moment(value, _time(value))


def day(value: datetime) -> str:
    """The day of a moment: "Thursday 15 June"; with its year when that is another and far off."""
    return _day_of(timezone.localtime(value), *_patterns())


def clock_time(value: datetime) -> str:
    """The time of day of a moment: "9:10am", "9.10". Noon is "12:00 noon", as 12:00pm is read either way."""
    return _time(value)


def times(begins: datetime, ends: datetime) -> Ends:
    """Two times of day that belong together: "9:00am" and "5:00pm", "9:00" and "17:00 Uhr"."""
    return Ends(_time(begins, is_first_of_two=True), _time(ends))


def stretch(begins: datetime, ends: datetime) -> Ends:
    """From when to when: "Saturday 21 November at 9:00am" and "5:00pm", with its day where that is another."""
    if timezone.localtime(begins).date() != timezone.localtime(ends).date():
        return Ends(moment(begins), moment(ends))
    both = times(begins, ends)
    return Ends(_moment(begins, both.begins), both.ends)


def duration(length: timedelta) -> str:
    """A length of time in whole minutes, rounded down: "3 hours 20 minutes"; from two days on in days and hours.

    A negative length is told by its size.
    """
    length = abs(length)
    minutes = int(length.total_seconds()) // 60
    if minutes < 1:
        return _("less than a minute")
    if length >= TWO_DAYS:
        return _both(_days(minutes // 1440), _hours(minutes % 1440 // 60))
    return _both(_hours(minutes // 60), _minutes(minutes % 60))


def time_left(due: datetime, now: datetime) -> str:
    """How long until ``due``: "3 hours 20 minutes left"; at that very moment "due now"; then "2 hours late"."""
    left = due - now
    if not left:
        return _("due now")
    if left > timedelta(0):
        return _("%(length)s left") % {"length": duration(left)}
    return _("%(length)s late") % {"length": duration(left)}


def own(words: object) -> str:
    """A name, or another word of somebody's own, as it stands in a sentence or before a colon.

    Where it runs against the sentence, as an Arabic name in a Finnish one, it is set apart by marks that nobody sees,
    so that it and what stands around it keep their places. A template's own markup says ``<bdi>`` instead.
    """
    said = str(words)
    against = ("L",) if translation.get_language_bidi() else ("R", "AL")
    is_apart = said.startswith(_ISOLATED[0]) and said.endswith(_ISOLATED[-1])
    runs_against = any(unicodedata.bidirectional(letter) in against for letter in said)
    return _ISOLATED.format(said) if runs_against and not is_apart else said


def listed(names: Iterable[str]) -> str:
    """Names one after another: "Maija, Pekka". Each keeps its own direction and its place."""
    return _patterns()[0].between.join(own(name) for name in names)


def apart(parts: Iterable[str]) -> str:
    """Things with commas of their own, one after another: "mail, sent; text message, delivered"."""
    return _patterns()[0].apart.join(parts)


def comma() -> str:
    """What stands between two things that are told one after the other, with its space."""
    return _patterns()[0].between


def initials(name: str) -> str:
    """Up to two letters for a small round place on a map: "Mrs Okafor" is "MO", "Maija" is "MA"."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def _patterns() -> tuple[_Patterns, _Names]:
    language = (translation.get_language() or "en").split("-")[0]
    return _PATTERNS.get(language, _PATTERNS["en"]), _names(language if language in _PATTERNS else "en")


@lru_cache
def _names(language: str) -> _Names:
    locale = Locale.parse(language)
    weekdays, months = locale.days["format"]["wide"], locale.months["format"]["wide"]
    return _Names(
        weekdays=tuple(_MENDED_DAYS.get((language, number), weekdays[number]) for number in range(7)),
        months=tuple(months[number] for number in range(1, 13)),
    )


def _moment(value: datetime, time: str) -> str:
    patterns, names = _patterns()
    return patterns.moment.format(day=_day_of(timezone.localtime(value), patterns, names), time=time)


def _time(value: datetime, *, is_first_of_two: bool = False) -> str:
    local = timezone.localtime(value)
    patterns = _patterns()[0]
    which = _which_of_two(local)
    hour = "" if is_first_of_two and not which else patterns.hour
    return patterns.time(local.hour, local.minute) + hour + which


def _day_of(local: datetime, patterns: _Patterns, names: _Names) -> str:
    said = patterns.day.format(
        weekday=names.weekdays[local.weekday()], day=local.day, month=names.months[local.month - 1]
    )
    now = timezone.localtime(clock.now())
    if local.year != now.year and abs(local - now) >= FAR_OFF:
        said += f" {local.year}"
    return said


def _which_of_two(local: datetime) -> str:
    """When the clocks go back, an hour comes twice: say which one this is."""
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return _(", before the clocks go back") if local.fold == 0 else _(", after the clocks go back")


def _both(first: str, second: str) -> str:
    if not (first and second):
        return first or second
    return _patterns()[0].both.format(first=first, second=second)


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count} if count else ""


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count} if count else ""


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count} if count else ""
