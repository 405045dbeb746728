"""Drills: which there are, who takes part, and whom each rung told how fast."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from networks.access import teams_watched_by
from networks.models import Person, Service, Team, TeamMember
from notices.models import Notice
from response.models import Drill, DrillPart, DrillYes, Duty

#: in a list of drills
MOST_SHOWN = 100


@dataclass(frozen=True)
class Rehearsal:
    """What the ladder must know of a drill: who takes part, and when its letters are of no use any more."""

    people: frozenset[UUID]
    ends_at: datetime


class DrillRung(NamedTuple):
    """One rung of the drill's ladder."""

    id: UUID
    number: int
    due_at: datetime
    condition: str
    tells: list[str]
    state: str
    done_at: datetime | None
    remarks: list[str]


class DrillLetter(NamedTuple):
    """One letter to one person by one channel, and how far it came when."""

    duty: UUID
    person_id: UUID
    name: str
    channel: str
    state: str
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None


def visible_drills(person: Person) -> QuerySet[Drill]:
    """The drills of the teams this person works in or watches, the newest first."""
    return _with_people(Drill.objects.filter(team__in=teams_watched_by(person)))


def newest_drills(person: Person) -> list[Drill]:
    """Of ``visible_drills`` as many as a list shows."""
    return list(visible_drills(person)[:MOST_SHOWN])


def open_drill_of(team: Team) -> Drill | None:
    """The team's drill that was called and is not over."""
    return _all_of(team).filter(ended_at=None).first()


def last_drill_of(team: Team) -> Drill | None:
    """The team's newest drill."""
    return _all_of(team).first()


def _all_of(team: Team) -> QuerySet[Drill]:
    return _with_people(Drill.objects.filter(team=team))


def _with_people(drills: QuerySet[Drill]) -> QuerySet[Drill]:
    """With everybody a page names, the newest first."""
    related = ("team__service", "called_by", "ended_by", "contact__organiser")
    return drills.select_related(*related).order_by("-called_at", "-pk")


def taking_part_always(team: Team) -> list[Person]:
    """Those who work in the team, or lead its service, and take part in every drill."""
    works = Exists(TeamMember.objects.filter(team=team, person=OuterRef("pk"), left_at=None))
    leads = Exists(Service.objects.filter(pk=team.service_id, lead=OuterRef("pk")))
    return list(
        Person.objects.filter(works | leads, Q(drill_yes__isnull=False), is_active=True).order_by("name")
    )


def says_always(person: Person) -> bool:
    """Whether this person takes part in every drill."""
    return DrillYes.objects.filter(person=person).exists()


def rehearsals_of(contact_ids: Collection[str]) -> dict[str, Rehearsal]:
    """The drills of these contacts; asks nothing where there are none."""
    if not contact_ids:
        return {}
    drills = Drill.objects.filter(contact__in=[UUID(each) for each in contact_ids]).values_list(
        "pk", "contact_id", "ends_at"
    )
    found = {pk: (str(contact), ends_at) for pk, contact, ends_at in drills}
    people: dict[UUID, set[UUID]] = {pk: set() for pk in found}
    for drill, person in DrillPart.objects.filter(drill__in=found).values_list("drill_id", "person_id"):
        people[drill].add(person)
    return {
        contact: Rehearsal(frozenset(people[pk]), ends_at)
        for pk, (contact, ends_at) in found.items()
        if ends_at is not None
    }


def people_of(drill: Drill) -> list[tuple[UUID, str]]:
    """Id and name of who takes part, by name."""
    rows = drill.parts.order_by("person__name", "person_id").values_list("person_id", "person__name")
    return list(rows)


def rungs_of(drill: Drill) -> list[DrillRung]:
    """The drill's ladder, lowest rung first; empty before it has begun."""
    if drill.contact_id is None:
        return []
    rows = Duty.objects.filter(contact=drill.contact_id).order_by("rung")
    return [
        DrillRung._make(row)
        for row in rows.values_list(
            "id", "rung", "due_at", "condition", "tells", "state", "done_at", "remarks"
        )
    ]


def letters_of(rungs: Collection[DrillRung]) -> list[DrillLetter]:
    """Everything that these rungs told anybody, in the order it was written."""
    duties = {f"duty:{rung.id}": rung.id for rung in rungs}
    rows = Notice.objects.filter(cause__in=duties).order_by(
        "created_at", "recipient__name", "turn", "channel"
    )
    return [
        DrillLetter(duties[row[0]], *row[1:])
        for row in rows.values_list(
            *("cause", "recipient_id", "recipient__name", "channel", "state"),
            *("created_at", "sent_at", "delivered_at"),
        )
    ]
