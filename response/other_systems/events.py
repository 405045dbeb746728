"""What happens to first contacts, written down for the systems that want to hear of it, in the transaction of the act.

Nothing is written where no webhook asks for it, and nothing of a rehearsal.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from response.models import EventState, FirstContact

# Whoever acts on a contact holds its row, so that no two find the same last number.
_WRITE = """
INSERT INTO response_outgoingevent (id, webhook_id, contact_id, kind, sequence, at, facts, state, attempts, fence,
    next_attempt_at, last_error)
SELECT gen_random_uuid(), webhook.id, contact.id, told.kind,
    coalesce((SELECT max(sequence) FROM response_outgoingevent WHERE contact_id = contact.id), 0)
        + dense_rank() OVER (PARTITION BY contact.id ORDER BY told.number),
    %(now)s,
    jsonb_build_object(
        'contact', contact.id, 'received_at', contact.received_at, 'respond_by', contact.respond_by,
        'taken_on_at', contact.taken_on_at, 'first_response_at', contact.first_response_at,
        'first_meeting_offered_at', contact.first_meeting_offered_at,
        'first_meeting_held_at', contact.first_meeting_held_at,
        'breached_at', contact.breached_at, 'ended_at', contact.ended_at, 'outcome', contact.outcome,
        'rung', told.rung),
    %(state)s, 0, 0, %(now)s, ''
FROM json_to_recordset(%(told)s) AS told (number int, contact uuid, kind text, rung int)
JOIN response_firstcontact AS contact ON contact.id = told.contact
JOIN response_webhook AS webhook ON webhook.service_id = contact.service_id AND webhook.stopped_at IS NULL
    AND told.kind = ANY(webhook.kinds)
WHERE NOT contact.is_drill
"""


@dataclass(frozen=True)
class Happened:
    """One event of a contact (its id as text): a plain value of ``ContactEvent``, and for a rung its number."""

    contact: str
    kind: str
    rung: int | None = None


def record(contact: FirstContact, kind: str, now: datetime) -> None:
    """Write down an event of a contact whose row the caller holds and has saved, for every webhook that asks for it."""
    record_all([Happened(str(contact.pk), kind)], now)


def record_all(happened: Iterable[Happened], now: datetime) -> None:
    """The same for many at once, in their order and in one statement."""
    told = [
        {"number": number, "contact": each.contact, "kind": each.kind, "rung": each.rung}
        for number, each in enumerate(happened)
    ]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, {"now": now, "told": json.dumps(told), "state": EventState.WAITING})
