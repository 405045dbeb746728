"""What people do with a first contact. Only such acts, each of a named person, still its ladder."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from networks import circle
from networks.models import Circle, Network, Person, Place
from notices.turns import spare
from opendialogue import wording
from response.models import Condition, ContactEvent, Duty, DutyState, FirstContact, Outcome
from response.open_handovers import settle_open
from response.other_systems import events

#: rungs that have nothing more to say once somebody has taken the contact on
STILLED_BY_TAKING_ON = (Condition.ALWAYS, Condition.NOT_TAKEN_ON)


@dataclass(frozen=True)
class TakenOn:
    """Who has a contact now, since when, and whether that is whoever just asked."""

    by: Person
    at: datetime
    is_yours: bool


def hold(contact: FirstContact) -> None:
    """Read the contact afresh and keep its row until the transaction ends: sweepers and other people wait."""
    contact.refresh_from_db(from_queryset=FirstContact.objects.select_for_update(no_key=True))


@transaction.atomic
def take_on(contact: FirstContact, person: Person, now: datetime) -> TakenOn:
    """Take a contact on and organise it from now. The first wins; everybody later learns who it is.

    Raises ``ValidationError`` for a contact that has ended.
    """
    hold(contact)
    if contact.taken_on_at is None:
        refuse_ended(contact)
        organise(contact, person, now)
        settle_open(contact, person, now)
    at = contact.taken_on_at or now
    return TakenOn(contact.organiser, at, is_yours=contact.organiser_id == person.pk)


def organise(contact: FirstContact, person: Person, now: datetime) -> None:
    """This person organises the contact from now, which they hold; that somebody first took it on stands."""
    is_first = contact.taken_on_at is None
    contact.taken_on_at = contact.taken_on_at or now
    contact.organiser = person
    contact.save(update_fields=["taken_on_at", "organiser"])
    if is_first:
        events.record(contact, ContactEvent.TAKEN_ON, now)
    _still(contact, Duty.objects.filter(condition__in=STILLED_BY_TAKING_ON))


@transaction.atomic
def record_response(contact: FirstContact, person: Person, now: datetime) -> None:
    """Somebody of us has spoken with them. The first time stands; a later one never overwrites it."""
    hold(contact)
    if contact.first_response_at is None:
        contact.first_response_at = now
        contact.first_response_by = person
        contact.save(update_fields=["first_response_at", "first_response_by"])
        events.record(contact, ContactEvent.RESPONDED, now)


@transaction.atomic
def end_contact(contact: FirstContact, outcome: str, by: Person, now: datetime) -> None:
    """Somebody judges that this contact has come to its end, and how. Its remaining rungs will be passed over.

    Raises ``ValidationError`` for an outcome that is none, and when somebody else has ended it already.
    """
    if outcome not in Outcome.values or outcome == Outcome.OPEN:
        raise ValidationError({"outcome": _("Choose how this contact ended.")})
    hold(contact)
    refuse_drill(contact)
    if (contact.outcome, contact.ended_by_id) == (outcome, by.pk):
        return
    refuse_ended(contact)
    contact.outcome, contact.ended_at, contact.ended_by = outcome, now, by
    contact.save(update_fields=["outcome", "ended_at", "ended_by"])
    events.record(contact, ContactEvent.ENDED, now)
    _still(contact, Duty.objects.all())
    settle_open(contact, by, now)


@transaction.atomic
def open_network_for(contact: FirstContact, by: Person, now: datetime) -> Network:
    """The network around the person this contact is about (or who called), opened if there is none yet.

    Whoever called has a place in it. Raises ``ValidationError`` when nobody is known to be at its centre.
    """
    hold(contact)
    refuse_drill(contact)
    if contact.network is not None:
        return contact.network
    centre = contact.about or contact.from_person
    if centre is None:
        raise ValidationError(_("First write down whom this is about."))
    network = Network.objects.filter(centre=centre, ended_at=None).first()
    contact.network = network or circle.open_network(centre, contact.team, by, now)
    contact.save(update_fields=["network"])
    give_caller_a_place(contact, contact.network, centre, by, now)
    return contact.network


def give_caller_a_place(
    contact: FirstContact, network: Network, centre: Person, by: Person, now: datetime
) -> None:
    """Put whoever called on the map of the network, unless they are its centre or stand there already."""
    caller = contact.from_person
    if caller is None or caller == centre or Place.objects.filter(network=network, person=caller).exists():
        return
    circle.name_place(
        network, by, now, person=caller, relation=contact.relation, circle=Circle.COMMUNITY, closeness=2
    )


def _still(contact: FirstContact, rungs: QuerySet[Duty]) -> None:
    """Whom these rungs have told over one way need not hear of it over the next."""
    told = rungs.filter(contact=contact, state=DutyState.FIRED).values_list("pk", flat=True)
    spare([f"duty:{duty}" for duty in told], "somebody has seen to it")


def refuse_drill(contact: FirstContact) -> None:
    """Raises ``ValidationError`` for a drill: nobody outside the service has a part in it, and it ends as a drill."""
    if contact.is_drill:
        raise ValidationError(
            _("This is a drill and nobody is behind it: take it on and say that you have spoken, no more.")
        )


def refuse_ended(contact: FirstContact) -> None:
    """Raises ``ValidationError`` that names who ended the contact, where somebody has."""
    if contact.ended_at is not None:
        raise ValidationError(
            _("%(name)s has ended this contact already.") % {"name": wording.own(contact.ended_by or "")}
        )
