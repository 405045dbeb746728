"""What was told of broken promises, and who may be asked."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from networks.models import Person
from response.models import BreachStory, FirstContact

#: how long after a promise was broken its organiser is asked how it came
ASKED_FOR = timedelta(days=30)


class ToldStory(NamedTuple):
    """One telling, and who wrote it down."""

    teller: str
    is_ours: bool
    words: str
    written_by_id: UUID
    written_by: str
    told_at: datetime


class Untold(NamedTuple):
    """A contact whose promise was not kept, by the names of those around it."""

    id: UUID
    about: str | None
    from_name: str | None


def breach_stories_of(contact: FirstContact) -> list[ToldStory]:
    """Every telling, the first first. One query."""
    rows = (
        BreachStory.objects.filter(contact=contact)
        .order_by("told_at", "pk")
        .annotate(person=F("teller__name"), writer=F("written_by__name"))
        .values_list("person", "teller_name", "is_ours", "words", "written_by_id", "writer", "told_at")
    )
    return [
        ToldStory(person or name, is_ours, words, writer_id, writer, told_at)
        for person, name, is_ours, words, writer_id, writer, told_at in rows
    ]


def untold_by(person: Person, now: datetime) -> list[Untold]:
    """Contacts that this person organises, whose promise was not kept, and of which they told nothing. One query."""
    own = BreachStory.objects.filter(contact=OuterRef("pk"), teller=person)
    rows = (
        FirstContact.objects.filter(
            ~Exists(own), organiser=person, is_drill=False, breached_at__gt=now - ASKED_FOR
        )
        .order_by("breached_at")
        .values_list("id", "about__name", "from_person__name")
    )
    return [Untold._make(row) for row in rows]
