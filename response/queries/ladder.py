"""What a sweep reads of a whole batch: plain rows, ids as text, as instances would cost more than all the rest."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection

from response.models.probe import PROBE_CONTACT
from response.rules import Step, Times

_CONTACTS = """
SELECT contact.id::text, contact.team_id::text, contact.organiser_id::text, service.time_zone, service.sender_name,
    contact.is_drill, contact.ended_at IS NULL, respond_by, kept_by, taken_on_at, first_response_at,
    first_meeting_offered_at, first_meeting_held_at, meeting_starts_at,
    NOT contact.is_drill
        AND EXISTS (SELECT 1 FROM response_webhook WHERE service_id = service.id AND stopped_at IS NULL)
FROM response_firstcontact AS contact JOIN networks_service AS service ON service.id = contact.service_id
WHERE contact.id = ANY(%s::uuid[])
ORDER BY contact.id
FOR NO KEY UPDATE OF contact
"""

_STEPS = """
SELECT contact_id::text, fence, id::text, rung, condition, tells, is_breach, due_at <= %(now)s
FROM response_duty
WHERE contact_id = ANY(%(contacts)s::uuid[]) AND done_at IS NULL AND next_attempt_at <= %(until)s
ORDER BY contact_id, rung
"""

_PROBE = str(PROBE_CONTACT)
#: few people and teams stand behind many rows
_uuid = lru_cache(maxsize=10_000)(UUID)


@dataclass(slots=True)
class HeldContact:
    """A contact as it is at this moment, its row held until the transaction ends."""

    id: str
    team: UUID
    organiser: UUID
    zone: str
    sender_name: str
    is_drill: bool
    times: Times
    #: whether other systems want to hear of it
    is_told_outside: bool
    due: list[Step] = field(default_factory=list)
    #: of each rung read, the fence it was read with
    fences: dict[str, int] = field(default_factory=dict)
    #: who may take it on
    hands: set[UUID] = field(default_factory=set)

    @property
    def is_probe(self) -> bool:
        """Whether it is nobody's, and its duty the hourly test message."""
        return self.id == _PROBE


def id_array(ids: Iterable[str]) -> str:
    """Ids as one literal of an array: quoting hundreds of parameters would cost more than finding their rows."""
    return "{" + ",".join(ids) + "}"


def hold_contacts(ids: Collection[str]) -> dict[str, HeldContact]:
    """Read these contacts as they are now and keep their rows until the transaction ends.

    Always in the same order, so that nobody deadlocks.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [id_array(ids)])
        return {
            row[0]: HeldContact(
                row[0], _uuid(row[1]), _uuid(row[2]), row[3], row[4], row[5], Times(*row[6:-1]), row[-1]
            )
            for row in cursor.fetchall()
        }


def due_steps(contacts: Collection[str], now: datetime) -> Iterator[tuple[str, int, Step]]:
    """The rungs of these contacts that are due and not in a pause, lowest first, each with its contact and fence."""
    return _steps(contacts, now, now, due=True)


def later_steps(contacts: Collection[str], now: datetime) -> Iterator[tuple[str, int, Step]]:
    """The rungs of these contacts that are not due yet, lowest first, each with its contact and fence."""
    return _steps(contacts, now, datetime.max.replace(tzinfo=now.tzinfo), due=False)


def _steps(
    contacts: Collection[str], now: datetime, until: datetime, *, due: bool
) -> Iterator[tuple[str, int, Step]]:
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, {"contacts": id_array(contacts), "now": now, "until": until})
        rows = cursor.fetchall()
    for contact, fence, duty, rung, condition, tells, is_breach, is_due in rows:
        if is_due is due:
            yield contact, fence, Step(duty, rung, condition, tuple(tells), is_breach)
