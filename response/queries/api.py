"""What other systems are told, in a literal number of queries. Nobody's words are among it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from networks.models import Person, Service, Team
from response.access import may_act_on, visible_contacts
from response.models import ApiToken, FirstContact


def contacts_of_service(service: Service) -> QuerySet[FirstContact]:
    """All first contacts of a service with their organisers, without anybody's words, the newest first; no drills."""
    return (
        FirstContact.objects.filter(service=service, is_drill=False)
        .select_related("organiser")
        .defer("words")
        .order_by("-received_at", "-id")
    )


def page_of_contacts(
    service: Service, limit: int, before: datetime | None, before_id: UUID | None
) -> list[FirstContact]:
    """At most ``limit`` contacts, the newest first, of those before a moment.

    Several may have come at one moment: with ``before_id``, the one a page ended with, the next goes on after it.
    """
    contacts = contacts_of_service(service)
    if before is not None:
        earlier = Q(received_at__lt=before)
        if before_id is not None:
            earlier |= Q(received_at=before, id__lt=before_id)
        contacts = contacts.filter(earlier)
    return list(contacts[:limit])


def team_called(service: Service, name: str) -> Team | None:
    """The team of this name."""
    return Team.objects.select_related("service").filter(service=service, name=name).first()


def acting_staff(contact: FirstContact, known_as: str) -> Person | None:
    """The member of staff who has this sign-in address or id, if they may act on the contact."""
    try:
        is_meant = Q(pk=UUID(known_as))
    except ValueError:
        is_meant = Q(sign_in_address__iexact=known_as)
    person = Person.objects.filter(is_meant, service=contact.service_id, is_active=True).first()
    if person is None or not visible_contacts(person).filter(pk=contact.pk).exists():
        return None
    return person if may_act_on(person, contact) else None


def tokens_of(service: Service) -> list[ApiToken]:
    """Every token there has been, by name, the newest first."""
    return list(ApiToken.objects.filter(service=service).order_by("name", "-created_at"))
