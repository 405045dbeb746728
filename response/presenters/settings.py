"""The service's own settings in words, and its ladder on a time line."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from response.models import Tells
from response.presenters.contact import step_title
from response.presenters.promise import definition
from response.queries.promises import PromiseInForce, RungInForce

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
            tells=", ".join(str(Tells(role).label) for role in rung.tells),
            is_breach=rung.is_breach,
        )
        for place, rung in enumerate(rungs, start=1)
    ]


def time_line(promise: PromiseInForce, rungs: list[RungInForce]) -> SafeString:
    """The ladder as a drawing: time runs along, each rung stands at its hour with its number."""
    longest = max([promise.within, *(rung.after for rung in rungs)])
    title = _("The ladder on a time line")
    words = f"{definition(promise)} " + " ".join(
        f"{rung.number}: {rung.title}." for rung in rungs_in_words(rungs)
    )
    drawn = _marks(longest) + _end(promise.within, longest) + _rungs(rungs, longest)
    return mark_safe(  # noqa: S308 - numbers of our own; words are escaped
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="ladder-title ladder-words" dir="ltr">'
        f'<title id="ladder-title">{escape(title)}</title><desc id="ladder-words">{escape(words)}</desc>'
        f'<path class="chart-mean" d="M{MARGIN} {BASE}H{WIDTH - MARGIN}"/>{drawn}</svg>'
    )


def _x(after: timedelta, longest: timedelta) -> int:
    return round(MARGIN + (WIDTH - 2 * MARGIN) * (after / longest))


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
    stems, drawn, last, level = [], [], -WIDTH, 0
    for number, rung in enumerate(rungs, start=1):
        x = min(max(_x(rung.after, longest), RADIUS), WIDTH - RADIUS)
        level = level + 1 if x - last < 2 * RADIUS + 2 else 0
        last = x
        y = BASE - 26 - level * (2 * RADIUS + 2)
        look = "bar-mark" if rung.is_breach else "map-dot"
        stems.append(f'<path class="chart-grid" d="M{x} {y + RADIUS}V{BASE}"/>')
        drawn.append(f'<circle class="{look}" cx="{x}" cy="{y}" r="{RADIUS}"/>')
        drawn.append(f'<text class="map-initials" x="{x}" y="{y}">{number}</text>')
    return "".join(stems + drawn)
