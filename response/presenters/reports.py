"""The reports in words and pictures. They count the service's promise, never a family."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opendialogue import wording
from response.charts import xmr
from response.charts.drawing import Line, bars, run_chart
from response.presenters.promise import said, whole_hours
from response.queries.reports import Definition, Week

WEEKS = 26
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Chart:
    """A drawing, and the same values as a table."""

    title: str
    lead: str
    drawing: SafeString
    headings: list[str]
    rows: list[list[str]]
    notes: list[str]


def first_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """When the oldest of the last 26 weeks begins: midnight of a Monday in the service's zone."""
    today = now.astimezone(zone)
    monday = today.date() - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    return datetime(monday.year, monday.month, monday.day, tzinfo=zone)


def every_week(found: list[Week], since: datetime) -> list[Week]:
    """The 26 weeks one after another; those without first contacts are there, too."""
    by_day = {week.starts.date(): week for week in found}
    days = [since.date() + timedelta(weeks=number) for number in range(WEEKS)]
    empty = Week(since, 0, 0, 0, 0, 0, None, None, None, None, None)
    return [
        by_day.get(day, empty._replace(starts=datetime(day.year, day.month, day.day, tzinfo=since.tzinfo)))
        for day in days
    ]


def definitions_said(found: list[Definition]) -> list[str]:
    """Each definition that the figures are measured by, in a sentence."""
    return [
        f"{wording.own(one.name)}: {said(one.within, one.kept_by, counts_working_time=one.counts_working_time)}"
        for one in found
    ]


def chosen(found: list[Definition], wanted: str, usual: UUID | None) -> Definition | None:
    """The promise to report on: the one asked for, by what stands for it or by its name, else the default, else the
    shortest; None where there is nothing to report on. What it was at different times is told by ``found``."""
    asked = [one for one in found if wanted and wanted in (one.key, one.name)]
    default = [one for one in found if one.promise_id is not None and one.promise_id == usual]
    return next(iter([*asked, *default, *found]), None)


def choices(found: list[Definition]) -> list[tuple[str, str]]:
    """Each promise once, as what stands for it and its name; what it promised may have changed meanwhile."""
    return list({one.key: (one.key, one.name) for one in found}.values())


def summary(weeks: list[Week]) -> str:
    """The share over all weeks in one sentence; "" where nothing has been decided yet."""
    due, in_time = sum(week.due for week in weeks), sum(week.in_time for week in weeks)
    if not due:
        return ""
    return _("In time: %(part)d of %(whole)d first contacts, %(share)d%%.") % {
        "part": in_time,
        "whole": due,
        "share": in_time * 100 // due,
    }


def kept_chart(weeks: list[Week]) -> Chart:
    """By week: how many first contacts were met within the promise, of all whose time is over or was kept."""
    title = _("Kept within the promise, by week")
    return Chart(
        title=title,
        lead=_("The filled part of each bar was in time. Who still waits past their time is in the rest."),
        drawing=bars(
            title,
            summary(weeks),
            [_label(week) for week in weeks],
            [(w.in_time, w.due) for w in weeks],
            1,
            is_rtl=translation.get_language_bidi(),
        ),
        headings=[
            _("Week of"),
            _("First contacts"),
            _("In time"),
            _("Not in time"),
            _("Share in time"),
            _("Still have time"),
            _("Ended before their time"),
        ],
        rows=[
            [
                _named(week),
                str(week.contacts),
                str(week.in_time),
                str(week.due - week.in_time),
                _share(week),
                str(week.running),
                str(week.ended_before),
            ]
            for week in reversed(weeks)
        ],
        notes=[],
    )


def wait_chart(weeks: list[Week], definitions: list[Definition]) -> Chart:
    """By week: the median time from first contact to what keeps the promise, with what is usual and what is news."""
    title = _("From first contact until the promise was kept: the median of each week, in hours")
    hours = [week.kept / HOUR if week.kept is not None and not week.running else None for week in weeks]
    known = [value for value in hours if value is not None]
    around = xmr.limits(known)
    signals = xmr.news(known, around) if around else [0] * len(known)
    notes = _notes(known, around, signals)
    return Chart(
        title=title,
        lead=_(
            "Lower is better. Who still waits counts with the time so far. "
            "A week in which somebody still has time is in the table only."
        ),
        drawing=run_chart(
            title,
            " ".join(notes),
            [_label(week) for week in weeks],
            hours,
            signals,
            _lines(around, definitions),
            6,
            is_rtl=translation.get_language_bidi(),
        ),
        headings=[
            _("Week of"),
            _("Until recorded"),
            _("First human response"),
            _("First meeting offered"),
            _("First meeting held"),
        ],
        rows=[
            [
                _named(week),
                *(_length(value) for value in (week.recorded, week.response, week.offered, week.held)),
            ]
            for week in reversed(weeks)
        ],
        notes=notes,
    )


def _lines(around: xmr.Limits | None, definitions: list[Definition]) -> list[Line]:
    lines = [Line(one.within / HOUR, whole_hours(one.within), "target") for one in definitions]
    if around:
        lines += [
            Line(around.mean, _("Mean %(hours)d") % {"hours": round(around.mean)}, "mean"),
            Line(around.upper, _("Upper limit %(hours)d") % {"hours": round(around.upper)}, "limit"),
            Line(around.lower, _("Lower limit %(hours)d") % {"hours": round(around.lower)}, "limit"),
        ]
    return lines


def _notes(known: list[float], around: xmr.Limits | None, signals: list[int]) -> list[str]:
    if around is None:
        return [
            _("Limits are drawn from %(locked)d weeks on; so far there are %(count)d with first contacts.")
            % {"locked": xmr.LOCKED_AT, "count": len(known)}
        ]
    notes = [
        _(
            "Usually a week lies between %(lower)d and %(upper)d hours, counted from the first %(locked)d weeks shown."
        )
        % {"lower": round(around.lower), "upper": round(around.upper), "locked": xmr.LOCKED_AT}
    ]
    latest = signals[-1]
    if latest < 0:
        notes.append(_("The latest weeks are quicker than usual. That is unlikely to be chance."))
    elif latest > 0:
        notes.append(_("The latest weeks are slower than usual. That is unlikely to be chance."))
    else:
        notes.append(_("The latest week is within what is usual."))
    return notes


def _label(week: Week) -> str:
    language = (translation.get_language() or "en").split("-")[0]
    pattern = pgettext("pattern of a short date", "d MMM")
    return str(format_date(week.starts, pattern, locale=language))


def _named(week: Week) -> str:
    name = wording.day(week.starts)
    return _("%(week)s, so far") % {"week": name} if week.running else name


def _share(week: Week) -> str:
    return _("%(share)d%%") % {"share": week.in_time * 100 // week.due} if week.due else "–"


def _length(value: timedelta | None) -> str:
    return wording.duration(value) if value is not None else "–"
