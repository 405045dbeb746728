"""What the demo's own pages read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, QuerySet

from meetings.models import Meeting
from networks.models import Person, Place, Service
from notices.models import Notice, NoticeState
from opendialogue.demo.story import id_of

LETTERS_ON_A_PAGE = 25


def is_demo() -> bool:
    """Whether this database holds the demo service: its pages show nothing of any other."""
    return Service.objects.filter(pk=id_of("service", "demo")).exists()


def person_of(slug: str) -> Person | None:
    """One of the demo people."""
    return Person.objects.filter(pk=id_of("person", slug)).first()


def place_of(slug: str) -> Place | None:
    """The place of one of the demo people in Maija's network."""
    place = id_of("place", f"maija:{slug}")
    return Place.objects.select_related("person", "network__service").filter(pk=place).first()


def next_meeting_of(person: Person, now: datetime) -> Meeting | None:
    """The next meeting this person is part of, or else the last one there was."""
    theirs = Meeting.objects.filter(attendances__person=person, cancelled_at=None)
    return (
        theirs.filter(during__endswith__gt=now).order_by("during").first()
        or theirs.order_by("-during").first()
    )


def letters(to: UUID | None) -> QuerySet[Notice]:
    """Every notice, newest first; or those to one person."""
    found = Notice.objects.select_related("recipient").order_by("-created_at", "channel", "pk")
    return found.filter(recipient=to) if to else found


def page_of(found: QuerySet[Notice], number: str) -> Page[Notice]:
    """One page of letters; a number that is none is the first or last page."""
    return Paginator(found, LETTERS_ON_A_PAGE).get_page(number)


@dataclass(frozen=True)
class Receiver:
    id: UUID
    name: str


def receivers() -> list[Receiver]:
    """Everybody who was ever written to, by name."""
    rows = (
        Notice.objects.values_list("recipient_id", "recipient__name").order_by("recipient__name").distinct()
    )
    return [Receiver(*row) for row in rows]


def state_of(found: QuerySet[Notice]) -> str:
    """Something that changes whenever a letter comes or its state does."""
    waiting = Q(state__in=[NoticeState.QUEUED, NoticeState.SENDING])
    facts = found.order_by().aggregate(
        newest=Max("created_at"), waiting=Count("pk", filter=waiting), tried=Max("attempts", filter=waiting)
    )
    newest = facts["newest"].timestamp() if facts["newest"] else 0
    return f"{newest:.3f}-{facts['waiting']}-{facts['tried'] or 0}"


def letter(notice_id: UUID) -> Notice | None:
    return Notice.objects.filter(pk=notice_id).first()
