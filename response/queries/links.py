"""What stands behind a personal link of staff."""

from uuid import UUID

from django.db.models import Q

from networks.access import is_staff
from networks.models import Person
from response.access import visible_contacts
from response.models import FirstContact, Handover, HandoverAnswer


def contact_behind(contact_id: UUID, person_id: UUID) -> tuple[Person, FirstContact] | None:
    """The person and the contact, while it is open and the person works here and sees it or was asked to take it over.

    Three queries.
    """
    person = Person.objects.select_related("service").filter(pk=person_id, is_active=True).first()
    if person is None or not is_staff(person):
        return None
    asked = Handover.objects.filter(contact=contact_id, taker=person)
    seen = Q(pk__in=visible_contacts(person).values("pk")) | Q(pk__in=asked.values("contact"))
    contacts = FirstContact.objects.select_related("organiser", "service")
    contact = contacts.filter(seen, pk=contact_id, ended_at=None).first()
    return (person, contact) if contact else None


def handover_behind(person: Person, contact: FirstContact) -> Handover | None:
    """What this person is asked and has not answered. One query."""
    asked = Handover.objects.select_related("contact__service", "contact__organiser", "taker", "asked_by")
    return asked.filter(contact=contact, taker=person, answer=HandoverAnswer.OPEN).first()
