"""What a whole service may know of how its meetings were: sums over many of them, nobody's name, no family's."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    Func,
    Q,
    QuerySet,
    Sum,
    UUIDField,
)
from django.db.models.functions import TruncMonth

from meetings.models import Asks, KeptTo, Reply, Voice
from meetings.queries.looking_back import Question, worded_in
from meetings.queries.shares import by_circle
from meetings.rules_looking_back import (
    FEWEST_ANSWERS,
    FEWEST_PEOPLE,
    FEWEST_VOICES,
    LOOKING_BACK,
    MonthCount,
    Period,
    is_settled,
    periods,
)
from networks.models import Service


class Few(Aggregate):
    """A few of the different ids there are: enough to know whether there are as many as are needed."""

    template = f"(array_agg(DISTINCT %(expressions)s))[1:{FEWEST_PEOPLE}]"
    output_field = ArrayField(UUIDField())


class End(Func):
    """When a range of time ends."""

    function = "upper"
    output_field = DateTimeField()


class Start(End):
    function = "lower"


class Sums(NamedTuple):
    """A question, and what those who were there for their work, or those who were not, answered to it by period."""

    question: Question
    as_practitioner: bool
    periods: list[Period]


def voices_by_period(service: Service, now: datetime) -> list[Period]:
    """How voices were shared out between the circles, in entries and words, the earliest period first.

    Voices that were kept to some are no part of it, nor what was added or opened to all when the answers were in
    already.
    """
    until = ExpressionWrapper(End("meeting__during") + LOOKING_BACK, output_field=DateTimeField())
    in_time = Q(kept_to=KeptTo.EVERYONE, at__lt=until) & (Q(opened_at=None) | Q(opened_at__lt=until))
    voices = Voice.objects.filter(_counted(service, now, "meeting__"), in_time).annotate(
        month=_month(service, "meeting__")
    )
    said = by_circle(voices).values("month", "circle").annotate(entries=Count("pk"), words_said=Sum("length"))
    entries: dict[date, dict[str, int]] = defaultdict(dict)
    lengths: dict[date, dict[str, int]] = defaultdict(dict)
    for month, circle, count, length in said.values_list("month", "circle", "entries", "words_said"):
        entries[month.date()][circle], lengths[month.date()][circle] = count, length
    around = voices.filter(taken_back_at=None).order_by().values("month")
    rows = around.annotate(
        meetings=Count("meeting", distinct=True), networks=Few("meeting__network"), people=Few("speaker")
    )
    months = [
        MonthCount(first, entries[first], meetings, frozenset(networks), frozenset(people), lengths[first])
        for month, meetings, networks, people in rows.values_list("month", "meetings", "networks", "people")
        if is_settled(first := month.date(), now.astimezone(service.zone))
    ]
    return list(periods(months, FEWEST_VOICES))


def answers_by_period(service: Service, now: datetime, language: str) -> list[Sums]:
    """What was answered to each question, by those who were there for their work and by all others, by period.

    Questions to which too little was answered so far are left out.
    """
    steps: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    months: dict[tuple[Any, ...], list[MonthCount]] = defaultdict(list)
    replies = _replies(service, now)
    key = ("asks", "own_id", "as_practitioner")
    counted = replies.values("month", *key, "step").annotate(count=Count("pk"))
    for month, *which, step, count in counted.values_list("month", *key, "step", "count"):
        steps[month, *which][step] = count
    around = replies.values("month", *key).annotate(
        meetings=Count("looking_back__attendance__meeting", distinct=True),
        networks=Few("looking_back__attendance__meeting__network"),
        people=Few("looking_back__attendance__person"),
    )
    for month, *which, meetings, networks, people in around.values_list(
        "month", *key, "meetings", "networks", "people"
    ):
        if is_settled(month.date(), now.astimezone(service.zone)):
            found = MonthCount(
                month.date(), steps[month, *which], meetings, frozenset(networks), frozenset(people)
            )
            months[tuple(which)].append(found)
    words = _worded(service, language)
    sums = [
        Sums(
            Question(asks, own_id, words[own_id] if own_id else ""),
            as_practitioner,
            list(periods(each, FEWEST_ANSWERS)),
        )
        for (asks, own_id, as_practitioner), each in months.items()
    ]
    return sorted((one for one in sums if one.periods), key=_place)


def _counted(service: Service, now: datetime, meeting: str) -> Q:
    """Meetings of this year and the last, not called off, and no drill's. ``meeting`` leads to the meeting."""
    local = now.astimezone(service.zone)
    since = datetime(local.year - 1, 1, 1, tzinfo=service.zone)
    return Q(
        **{
            f"{meeting}network__service": service,
            f"{meeting}cancelled_at": None,
            f"{meeting}during__startswith__gte": since,
        }
    ) & ~Q(**{f"{meeting}contact__is_drill": True})


def _month(service: Service, meeting: str) -> TruncMonth:
    return TruncMonth(Start(f"{meeting}during"), tzinfo=service.zone)


def _replies(service: Service, now: datetime) -> QuerySet[Any]:
    meeting = "looking_back__attendance__meeting__"
    return (
        Reply.objects.filter(_counted(service, now, meeting))
        .order_by()
        .annotate(
            month=_month(service, meeting), as_practitioner=F("looking_back__attendance__as_practitioner")
        )
    )


def _worded(service: Service, language: str) -> dict[UUID, str]:
    rows = service.own_questions.values_list("pk", "words", "worded")
    return {pk: worded_in(words, worded, service, language) for pk, words, worded in rows}


def _place(sums: Sums) -> tuple[int, str, bool]:
    """Plain questions first, then CollaboRATE's and the service's own; those of the network before practitioners."""
    return Asks.values.index(sums.question.asks), sums.question.key, sums.as_practitioner
