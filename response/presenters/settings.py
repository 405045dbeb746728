"""The service's own settings in words, and its ladder on a time line."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from babel.dates import format_date
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from opendialogue import wording
from response.models import Tells
from response.presenters.promise import definition
from response.presenters.rungs import step_title
from response.queries.promises import PromiseInForce, RungInForce
from response.rules_working_time import WHOLE_DAY

WIDTH, HEIGHT, MARGIN, RADIUS, BASE = 760, 132, 26, 17, 92
#: hours between the marks of the time line, the first that gives at most eight of them
MARKS = (1, 2, 3, 4, 6, 12, 24, 48)


@dataclass(frozen=True)
class RungInWords:
    number: int
    title: str
    tells: str
    is_breach: bool


def rungs_in_words(rungs: list[RungInForce]) -> list[RungInWords]:
    """Each rung: after how long, under which condition, who is told."""
    return [
        RungInWords(
            number=place,
            title=step_title(rung.after, rung.condition),
            tells=wording.listed(str(Tells(role).label) for role in rung.tells),
            is_breach=rung.is_breach,
        )
        for place, rung in enumerate(rungs, start=1)
    ]


@dataclass(frozen=True)
class PromiseInWords:
    """One promise as the settings tell it: what it says, its working hours if it counts them, its ladder."""

    id: UUID
    name: str
    is_default: bool
    definition: str
    hours: list[str]
    rungs: list[RungInWords]
    time_line: SafeString


def in_words(
    promise: PromiseInForce, rungs: list[RungInForce], hours: list[tuple[int, int, int]]
) -> PromiseInWords:
    """A promise with everything that belongs to it."""
    return PromiseInWords(
        id=promise.id,
        name=promise.name,
        is_default=promise.is_default,
        definition=definition(promise),
        hours=hours_in_words(hours),
        rungs=rungs_in_words(rungs),
        time_line=time_line(promise, rungs),
    )


def hours_in_words(hours: list[tuple[int, int, int]]) -> list[str]:
    """ "Monday, 8:00am to 4:00pm", for each weekday that counts."""
    said = _("%(day)s, %(opens)s to %(closes)s")
    lines = []
    for weekday, *minutes in hours:
        opens, closes = _times_of_day(*minutes)
        lines.append(said % {"day": capfirst(str(WEEKDAYS[weekday])), "opens": opens, "closes": closes})
    return lines


def holidays_in_words(holidays: list[tuple[date, str]]) -> list[tuple[str, str]]:
    """Each day in full, with its name."""
    language = (translation.get_language() or "en").split("-")[0]
    return [(str(format_date(day, "full", locale=language)), name) for day, name in holidays]


def _times_of_day(opens: int, closes: int) -> tuple[str, str]:
    """Two times in minutes from midnight, in words; the beginning and the end of a day are "midnight"."""
    # Any day will do that no clock changes on.
    zone = timezone.get_current_timezone()
    at = [datetime(2026, 1, 5, *divmod(minutes % WHOLE_DAY, 60), tzinfo=zone) for minutes in (opens, closes)]
    if opens % WHOLE_DAY and closes % WHOLE_DAY:
        return wording.times(*at)
    first, last = (
        wording.clock_time(moment) if minutes % WHOLE_DAY else _("midnight")
        for moment, minutes in zip(at, (opens, closes), strict=True)
    )
    return first, last


def time_line(promise: PromiseInForce, rungs: list[RungInForce]) -> SafeString:
    """The ladder as a drawing: time runs along, each rung stands at its hour with its number."""
    mark = promise.id.hex[:8]
    longest = max([promise.within, *(rung.after for rung in rungs)])
    title = _("The ladder on a time line")
    words = f"{definition(promise)} " + " ".join(
        f"{rung.number}: {rung.title}." for rung in rungs_in_words(rungs)
    )
    drawn = _marks(longest) + _end(promise.within, longest) + _rungs(rungs, longest)
    return mark_safe(  # noqa: S308 - numbers of our own; words are escaped
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" dir="ltr"'
        f' aria-labelledby="ladder-title-{mark} ladder-words-{mark}">'
        f'<title id="ladder-title-{mark}">{escape(title)}</title>'
        f'<desc id="ladder-words-{mark}">{escape(words)}</desc>'
        f'<path class="chart-mean" d="M{MARGIN} {BASE}H{WIDTH - MARGIN}"/>{drawn}</svg>'
    )


def _x(after: timedelta, longest: timedelta) -> int:
    """Where a moment stands: time runs the way the page is read."""
    along = round(MARGIN + (WIDTH - 2 * MARGIN) * (after / longest))
    return WIDTH - along if translation.get_language_bidi() else along


def _marks(longest: timedelta) -> str:
    hours = longest / timedelta(hours=1)
    every = next((mark for mark in MARKS if hours / mark <= 8), MARKS[-1])
    drawn = []
    for hour in range(0, int(hours) + 1, every):
        x = _x(timedelta(hours=hour), longest)
        drawn.append(f'<path class="chart-grid" d="M{x} {BASE - 6}v12"/>')
        drawn.append(f'<text x="{x}" y="{BASE + 26}" text-anchor="middle">{hour}</text>')
    return "".join(drawn)


def _end(within: timedelta, longest: timedelta) -> str:
    return f'<path class="chart-target" d="M{_x(within, longest)} 6V{BASE + 8}"/>'


def _rungs(rungs: list[RungInForce], longest: timedelta) -> str:
    """The numbered places; one that would lie on the one before stands above it."""
    stems, drawn, last, level = [], [], 2 * WIDTH, 0
    for number, rung in enumerate(rungs, start=1):
        x = min(max(_x(rung.after, longest), RADIUS), WIDTH - RADIUS)
        level = level + 1 if abs(x - last) < 2 * RADIUS + 2 else 0
        last = x
        y = BASE - 26 - level * (2 * RADIUS + 2)
        look = "bar-mark" if rung.is_breach else "map-dot"
        stems.append(f'<path class="chart-grid" d="M{x} {y + RADIUS}V{BASE}"/>')
        drawn.append(f'<circle class="{look}" cx="{x}" cy="{y}" r="{RADIUS}"/>')
        drawn.append(f'<text class="map-initials" x="{x}" y="{y}">{number}</text>')
    return "".join(stems + drawn)
