"""When words settle, and when somebody who could not come is told of them. Pure: no tables, no clock.

Moments are aware. A length of time runs on the UTC line: through a night in which the clocks change, too.
"""

from datetime import datetime, time, timedelta, tzinfo

#: a meeting that began and that nobody ended is taken as over so long after its time
FORGOTTEN = timedelta(hours=12)
#: whoever could not come is told so long after the meeting: its words are complete by then, and people have parted
PAUSE = timedelta(hours=1)
#: nobody is woken for something to read: what falls into the night is told in the morning
EVENING, MORNING = time(21, 0), time(9, 0)


def over_at(began_at: datetime | None, ended_at: datetime | None, ends_at: datetime) -> datetime:
    """When a meeting was, or will be, over: as somebody recorded it, otherwise by its time.

    ``ends_at`` is the end that was booked. An end that was recorded once the meeting was taken as over moves nothing:
    what has settled stays settled.
    """
    if began_at is None:
        return ended_at or ends_at
    forgotten = max(began_at, ends_at) + FORGOTTEN
    return forgotten if ended_at is None else min(ended_at, forgotten)


def settles_at(over: datetime, settle_after: timedelta) -> datetime:
    """When words settle: ``settle_after`` after the meeting was over, or after they were added, if that was later."""
    return over + settle_after


def is_settled(settles: datetime, now: datetime) -> bool:
    """Whether words have settled; at that very moment they have."""
    return now >= settles


def is_late(at: datetime, settles: datetime) -> bool:
    """Whether something was added or changed once the words had settled."""
    return is_settled(settles, at)


def is_unsettled_by_itself(
    changed_at: datetime, over: datetime, settle_after: timedelta, now: datetime
) -> bool:
    """Whether one entry has not settled yet: what is added or changed later gets as much time as all the others."""
    return not is_settled(settles_at(max(changed_at, over), settle_after), now)


def could_not_come(answer: str, *, came: bool, is_room_known: bool) -> bool:
    """Whether somebody was not there, as far as anybody knows.

    ``came``: they were written down as in the room. ``is_room_known``: somebody of the network was. Where nobody was,
    whoever said "yes" is taken to have come.
    """
    return not came and (answer != "yes" or is_room_known)


def tell_at(over: datetime, zone: tzinfo) -> datetime:
    """When whoever could not come is told: a while after the meeting, and never between 9pm and 9am in ``zone``."""
    at = over + PAUSE
    local = at.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return at
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(at.tzinfo)
