"""Laying a pattern out in time: whose turn it is when, in the wall clock of the service."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Plan:
    """A pattern as plain values, as in ``ShiftPattern``; ``people`` in their order."""

    on_call: str
    first_on: date
    weekdays: tuple[int, ...]
    every: int
    begins: time
    days: int
    ends: time
    by_week: bool
    people: tuple[UUID, ...]
    last_on: date | None = None


class Turn(NamedTuple):
    """One shift of a plan; ``on`` is the day on which it begins, and names it."""

    on: date
    person_id: UUID
    starts_at: datetime
    ends_at: datetime


def turns(plan: Plan, zone: ZoneInfo, first: date, last: date) -> list[Turn]:
    """The turns that begin from ``first`` to ``last``, both included, in their order.

    Begin and end keep to the clock on the wall, so a shift over a change of the clocks lasts longer or shorter.
    The order of people is counted from ``first_on``, wherever one looks from.
    """
    day = max(first, plan.first_on)
    until = min(last, plan.last_on) if plan.last_on else last
    found = []
    while day <= until:
        number = _number(plan, day)
        if number is not None:
            found.append(
                Turn(
                    day,
                    plan.people[number % len(plan.people)],
                    on_the_wall(day, plan.begins, zone),
                    on_the_wall(day + timedelta(days=plan.days), plan.ends, zone),
                )
            )
        day += timedelta(days=1)
    return [turn for turn in found if turn.starts_at < turn.ends_at]


def on_the_wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when clocks on the wall show this time of this day.

    Of a time that comes twice the first; a time that the clocks go over is as much later as they go forward.
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def longest(plan: Plan) -> timedelta:
    """How long a shift of the plan lasts where no clocks change."""
    day = datetime.combine(plan.first_on, plan.begins)
    return datetime.combine(plan.first_on + timedelta(days=plan.days), plan.ends) - day


def _number(plan: Plan, day: date) -> int | None:
    """The how-manieth turn, counted from 0, begins on this day; None when none does."""
    weeks = (_monday(day) - _monday(plan.first_on)).days // 7
    if day.weekday() not in plan.weekdays or weeks % plan.every:
        return None
    rounds = weeks // plan.every
    if plan.by_week:
        return rounds
    before = sum(weekday < plan.first_on.weekday() for weekday in plan.weekdays)
    return rounds * len(plan.weekdays) + sum(other < day.weekday() for other in plan.weekdays) - before


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
