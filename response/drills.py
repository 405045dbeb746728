"""Drills: called, begun, stopped, ended by themselves; and who says that they take part."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from networks.access import teams_watched_by
from networks.models import Person, Team
from notices.outbox import take_back
from response import rules_drill
from response.engine.ladders import put_up
from response.letters import only_while_drilled
from response.models import Arrival, Drill, DrillPart, DrillYes, FirstContact, Outcome, Promise
from response.promises import promise_of
from response.queries.drills import taking_part_always
from response.rota import on_call


@transaction.atomic
def call_drill(team: Team, speed: int, by: Person, now: datetime) -> Drill:
    """Call a drill of this team. Whoever has said that they always take part does; others may say so until it ends.

    Raises ``ValidationError`` while another drill of the team goes on.
    """
    try:
        with transaction.atomic():
            drill = Drill.objects.create(
                service=team.service, team=team, speed=speed, called_by=by, called_at=now
            )
    except IntegrityError:
        raise ValidationError(_("This team has a drill already. Stop it first.")) from None
    DrillPart.objects.bulk_create(
        DrillPart(drill=drill, person=person, agreed_at=now) for person in taking_part_always(team)
    )
    return drill


@transaction.atomic
def begin_drill(drill: Drill, now: datetime) -> Drill:
    """Make the made-up contact: from this moment the drill's clock runs. Beginning twice begins once.

    Raises ``ValidationError`` for a drill that is over, and while nobody takes part.
    """
    drill = _held(drill)
    if drill.ended_at is not None:
        raise ValidationError(_("This drill is over."))
    if drill.contact is not None:
        return drill
    if not drill.parts.exists():
        raise ValidationError(_("Nobody takes part yet, so nobody would be told."))
    promise = promise_of(drill.service)
    drill.contact, last_due = _made_up(drill, promise, now)
    drill.begun_at, drill.ends_at = now, rules_drill.ends_at(last_due)
    drill.save(update_fields=["contact", "begun_at", "ends_at"])
    return drill


@transaction.atomic
def begin_at_once(team: Team, speed: int, by: Person, now: datetime) -> Drill:
    """Call a drill and begin it with those who always take part. Raises as the two do, and leaves nothing behind."""
    return begin_drill(call_drill(team, speed, by, now), now)


@transaction.atomic
def end_drill(drill: Drill, by: Person | None, now: datetime) -> None:
    """End a drill, by somebody or (None) by itself. What has not gone out yet does not go out any more."""
    drill = _held(drill)
    if drill.ended_at is not None:
        return
    drill.ended_at, drill.ended_by = now, by
    drill.save(update_fields=["ended_at", "ended_by"])
    if drill.contact is None:
        return
    FirstContact.objects.filter(pk=drill.contact.pk, ended_at=None).update(
        outcome=Outcome.NOT_REACHED, ended_at=now, ended_by=by or drill.called_by
    )
    for person in drill.parts.values_list("person_id", flat=True):
        take_back(person, only_while_drilled(drill.contact.pk), now)


def end_what_is_over(now: datetime) -> int:
    """End the drills whose time is over; returns how many. One cheap query while there is none."""
    over = list(Drill.objects.filter(ended_at=None, ends_at__lte=now))
    for drill in over:
        end_drill(drill, None, now)
    return len(over)


@transaction.atomic
def take_part(drill: Drill, person: Person, now: datetime) -> None:
    """Take part in one drill: be told as in earnest from now on. Raises ``ValidationError`` when it is over."""
    if _held(drill).ended_at is not None:
        raise ValidationError(_("This drill is over."))
    DrillPart.objects.get_or_create(drill=drill, person=person, defaults={"agreed_at": now})


@transaction.atomic
def take_no_part(drill: Drill, person: Person, now: datetime) -> None:
    """Be told nothing any more of a drill that goes on; in one that is over it stays written who took part."""
    drill = _held(drill)
    if drill.ended_at is not None:
        return
    DrillPart.objects.filter(drill=drill, person=person).delete()
    if drill.contact is not None:
        take_back(person.pk, only_while_drilled(drill.contact.pk), now)


@transaction.atomic
def always_take_part(person: Person, now: datetime) -> None:
    """Say yes to every drill from now on, those that were called already and go on among them."""
    DrillYes.objects.get_or_create(person=person, defaults={"said_at": now})
    for drill in Drill.objects.filter(ended_at=None, team__in=teams_watched_by(person)):
        DrillPart.objects.get_or_create(drill=drill, person=person, defaults={"agreed_at": now})


@transaction.atomic
def ask_each_time(person: Person, now: datetime) -> None:
    """Take back the yes to every drill. Where somebody takes part already, they say so for that drill."""
    DrillYes.objects.filter(person=person).delete()


def _held(drill: Drill) -> Drill:
    """The drill as it is now; its row is kept until the transaction ends."""
    return (
        Drill.objects.select_for_update(of=("self",), no_key=True)
        .select_related("service", "contact")
        .get(pk=drill.pk)
    )


def _made_up(drill: Drill, promise: Promise, now: datetime) -> tuple[FirstContact, datetime]:
    """The contact with its ladder, both in the drill's own time; and when its last rung is due."""
    organiser = on_call.organiser_for(drill.team, now) or drill.called_by_id
    within = rules_drill.scaled(promise.within, drill.speed)
    contact = FirstContact.objects.create(
        is_drill=True,
        service=drill.service,
        team=drill.team,
        arrival=Arrival.PHONE,
        received_at=now,
        recorded_at=now,
        organiser_id=organiser,
        promise=promise,
        promise_name=promise.name,
        within=within,
        kept_by=promise.kept_by,
        respond_by=now + within,
    )
    rungs = list(promise.rungs.all())
    due = rules_drill.ladder(now, ((rung.number, rung.after) for rung in rungs), drill.speed)
    put_up(contact, rungs, due, is_drill=True)
    return contact, max([*due.values(), contact.respond_by])
