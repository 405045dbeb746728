"""What stands behind a personal link of staff."""

from uuid import UUID

from networks.models import Person
from response.access import visible_contacts
from response.models import FirstContact


def contact_behind(contact_id: UUID, person_id: UUID) -> tuple[Person, FirstContact] | None:
    """The person and the contact, while the person works here and may see it and it is open. Two queries."""
    person = Person.objects.select_related("service").filter(pk=person_id, is_active=True).first()
    if person is None:
        return None
    open_ones = visible_contacts(person).filter(pk=contact_id, ended_at=None)
    contact = open_ones.select_related("organiser", "service").first()
    return (person, contact) if contact else None
