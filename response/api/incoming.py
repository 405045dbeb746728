"""What other systems tell, as values of this room: a new first contact, and who did what with one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from networks.models import Person, Service, Team
from response.api.problems import Refused
from response.api.reading import Fields
from response.contacts import IN_THE_FUTURE, NewContact, receiving_team
from response.forms.contact import LONG_AGO
from response.forms.fields import LANGUAGES
from response.models import Arrival, FirstContact, Promise
from response.queries.api import acting_staff, team_called
from response.queries.promises import promise_called, promises_in_force

LONGEST_WORDS = 20_000
LONGEST_NAME = 120
LONGEST_RELATION = 80
LONGEST_PROMISE = 120


@dataclass(frozen=True)
class Act:
    """Who did something with a contact, and when."""

    by: Person
    at: datetime


def new_contact(told: dict[str, Any], service: Service, now: datetime) -> NewContact:
    """A first contact as another system tells of it. Raises ``Refused`` with everything that is wrong."""
    fields = Fields(told)
    caller = fields.inner("from")
    received_at = fields.moment("received_at")
    team_name = fields.line("team", LONGEST_NAME)
    new = NewContact(
        team=_team(service, team_name, fields, now),
        received_at=received_at or now,
        arrival=Arrival.API,
        from_name=caller.line("name", LONGEST_NAME),
        from_phone=caller.phone("phone", service.region),
        from_mail=caller.mail("email"),
        relation=caller.line("relation", LONGEST_RELATION),
        about_name=fields.line("about", LONGEST_NAME),
        words=fields.text("words", LONGEST_WORDS),
        language=fields.line("language", 8),
        promise=_promise(service, fields),
    )
    _check_moment(received_at, fields, now)
    is_asked_about = fields.is_refused("from") or caller.is_refused("phone") or caller.is_refused("email")
    if not (new.from_phone or new.from_mail or is_asked_about):
        fields.refuse("from", "Give one way to reach somebody: a phone or an email.")
    if new.language and new.language not in LANGUAGES:
        fields.refuse("language", f"This is one of {', '.join(LANGUAGES)}.")
    fields.finish()
    return new


def act_on(contact: FirstContact, told: dict[str, Any], now: datetime) -> Act:
    """Who did something, and when: now, unless it says so. Raises ``Refused`` with everything that is wrong."""
    fields = Fields(told)
    known_as = fields.line("by", 254)
    at = fields.moment("at")
    by = acting_staff(contact, known_as) if known_as else None
    if by is None and not fields.is_refused("by"):
        fields.refuse(
            "by",
            "Name somebody who may act on this contact, by sign-in address or id. Nobody such is known by this.",
        )
    if at is not None and at > now:
        fields.refuse("at", "This cannot be in the future.")
    if at is not None and at < contact.received_at:
        fields.refuse("at", "This cannot be before the first contact itself.")
    fields.finish()
    if by is None:
        raise AssertionError("somebody is named, or it was refused")
    return Act(by, at or now)


def _check_moment(received_at: datetime | None, fields: Fields, now: datetime) -> None:
    if received_at is None:
        if not fields.is_refused("received_at"):
            fields.refuse("received_at", "Say when it reached the service. The clock runs from then.")
    elif received_at > now:
        fields.refuse("received_at", str(IN_THE_FUTURE))
    elif received_at < now - LONG_AGO:
        fields.refuse("received_at", "This is more than a year ago.")


def _promise(service: Service, fields: Fields) -> Promise | None:
    """The promise of this name; None, which is the service's default, where none is named."""
    name = fields.line("promise", LONGEST_PROMISE)
    promise = promise_called(service, name) if name else None
    if name and promise is None:
        known = ", ".join(one.name for one in promises_in_force(service.pk))
        fields.refuse("promise", f"There is no promise of this name. There is: {known or 'none yet'}.")
    return promise


def _team(service: Service, name: str, fields: Fields, now: datetime) -> Team:
    """The team of this name, or the one that calls from outside go to. Raises ``Refused`` (503) where there is none."""
    team = team_called(service, name) if name else None
    if team is not None:
        return team
    if name:
        fields.refuse("team", "There is no team of this name.")
    try:
        return receiving_team(now, service)
    except Team.DoesNotExist:
        raise Refused(503, "No team has been set up here yet, so nobody could respond.") from None
