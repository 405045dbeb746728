"""Patterns of shifts: begun, changed, ended, and laid out ahead.

Shifts are rows, laid out for the next weeks: the ladder asks rows who is on call, never a rule. A row that people
changed is theirs from then on; one that they took off does not come back.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from networks.models import Person, Team, TeamMember
from response.models import PatternTurn, Shift, ShiftPattern, TurnLasts
from response.rota.rules_patterns import Plan, Turn, longest, turns
from response.rota.shifts import LONGEST

#: how far ahead shifts are laid out
AHEAD = timedelta(weeks=12)


@transaction.atomic
def begin_pattern(team: Team, plan: Plan, by: Person, now: datetime) -> ShiftPattern:
    """Shifts repeat in the team by this plan, and are on the rota for the next weeks at once.

    Raises ``ValidationError`` that names ``people`` for somebody who does not work in the team, ``ends`` for a shift
    that ends before it begins, lasts longer than a month or reaches into its own next one, ``last_on`` for a last day
    before the first.
    """
    _hold(team)
    _check(team, plan)
    pattern = ShiftPattern.objects.create(team=team, **_columns(plan))
    _write_turns(pattern, plan)
    _lay_out(pattern, plan, now, is_new=True)
    return pattern


@transaction.atomic
def change_pattern(pattern: ShiftPattern, plan: Plan, by: Person, now: datetime) -> None:
    """The pattern is another one from now on. What has begun, and what people changed, stays as it is.

    Raises ``ValidationError`` as ``begin_pattern`` does, and for a pattern that has ended.
    """
    _hold(pattern.team)
    pattern = ShiftPattern.objects.select_for_update().get(pk=pattern.pk)
    if pattern.ended_at:
        raise ValidationError(_("This repeating shift has ended. Begin a new one."))
    _check(pattern.team, plan)
    for name, value in _columns(plan).items():
        setattr(pattern, name, value)
    pattern.save()
    pattern.turns.all().delete()
    _write_turns(pattern, plan)
    _lay_out(pattern, plan, now)


@transaction.atomic
def end_pattern(pattern: ShiftPattern, by: Person, now: datetime) -> None:
    """No shift repeats by this pattern any more; those to come that nobody changed are taken off. Twice is as once."""
    _hold(pattern.team)
    if not ShiftPattern.objects.filter(pk=pattern.pk, ended_at=None).update(ended_at=now):
        return
    _untouched(pattern, now).update(taken_off_at=now, sequence=F("sequence") + 1)


def lay_out_ahead(now: datetime) -> int:
    """Lay out what the patterns still lack of the next weeks; returns how many shifts are new.

    As often as one likes, by as many as one likes: each pattern in a transaction of its own, once a day.
    """
    new = 0
    behind = Q(laid_until=None) | Q(laid_until__lt=(now + AHEAD - timedelta(days=1)).date())
    for pattern_id in ShiftPattern.objects.filter(behind, ended_at=None).values_list("pk", flat=True):
        with transaction.atomic():
            team = Team.objects.get(shift_patterns=pattern_id)
            _hold(team)
            pattern = ShiftPattern.objects.select_for_update().get(pk=pattern_id)
            if pattern.ended_at is None:
                new += _lay_out(pattern, plan_of(pattern), now)
    return new


def plan_of(pattern: ShiftPattern) -> Plan:
    """The pattern as plain values."""
    return Plan(
        on_call=pattern.on_call,
        first_on=pattern.first_on,
        last_on=pattern.last_on,
        weekdays=tuple(pattern.weekdays),
        every=pattern.every,
        begins=pattern.begins,
        days=pattern.days,
        ends=pattern.ends,
        by_week=pattern.turn_lasts == TurnLasts.WEEK,
        people=tuple(turn.person_id for turn in pattern.turns.all()),
    )


def _hold(team: Team) -> None:
    """Nobody else changes the team's rota until the transaction ends."""
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "on_call": plan.on_call,
        "first_on": plan.first_on,
        "last_on": plan.last_on,
        "weekdays": sorted(plan.weekdays),
        "every": plan.every,
        "begins": plan.begins,
        "days": plan.days,
        "ends": plan.ends,
        "turn_lasts": TurnLasts.WEEK if plan.by_week else TurnLasts.SHIFT,
    }


def _write_turns(pattern: ShiftPattern, plan: Plan) -> None:
    PatternTurn.objects.bulk_create(
        PatternTurn(pattern=pattern, number=number, person_id=person)
        for number, person in enumerate(plan.people)
    )


