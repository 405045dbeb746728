"""When a meeting may be. Pure rules over values; moments are aware, wall times come with their zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: a meeting that is written down while people already sit together
JUST_BEGAN = timedelta(minutes=15)
#: further ahead than this the year was mistyped
FURTHEST = timedelta(days=366)
#: a meeting is begun when people come together; long before its time a finger slipped
COMING_TOGETHER = timedelta(hours=2)
#: from so long before its time on, people come together
SOON = timedelta(minutes=15)
#: a meeting that was begun and that nobody ended may go on for so long after its time
RUNS_OVER = timedelta(hours=2)
#: the longest row of days booked at once: in the hardest days people may meet daily
MOST_DAYS = 7
USUAL_LENGTH = timedelta(minutes=90)
LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (30, 45, 60, 90, 120, 180))


def moments_of(day: date, at: time, zone: tzinfo) -> tuple[datetime, ...]:
    """The moments in UTC at which clocks in ``zone`` show this day and time, in their order.

    One, on nearly every day. None in the hour that is skipped when the clocks go forward, two in the hour that
    comes twice when they go back.
    """
    wall = datetime.combine(day, at)
    readings = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(m for m in readings if m.astimezone(zone).replace(tzinfo=None, fold=0) == wall))


def start_of(day: date, at: time, zone: tzinfo, now: datetime) -> datetime:
    """The moment a meeting begins that is to begin at this wall time; of two, the first that has not passed.

    Raises ValidationError (``no_such_time``, ``past``, ``too_far``).
    """
    check_day(day, zone, now)
    moments = moments_of(day, at, zone)
    if not moments:
        raise ValidationError(
            _("The clocks go forward that night, so this time does not exist. Please choose another."),
            code="no_such_time",
        )
    starts_at = next((moment for moment in moments if moment >= now - JUST_BEGAN), moments[0])
    check_start(starts_at, now)
    return starts_at


def check_day(day: date, zone: tzinfo, now: datetime) -> None:
    """Raises ValidationError (``past``, ``too_far``) for a day on which no meeting can be booked."""
    today = now.astimezone(zone).date()
    if day < (now - JUST_BEGAN).astimezone(zone).date():
        raise ValidationError(_("This day has passed. Please choose today or a later day."), code="past")
    if day > today + FURTHEST:
        raise ValidationError(
            _("This is more than a year away. Please look at the year again."), code="too_far"
        )


def check_start(starts_at: datetime, now: datetime) -> None:
    """Raises ValidationError (``past``) for a start that is more than fifteen minutes ago."""
    if starts_at < now - JUST_BEGAN:
        raise ValidationError(_("This time has passed. Please choose a later one."), code="past")


def daily_starts(first: datetime, days: int, zone: tzinfo) -> tuple[datetime, ...]:
    """The same wall time on so many days in a row, beginning with ``first``.

    Raises ValidationError (``no_such_time``) when one of them falls into the skipped hour.
    """
    local = first.astimezone(zone)
    starts = [first]
    for number in range(1, days):
        moments = moments_of(local.date() + timedelta(days=number), local.time(), zone)
        if not moments:
            raise ValidationError(
                _("On one of these days the clocks go forward, and this time does not exist."),
                code="no_such_time",
            )
        starts.append(moments[0])
    return tuple(starts)


def overlaps_itself(starts: tuple[datetime, ...], length: timedelta) -> bool:
    """Whether one of these meetings would begin before the one before it has ended."""
    return any(later - earlier < length for earlier, later in pairwise(starts))


def may_begin_at(starts_at: datetime, now: datetime) -> bool:
    """Whether people may be coming together for a meeting that starts then."""
    return now >= starts_at - COMING_TOGETHER


def is_meeting_time(
    starts_at: datetime,
    ends_at: datetime,
    began_at: datetime | None,
    ended_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether people are together, or about to be, at this moment: by what was recorded, and otherwise by the time."""
    opens = min(starts_at - SOON, began_at or starts_at)
    closes = ended_at or (ends_at + RUNS_OVER if began_at else ends_at)
    return opens <= now < closes
