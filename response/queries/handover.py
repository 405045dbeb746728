"""Who may be asked to take a contact over, and who is asked at this moment."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet

from networks.access import CLINICAL_ROLES
from networks.models import Person, TeamMember
from response.models import FirstContact, Handover, HandoverAnswer


class Colleague(NamedTuple):
    """Somebody who may be asked, in one of their teams."""

    id: UUID
    name: str
    team_id: UUID
    team: str


class WaitingHandover(NamedTuple):
    """Somebody asks the reader to take a contact over. Nothing in it tells of anybody outside."""

    id: UUID
    contact_id: UUID
    asked_by: str
    organiser: str
    asked_at: datetime
    respond_by: datetime


def colleagues(contact: FirstContact) -> list[Colleague]:
    """Everybody who may be asked: those of the contact's team first, then of the other teams, by name."""
    rows = (
        _working(contact.service_id)
        .exclude(person=contact.organiser_id)
        .order_by("team__name", "person__name", "person_id")
        .values_list("person_id", "person__name", "team_id", "team__name")
        .distinct()
    )
    return sorted((Colleague._make(row) for row in rows), key=lambda one: one.team_id != contact.team_id)


def colleague(service_id: UUID, person_id: UUID) -> Person | None:
    """This person, if they work with networks in this service and may sign in."""
    works = _working(service_id).filter(person=person_id)
    return Person.objects.filter(pk__in=works.values("person")).first()


def open_handover(contact: FirstContact) -> Handover | None:
    """Whom the contact's organiser is waiting for, if anybody was asked."""
    asked = Handover.objects.select_related("taker", "asked_by", "giver")
    return asked.filter(contact=contact, answer=HandoverAnswer.OPEN).first()


def handover_to(person: Person, handover_id: UUID) -> Handover | None:
    """A handover that this person was asked for, answered or not."""
    asked = Handover.objects.select_related("contact__service", "contact__organiser", "taker", "asked_by")
    return asked.filter(pk=handover_id, taker=person).first()


def handovers_waiting_for(person: Person) -> list[WaitingHandover]:
    """What this person is asked to take over and has not answered, the soonest deadline first. One query."""
    rows = (
        Handover.objects.filter(taker=person, answer=HandoverAnswer.OPEN)
        .order_by("contact__respond_by", "asked_at")
        .annotate(
            asks=F("asked_by__name"), organiser=F("contact__organiser__name"), by=F("contact__respond_by")
        )
        .values_list("id", "contact_id", "asks", "organiser", "asked_at", "by")
    )
    return [WaitingHandover._make(row) for row in rows]


def _working(service_id: UUID) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(
        team__service=service_id, left_at=None, role__in=CLINICAL_ROLES, person__is_active=True
    )
