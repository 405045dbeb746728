"""The rota of the demo: weeks that are past, shifts that repeat from next week on, and somebody's leave."""

from datetime import timedelta
from typing import Any

from networks.models import Person, Team
from opendialogue.demo.story import Calendar
from response.models import OnCall, Shift
from response.rota.leave import take_leave
from response.rota.patterns import begin_pattern
from response.rota.rules_patterns import Plan


def fill_rota(
    book: dict[str, Any], people: dict[str, Person], teams: dict[str, Team], calendar: Calendar
) -> None:
    """Who was, is and will be on call in the teams, as ``book`` tells."""
    Shift.objects.bulk_create(_shifts(book["rota"], people, teams, calendar))
    for slug, patterns in book["patterns"].items():
        for facts in patterns:
            keeper = people[facts["by"]]
            begin_pattern(teams[slug], _plan(facts, people, calendar), keeper, calendar.now)
    for facts in book["leave"]:
        monday, person = calendar.monday(facts["week"]), people[facts["who"]]
        first, last = (monday + timedelta(days=day) for day in facts["days"])
        take_leave(person, first, last, person, calendar.now)


def _shifts(
    rota: dict[str, Any], people: dict[str, Person], teams: dict[str, Team], calendar: Calendar
) -> list[Shift]:
    return [
        Shift(
            team=teams[team],
            person=people[turn[place]],
            on_call=place,
            starts_at=calendar.monday(week),
            ends_at=calendar.monday(week + 1),
        )
        for team, turns in rota.items()
        for turn in turns
        for week in turn["weeks"]
        for place in OnCall.values
    ]


def _plan(facts: dict[str, Any], people: dict[str, Person], calendar: Calendar) -> Plan:
    """A week each, from next Monday on."""
    monday = calendar.monday(1)
    return Plan(
        on_call=facts["on_call"],
        first_on=monday.date(),
        weekdays=(0,),
        every=1,
        begins=monday.time(),
        days=7,
        ends=monday.time(),
        by_week=False,
        people=tuple(people[slug].pk for slug in facts["people"]),
    )
