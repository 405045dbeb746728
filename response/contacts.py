"""Somebody makes first contact. From that moment the clock runs."""

import json
import uuid
from dataclasses import dataclass, fields, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import Person, Service, Team
from networks.people import create_person
from response import rules
from response.engine.ladders import set_up_ladder
from response.models import Arrival, ContactEvent, FirstContact, OnCall, Promise, Shift
from response.other_systems import events
from response.promises import promise_for
from response.queries.promises import working_time_of
from response.queries.rota import still_works
from response.rota import on_call

#: what whoever tells of a moment that has not come yet hears, a person or another system
IN_THE_FUTURE = gettext_lazy("The time of first contact cannot be in the future.")


@dataclass(frozen=True)
class NewContact:
    """What is known when somebody makes first contact. Only ``team`` and ``received_at`` are needed.

    Who called, and whom it is about, are either people who are known already or a name and ways to reach them; a
    phone number or mail address never stands for somebody known, because people share them. ``is_about_self``
    says that it is one person. ``submission`` is made by the sender: sent twice, it is one contact.
    ``spoken_with`` says that a member of staff was talking with them (the first human response is then the
    contact itself); ``takes_on`` that whoever records it takes it on. ``promise`` is what a human chose for it; the
    service's default where nobody did.
    """

    team: Team
    received_at: datetime
    arrival: str = Arrival.FORM
    submission: uuid.UUID | None = None
    from_person: Person | None = None
    from_name: str = ""
    from_phone: str = ""
    from_mail: str = ""
    relation: str = ""
    is_about_self: bool = False
    about: Person | None = None
    about_name: str = ""
    about_phone: str = ""
    about_mail: str = ""
    words: str = ""
    reach_how: str = ""
    language: str = ""
    interpreter: str = ""
    spoken_with: bool = False
    takes_on: bool = False
    promise: Promise | None = None


@transaction.atomic
def record_first_contact(new: NewContact, *, recorded_by: Person | None, now: datetime) -> FirstContact:
    """Record a first contact, with its frozen promise and its whole ladder of duties, in one transaction.

    The member of staff who records it organises it; otherwise whoever is first on call, or the next in line.
    The same told again with a ``submission`` seen before answers with the contact it made; something else told with
    it, on a page gone back to, is another contact and never dropped. Raises ``ValidationError`` that names
    ``received_at`` for a moment that has not come yet, ``promise`` for one that is retired, and a plain one for a
    team without any people.
    """
    if new.received_at > now:
        raise ValidationError({"received_at": IN_THE_FUTURE})
    new = replace(new, submission=_mark(new, recorded_by))
    known = _sent_before(new.submission)
    if known:
        return known
    try:
        with transaction.atomic():
            return _record(new, recorded_by, now)
    except IntegrityError:
        known = _sent_before(new.submission)
        if known:
            return known
        raise


def receiving_team(now: datetime, service: Service | None = None) -> Team:
    """The team that a call for support from outside goes to: one with somebody first on call, else the first.

    Of this service alone, where it is named. Raises ``Team.DoesNotExist`` where no team has been set up.
    """
    teams = Team.objects.select_related("service").order_by("service__name", "name", "pk")
    if service is not None:
        teams = teams.filter(service=service)
    staffed = Shift.objects.filter(
        still_works(), on_call=OnCall.FIRST, starts_at__lte=now, ends_at__gt=now, person__is_active=True
    )
    return teams.filter(shifts__in=staffed).first() or teams[:1].get()


def _mark(new: NewContact, recorded_by: Person | None) -> uuid.UUID | None:
    """The sender's mark of one sending, together with what was told.

    What the sender did not choose makes no difference: from outside that is the time and the team.
    """
    if new.submission is None:
        return None
    not_told = {"submission"} if recorded_by else {"submission", "received_at", "team"}
    told = {each.name: getattr(new, each.name) for each in fields(new) if each.name not in not_told}
    plain = {name: str(value.pk if isinstance(value, Model) else value) for name, value in told.items()}
    return uuid.uuid5(new.submission, json.dumps(plain))


def _sent_before(submission: uuid.UUID | None) -> FirstContact | None:
    return FirstContact.objects.filter(submission=submission).first() if submission else None


def _record(new: NewContact, recorded_by: Person | None, now: datetime) -> FirstContact:
    promise = promise_for(new.team.service, new.promise)
    working = working_time_of(promise)
    from_person, about = _people(new, new.team.service)
    contact = FirstContact.objects.create(
        service=new.team.service,
        team=new.team,
        submission=new.submission,
        arrival=new.arrival,
        received_at=new.received_at,
        recorded_at=now,
        recorded_by=recorded_by,
        from_person=from_person,
        about=about,
        relation=new.relation,
        words=new.words,
        reach_how=new.reach_how,
        language=new.language,
        interpreter=new.interpreter,
        organiser_id=recorded_by.pk if recorded_by else _organiser(new.team, now),
        taken_on_at=now if recorded_by and new.takes_on else None,
        first_response_at=new.received_at if recorded_by and new.spoken_with else None,
        first_response_by=recorded_by if new.spoken_with else None,
        promise=promise,
        promise_name=promise.name,
        within=promise.within,
        kept_by=promise.kept_by,
        respond_by=rules.respond_by(new.received_at, promise.within, working),
        counts_working_time=promise.counts_working_time,
    )
    set_up_ladder(contact, promise, working)
    _tell_others(contact, now)
    return contact


def _tell_others(contact: FirstContact, now: datetime) -> None:
    """What has happened with the recording itself, for other systems."""
    happened = [ContactEvent.RECORDED]
    if contact.taken_on_at:
        happened.append(ContactEvent.TAKEN_ON)
    if contact.first_response_at:
        happened.append(ContactEvent.RESPONDED)
    events.record_all([events.Happened(str(contact.pk), kind) for kind in happened], now)


def _organiser(team: Team, now: datetime) -> uuid.UUID:
    organiser = on_call.organiser_for(team, now)
    if organiser is None:
        raise ValidationError(_("Nobody works in this team yet, so nobody could respond."))
    return organiser


def _people(new: NewContact, service: Service) -> tuple[Person | None, Person | None]:
    """Who called, and whom it is about; either may be unknown so far."""
    caller = new.from_person
    interpreter_for_caller = new.interpreter if new.is_about_self else ""
    if caller is None and (new.from_name or new.from_phone or new.from_mail):
        caller = create_person(
            service,
            new.from_name or _no_name(service),
            language=new.language,
            phone=new.from_phone,
            mail=new.from_mail,
            interpreter=interpreter_for_caller,
        )
    if new.is_about_self:
        return caller, caller
    about = new.about
    if about is None and (new.about_name or new.about_phone or new.about_mail):
        about = create_person(
            service,
            new.about_name or _no_name(service),
            phone=new.about_phone,
            mail=new.about_mail,
            interpreter=new.interpreter,
        )
    return caller, about


def _no_name(service: Service) -> str:
    with translation.override(service.language):
        return _("Name not given")
