"""What the board shows, as plain values in two queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery

from networks.models import Person, TeamMember
from response.access import visible_contacts
from response.models import BreachStory, Duty, DutyState, Handover, HandoverAnswer, Outcome
from response.rules import MISSING


class OpenContact(NamedTuple):
    """One open first contact. No words of anybody are among its values."""

    id: UUID
    team_id: UUID
    organiser_id: UUID
    organiser: str
    about: str | None
    from_name: str | None
    relation: str
    received_at: datetime
    respond_by: datetime
    promise_name: str
    kept_by: str
    taken_on_at: datetime | None
    first_response_at: datetime | None
    first_meeting_offered_at: datetime | None
    first_meeting_held_at: datetime | None
    meeting_starts_at: datetime | None
    breached_at: datetime | None
    has_story: bool
    is_drill: bool
    #: whether the organiser still works here, or leads the service
    organiser_is_here: bool
    #: who is asked to take it over, and has not answered
    asked_id: UUID | None
    asked: str | None


def open_contacts(person: Person) -> list[OpenContact]:
    """The open first contacts on this person's board, by the time their promise ends."""
    asked = Handover.objects.filter(contact=OuterRef("pk"), answer=HandoverAnswer.OPEN)
    works = TeamMember.objects.filter(person=OuterRef("organiser"), left_at=None)
    rows = (
        visible_contacts(person)
        .filter(outcome=Outcome.OPEN)
        .order_by("respond_by", "received_at")
        .annotate(
            organiser_name=F("organiser__name"),
            about_name=F("about__name"),
            from_name=F("from_person__name"),
            has_story=Exists(BreachStory.objects.filter(contact=OuterRef("pk"))),
            organiser_is_here=Q(Exists(works)) | Q(service__lead=F("organiser")),
            asked_id=Subquery(asked.values("taker")[:1]),
            asked=Subquery(asked.values("taker__name")[:1]),
        )
        .values_list(
            "id",
            "team_id",
            "organiser_id",
            "organiser_name",
            "about_name",
            "from_name",
            "relation",
            "received_at",
            "respond_by",
            "promise_name",
            "kept_by",
            "taken_on_at",
            "first_response_at",
            "first_meeting_offered_at",
            "first_meeting_held_at",
            "meeting_starts_at",
            "breached_at",
            "has_story",
            "is_drill",
            "organiser_is_here",
            "asked_id",
            "asked",
        )
    )
    return [OpenContact._make(row) for row in rows]


def troubles_of(contact_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """What went wrong on the ladders of these contacts, as the plain codes of their duties, lowest rung first."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = (
        Duty.objects.filter(Q(state=DutyState.FAILED) | Q(remarks__len__gt=0), contact__in=list(contact_ids))
        .exclude(state=DutyState.PASSED_OVER)
        .order_by("rung")
        .values_list("contact_id", "state", "remarks")
    )
    for contact_id, state, remarks in rows:
        codes = ["failed"] if state == DutyState.FAILED else []
        codes += [code for code in remarks if code.startswith((*MISSING, "unsent"))]
        found[contact_id] += [code for code in codes if code not in found[contact_id]]
    return found
