"""How the service keeps its word, counted by week. Counts and lengths of time; nobody's name."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Case, Count, DateTimeField, DurationField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, TruncWeek

from networks.access import teams_watched_by
from networks.models import Person
from response.models import FirstContact, FourTimes, Outcome

TIMES = ("first_response_at", "first_meeting_offered_at", "first_meeting_held_at")
KEPT_AT = Case(
    When(kept_by=FourTimes.FIRST_RESPONSE, then=F("first_response_at")),
    When(kept_by=FourTimes.MEETING_OFFERED, then=F("first_meeting_offered_at")),
    default=F("first_meeting_held_at"),
    output_field=DateTimeField(),
)


class Median(Aggregate):
    """The middle one of several lengths of time, as the database counts it."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


class Week(NamedTuple):
    """The first contacts that reached the service in one week, as far as we know at the moment of asking.

    ``due`` are those whose promise has been decided: kept in time, or its time is over. ``ended_before`` ended
    before their time without a meeting, ``running`` still have time. Medians count who still waits with the time
    waited so far, and leave out who ended without.
    """

    starts: datetime
    contacts: int
    in_time: int
    due: int
    running: int
    ended_before: int
    recorded: timedelta | None
    response: timedelta | None
    offered: timedelta | None
    held: timedelta | None
    kept: timedelta | None


class Definition(NamedTuple):
    """A promise that first contacts of these weeks took a copy of: under its present name, with what it was then.

    Where the promise itself is gone, ``promise_id`` is None and the name is that of the copies.
    """

    promise_id: UUID | None
    name: str
    within: timedelta
    kept_by: str
    counts_working_time: bool

    @property
    def key(self) -> str:
        """What stands for its promise in an address."""
        return str(self.promise_id or self.name)


def weeks(
    person: Person, promise: Definition | None, zone: ZoneInfo, since: datetime, now: datetime
) -> list[Week]:
    """The weeks from ``since`` on that have first contacts under this promise, by whichever name, oldest first.

    Weeks begin on Monday in ``zone``. Shares of several promises are never mixed. Without a promise there are none.
    """
    if promise is None:
        return []
    contacts = _in_earnest(person, since, now).filter(promise=promise.promise_id)
    if promise.promise_id is None:
        contacts = contacts.filter(promise_name=promise.name)
    in_time = Q(kept_at__lte=F("respond_by"))
    is_over = Q(respond_by__lt=now)
    ended_unkept = ~Q(outcome=Outcome.OPEN) & Q(kept_at=None)
    ended_before = ended_unkept & Q(ended_at__lte=F("respond_by"))
    rows = (
        contacts.annotate(kept_at=KEPT_AT, week=TruncWeek("received_at", tzinfo=zone))
        .values("week")
        .annotate(
            contacts=Count("id"),
            in_time=Count("id", filter=in_time),
            due=Count("id", filter=in_time | (is_over & ~ended_before) | Q(kept_at__gt=F("respond_by"))),
            running=Count("id", filter=Q(kept_at=None, outcome=Outcome.OPEN) & ~is_over),
            ended_before=Count("id", filter=ended_before),
            recorded=Median(F("recorded_at") - F("received_at")),
            response=_median_of("first_response_at", now),
            offered=_median_of("first_meeting_offered_at", now),
            held=_median_of("first_meeting_held_at", now),
            kept=_median_of("kept_at", now),
        )
        .order_by("week")
        .values_list("week", *Week._fields[1:])
    )
    return [Week._make(row) for row in rows]


def _in_earnest(person: Person, since: datetime, now: datetime) -> QuerySet[FirstContact]:
    """The first contacts of these weeks, without drills."""
    return FirstContact.objects.filter(
        team__in=teams_watched_by(person), received_at__gte=since, received_at__lte=now, is_drill=False
    )


def _median_of(moment: str, now: datetime) -> Median:
    """From first contact to ``moment``; whoever still waits counts with the time so far."""
    until = Coalesce(F(moment), Value(now, output_field=DateTimeField()))
    return Median(
        until - F("received_at"), filter=Q(outcome=Outcome.OPEN) | Q(**{f"{moment}__isnull": False})
    )


def definitions(person: Person, since: datetime, now: datetime) -> list[Definition]:
    """Every definition of the promise that these weeks are measured by."""
    rows = (
        _in_earnest(person, since, now)
        .annotate(called=Coalesce("promise__name", "promise_name"))
        .order_by("within", "called", "kept_by", "counts_working_time", "promise_id")
        .values_list("promise_id", "called", "within", "kept_by", "counts_working_time")
        .distinct()
    )
    return [Definition._make(row) for row in rows]
