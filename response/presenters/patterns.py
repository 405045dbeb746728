"""Patterns of shifts in words, and what they would lay out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opendialogue import wording
from response.models import OnCall, ShiftPattern
from response.presenters.rota_week import stretch
from response.rota.coverage import Stretch
from response.rota.patterns import AHEAD, plan_of
from response.rota.rules_patterns import Plan, on_the_wall, turns

#: so many shifts are shown before a pattern is saved
MOST_SHOWN = 14
#: how often a pattern comes round, in weeks
EVERY = (
    (1, gettext_lazy("every week")),
    (2, gettext_lazy("every second week")),
    (3, gettext_lazy("every third week")),
    (4, gettext_lazy("every fourth week")),
)


@dataclass(frozen=True)
class PatternLine:
    id: UUID
    title: str
    rule: str
    people: list[str]
    since: str


@dataclass(frozen=True)
class PreviewLine:
    name: str
    when: str
    is_away: bool


def pattern_line(pattern: ShiftPattern) -> PatternLine:
    """One pattern as the list shows it."""
    plan, zone = plan_of(pattern), pattern.team.service.zone
    since = _("From %(day)s") % {"day": _day(plan, zone)}
    if plan.last_on:
        since = _("%(since)s to %(day)s") % {
            "since": since,
            "day": wording.day(on_the_wall(plan.last_on, time(12), zone)),
        }
    return PatternLine(
        id=pattern.pk,
        title=str(OnCall(plan.on_call).label),
        rule=rule_in_words(plan, zone),
        people=[turn.person.name for turn in pattern.turns.all()],
        since=since,
    )


def rule_in_words(plan: Plan, zone: ZoneInfo) -> str:
    """ "every second week: Friday, 5:00pm until 9:00am 3 days later"."""
    days = wording.listed(str(WEEKDAYS[number]) for number in plan.weekdays)
    begins, ends = wording.times(*(on_the_wall(plan.first_on, at, zone) for at in (plan.begins, plan.ends)))
    later = (
        ngettext("%(ends)s %(count)d day later", "%(ends)s %(count)d days later", plan.days)
        % {"ends": ends, "count": plan.days}
        if plan.days
        else ends
    )
    often = dict(EVERY).get(plan.every, "")
    return _("%(often)s: %(days)s, %(begins)s until %(later)s") % {
        "often": often,
        "days": days,
        "begins": begins,
        "later": later,
    }


def preview(
    plan: Plan,
    names: Mapping[UUID, str],
    leaves: Mapping[UUID, Sequence[Stretch]],
    zone: ZoneInfo,
    now: datetime,
) -> list[PreviewLine]:
    """The first shifts that the plan lays out from now on; those that touch somebody's leave are marked."""
    today = now.astimezone(zone).date()
    found = [turn for turn in turns(plan, zone, today, today + AHEAD) if turn.starts_at > now]
    return [
        PreviewLine(
            names.get(turn.person_id, ""),
            stretch(turn.starts_at, turn.ends_at),
            any(
                begins < turn.ends_at and ends > turn.starts_at
                for begins, ends in leaves.get(turn.person_id, ())
            ),
        )
        for turn in found[:MOST_SHOWN]
    ]


def _day(plan: Plan, zone: ZoneInfo) -> str:
    return wording.day(on_the_wall(plan.first_on, time(12), zone))
