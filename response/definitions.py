"""Changing what the service promises. Every first contact that runs keeps the copy it started with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import Person, Service
from response.models import Holiday, Promise, Rung, WorkingHours
from response.promises import promise_of
from response.rules_ladder import Draft, flaws, stretched


@dataclass(frozen=True)
class Definition:
    """What is promised. ``working_hours`` are minutes of the day from and until by weekday (0 is Monday).

    Without working hours every hour counts. ``nights_understood`` says that whoever chose them has ticked that
    nobody may be met at night or at the weekend.
    """

    name: str
    within: timedelta
    kept_by: str
    working_hours: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    nights_understood: bool = False


@transaction.atomic
def add_promise(service: Service, told: Definition, by: Person) -> Promise:
    """One more promise beside the service's own, with the default's ladder in proportion.

    Raises ``ValidationError`` that names ``name`` for one that is taken, and ``understood`` as ``change_promise`` does.
    """
    default = promise_of(service)
    _refuse(service, told)
    promise = Promise.objects.create(
        service=service, name=told.name, within=told.within, kept_by=told.kept_by, is_default=False
    )
    rungs = list(default.rungs.all())
    for rung, after in zip(rungs, stretched([rung.after for rung in rungs], told.within), strict=True):
        rung.pk, rung.promise, rung.after = None, promise, after
    Rung.objects.bulk_create(rungs)
    _count(promise, told)
    return promise


@transaction.atomic
def change_promise(promise: Promise, told: Definition, by: Person) -> None:
    """Promise this from now on. The ladder keeps its proportions.

    Raises ``ValidationError`` that names ``name`` for one that is taken, and ``understood`` for working hours that
    nobody has chosen knowingly.
    """
    _hold(promise)
    _refuse(promise.service, told, but=promise)
    rungs = list(promise.rungs.all())
    for rung, after in zip(rungs, stretched([rung.after for rung in rungs], told.within), strict=True):
        rung.after = after
    Rung.objects.bulk_update(rungs, ["after"])
    promise.name, promise.within, promise.kept_by = told.name, told.within, told.kept_by
    promise.save(update_fields=["name", "within", "kept_by"])
    _count(promise, told)


@transaction.atomic
def change_ladder(promise: Promise, rungs: Sequence[Draft], by: Person) -> None:
    """Climb this ladder from now on. Raises ``ValidationError`` for one that ``rules_ladder.flaws`` finds wrong."""
    _hold(promise)
    wrong = flaws(rungs, promise.within)
    if wrong:
        raise ValidationError(_("This ladder would leave somebody alone. Look at its steps again."))
    promise.rungs.all().delete()
    Rung.objects.bulk_create(
        Rung(
            promise=promise,
            number=number,
            after=rung.after,
            condition=rung.condition,
            tells=list(rung.tells),
            is_breach=number == len(rungs) - 1,
        )
        for number, rung in enumerate(rungs)
    )


@transaction.atomic
def retire_promise(promise: Promise, by: Person, now: datetime) -> None:
    """Give it for no new first contact. Those that run keep it. Raises ``ValidationError`` for the default one."""
    _hold(promise)
    if promise.is_default:
        raise ValidationError(_("This is the default. Make another promise the default first."))
    if promise.retired_at is None:
        promise.retired_at = now
        promise.save(update_fields=["retired_at"])


@transaction.atomic
def bring_back_promise(promise: Promise, by: Person) -> None:
    """Give a retired promise again."""
    _hold(promise)
    promise.retired_at = None
    promise.save(update_fields=["retired_at"])


@transaction.atomic
def make_default(promise: Promise, by: Person) -> None:
    """What every first contact is promised from now on for which nobody chooses another, from outside, too.

    Raises ``ValidationError`` for a retired one.
    """
    Service.objects.select_for_update(no_key=True).get(pk=promise.service_id)
    _hold(promise)
    if promise.retired_at is not None:
        raise ValidationError(_("This promise is retired. Bring it back first."))
    Promise.objects.filter(service=promise.service_id, is_default=True).update(is_default=False)
    promise.is_default = True
    promise.save(update_fields=["is_default"])


@transaction.atomic
def keep_holidays(service: Service, holidays: Sequence[tuple[date, str]], by: Person) -> None:
    """These are the days, each with its name, on which no working time is counted; no others."""
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    Holiday.objects.filter(service=service).delete()
    Holiday.objects.bulk_create(Holiday(service=service, day=day, name=name) for day, name in holidays)


def _hold(promise: Promise) -> None:
    """Read the promise afresh and keep its row until the transaction ends."""
    promise.refresh_from_db(from_queryset=Promise.objects.select_for_update(no_key=True))


def _refuse(service: Service, told: Definition, but: Promise | None = None) -> None:
    same = Promise.objects.filter(service=service, name=told.name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise ValidationError({"name": _("There is a promise of this name already. Choose another name.")})
    if told.working_hours and not told.nights_understood:
        raise ValidationError(
            {"understood": _("Working hours alone count only for a service that says openly what it means.")}
        )


def _count(promise: Promise, told: Definition) -> None:
    """Count working time alone, or every hour."""
    promise.working_hours.all().delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(promise=promise, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in told.working_hours.items()
    )
    promise.counts_working_time = bool(told.working_hours)
    promise.save(update_fields=["counts_working_time"])
