"""One first contact: what its page needs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from networks.access import staffed_networks, teams_watched_by
from networks.models import ContactPoint, Person, Team
from notices.models import Notice, NoticeState
from response.access import visible_contacts
from response.models import Duty, FirstContact

PEOPLE = (
    "organiser",
    "about",
    "from_person",
    "recorded_by",
    "first_response_by",
    "ended_by",
    "service",
    "team",
    "network__centre",
    "drill",
)


@dataclass(frozen=True)
class Told:
    """One person told by a rung, over one channel, and how far the notice has come.

    ``with_others``: a digest tells of it together with others, and it is the digest that has come so far.
    """

    name: str
    channel: str
    state: str
    with_others: bool = False
    attempts: int = 0
    sent_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class LadderRung:
    """One rung of a running ladder, and whom it told."""

    number: int
    due_at: datetime
    condition: str
    tells: list[str]
    state: str
    done_at: datetime | None
    remarks: list[str]
    told: list[Told]


def visible_contact(person: Person, contact_id: UUID) -> FirstContact | None:
    """The contact with the people around it, if this person may see it."""
    return visible_contacts(person).select_related(*PEOPLE).filter(pk=contact_id).first()


def people_of(contact: FirstContact) -> list[Person]:
    """Who made the contact and whom it is about, as far as they are known, each once."""
    people = {person.pk: person for person in (contact.from_person, contact.about) if person}
    return list(people.values())


def tellers(contact: FirstContact, reader: Person) -> list[Person]:
    """Whose words a reader may write down of how a promise was broken: all concerned but the reader, each once."""
    concerned = (
        contact.from_person,
        contact.about,
        contact.organiser,
        contact.recorded_by,
        contact.first_response_by,
    )
    people = {person.pk: person for person in concerned if person and person.pk != reader.pk}
    return list(people.values())


def contact_by_submission(submission: UUID) -> FirstContact | None:
    """The contact that was made by sending the public form, for the page that ends it."""
    return FirstContact.objects.select_related("organiser", "service").filter(submission=submission).first()


def ladder_of(contact: FirstContact) -> list[LadderRung]:
    """The contact's ladder, lowest rung first, with whom each rung told. Two queries."""
    return ladders_of([contact.pk])[contact.pk]


def ladders_of(contact_ids: Sequence[UUID]) -> dict[UUID, list[LadderRung]]:
    """The ladders of these contacts, each lowest rung first, with whom each rung told. Two queries."""
    duties = list(
        Duty.objects.filter(contact__in=contact_ids)
        .order_by("contact_id", "rung")
        .values_list(
            "contact_id", "id", "rung", "due_at", "condition", "tells", "state", "done_at", "remarks"
        )
    )
    told: dict[str, list[Told]] = defaultdict(list)
    notices = (
        Notice.objects.filter(cause__in=[f"duty:{duty[1]}" for duty in duties])
        .order_by("recipient__name", "channel")
        .values_list(
            "cause",
            "recipient__name",
            "channel",
            "state",
            "told_in__state",
            "attempts",
            "sent_at",
            "delivered_at",
        )
    )
    for cause, name, channel, state, state_of_digest, attempts, sent_at, delivered_at in notices:
        with_others = state == NoticeState.GATHERED
        told[cause].append(
            Told(
                name,
                channel,
                state_of_digest if with_others else state,
                with_others,
                attempts,
                sent_at,
                delivered_at,
            )
        )
    ladders: dict[UUID, list[LadderRung]] = {contact_id: [] for contact_id in contact_ids}
    for duty in duties:
        ladders[duty[0]].append(LadderRung(*duty[2:], told[f"duty:{duty[1]}"]))
    return ladders


def ways_to_reach(person_ids: list[UUID]) -> list[tuple[UUID, str, str]]:
    """Person, kind and value of every phone and mail address that these people can be reached at."""
    return list(
        ContactPoint.objects.filter(person__in=person_ids, stopped_at=None)
        .order_by("preference", "pk")
        .values_list("person_id", "kind", "value")
    )


def known_people(person: Person) -> list[tuple[UUID, str]]:
    """Id and name of the people at the centre of the networks that this person works with, by name."""
    return list(
        staffed_networks(person)
        .filter(ended_at=None)
        .order_by("centre__name")
        .values_list("centre_id", "centre__name")
    )


def known_person(person: Person, person_id: UUID) -> Person | None:
    """One of ``known_people``."""
    network = (
        staffed_networks(person).select_related("centre").filter(ended_at=None, centre=person_id).first()
    )
    return network.centre if network else None


def watched_team(person: Person, team_id: UUID) -> Team | None:
    """A team that this person works in or watches."""
    return teams_watched_by(person).select_related("service").filter(pk=team_id).first()
