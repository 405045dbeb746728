"""A first contact about somebody whose network is open already."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import ContactPoint, Network, Person
from response.acts import give_caller_a_place, hold, refuse_drill
from response.models import FirstContact


@transaction.atomic
def join_known_network(contact: FirstContact, network: Network, by: Person, now: datetime) -> None:
    """Write down that the contact is about the person at the centre of this network, which goes on with it.

    Whoever called is the person of that name and address who has a place there already, else gets a place.
    Raises ``ValidationError`` for a contact that has a network, and for a network that has ended.
    """
    hold(contact)
    refuse_drill(contact)
    if contact.network is not None:
        raise ValidationError(_("It is written down already whose network this belongs to."))
    if network.ended_at is not None:
        raise ValidationError(_("That network has ended. Choose another, or begin a new one."))
    contact.about, contact.network = network.centre, network
    contact.from_person = _the_same_caller(contact.from_person, network)
    contact.save(update_fields=["about", "network", "from_person"])
    give_caller_a_place(contact, network, network.centre, by, now)


def _the_same_caller(caller: Person | None, network: Network) -> Person | None:
    """The person in the network who has the caller's name and one of their addresses; else the caller.

    A shared phone is not enough to be one person, nor is a shared name.
    """
    if caller is None:
        return None
    addresses = caller.contact_points.values("value")
    points = ContactPoint.objects.filter(value__in=addresses, person__name__iexact=caller.name)
    known = points.filter(person__places__network=network) | points.filter(person=network.centre)
    point = known.exclude(person=caller).select_related("person").first()
    return point.person if point else caller