def check_plan(plan: Plan) -> None:
    """Raises ``ValidationError`` naming the field, for a plan that cannot be laid out in any team."""
    length = longest(plan)
    if length <= timedelta(0):
        raise ValidationError({"ends": _("A shift ends after it begins. Choose a later end.")})
    if length > LONGEST:
        raise ValidationError({"ends": _("A shift lasts a month at most. Look at the days again.")})
    if plan.last_on and plan.last_on < plan.first_on:
        raise ValidationError({"last_on": _("The last day comes before the first. Choose a later one.")})
    days = sorted(plan.weekdays)
    pauses = [
        after - before for before, after in zip(days, [*days[1:], days[0] + 7 * plan.every], strict=True)
    ]
    if length > timedelta(days=min(pauses)):
        raise ValidationError(
            {"ends": _("A shift would go on when the next one begins. Choose an earlier end.")}
        )


def _check(team: Team, plan: Plan) -> None:
    check_plan(plan)
    strangers = set(plan.people) - _working(team, plan.people)
    if strangers or not plan.people:
        raise ValidationError({"people": _("Choose people who work in this team.")})


def _working(team: Team, people: Collection[UUID]) -> set[UUID]:
    members = TeamMember.objects.filter(team=team, person__in=people, left_at=None, person__is_active=True)
    return set(members.values_list("person_id", flat=True))


def _untouched(pattern: ShiftPattern, now: datetime) -> QuerySet[Shift]:
    return Shift.objects.filter(pattern=pattern, touched_at=None, starts_at__gt=now)


def _lay_out(pattern: ShiftPattern, plan: Plan, now: datetime, *, is_new: bool = False) -> int:
    """Make the rows of the next weeks what the plan says, as far as nobody touched them. Returns how many are new."""
    today = now.astimezone(pattern.team.service.zone).date()
    until = today + AHEAD
    planned = _planned(pattern, plan, today, now, is_new=is_new)
    standing = {shift.laid_for: shift for shift in _untouched(pattern, now).select_for_update()}
    kept = _days_of_people(pattern, now)
    new: list[Shift] = []
    gone: list[UUID] = []
    for day, shift in standing.items():
        turn = planned.get(day) if day else None
        if turn is None or turn.person_id != shift.person_id or pattern.on_call != shift.on_call:
            gone.append(shift.pk)
        else:
            _move(shift, turn)
            del planned[turn.on]
    Shift.objects.filter(pk__in=gone).update(taken_off_at=now, sequence=F("sequence") + 1)
    for turn in planned.values():
        if turn.on not in kept:
            new.append(_shift(pattern, turn, now))
    Shift.objects.bulk_create(new)
    pattern.laid_until = until
    pattern.save(update_fields=["laid_until"])
    return len(new)


def _planned(
    pattern: ShiftPattern, plan: Plan, today: date, now: datetime, *, is_new: bool
) -> dict[date, Turn]:
    """The turns to come, and of a new pattern the one that should run already."""
    works = _working(pattern.team, plan.people)
    back = timedelta(days=plan.days + 1)
    return {
        turn.on: turn
        for turn in turns(plan, pattern.team.service.zone, today - back, today + AHEAD)
        if turn.person_id in works and (turn.ends_at if is_new else turn.starts_at) > now
    }


def _days_of_people(pattern: ShiftPattern, now: datetime) -> set[date | None]:
    """The days whose shift people changed or took off, or that runs already."""
    theirs = Q(touched_at__isnull=False) | Q(taken_off_at=None, starts_at__lte=now)
    rows = Shift.ever.filter(
        theirs, pattern=pattern, laid_for__gte=(now - LONGEST - timedelta(days=2)).date()
    )
    return set(rows.values_list("laid_for", flat=True))


def _move(shift: Shift, turn: Turn) -> None:
    if (shift.starts_at, shift.ends_at) != (turn.starts_at, turn.ends_at):
        shift.starts_at, shift.ends_at = turn.starts_at, turn.ends_at
        shift.sequence += 1
        shift.save(update_fields=["starts_at", "ends_at", "sequence"])


def _shift(pattern: ShiftPattern, turn: Turn, now: datetime) -> Shift:
    return Shift(
        team=pattern.team,
        person_id=turn.person_id,
        on_call=pattern.on_call,
        starts_at=max(turn.starts_at, now),
        ends_at=turn.ends_at,
        pattern=pattern,
        laid_for=turn.on,
    )
