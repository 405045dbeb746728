"""Plans that tests lay out."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from networks.models import Person
from response.rota.rules_patterns import Plan

MONDAY = date(2026, 11, 23)


def weekly(*people: Person, **other: Any) -> Plan:
    """From Monday at nine for a week, in turn."""
    plan = Plan(
        on_call="first",
        first_on=MONDAY,
        weekdays=(0,),
        every=1,
        begins=time(9),
        days=7,
        ends=time(9),
        by_week=False,
        people=tuple(person.pk for person in people),
    )
    return replace(plan, **other)
