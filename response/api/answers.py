"""A first contact as other systems read it: its clock and its ladder. Never anybody's words."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from response.models import DutyState, FirstContact
from response.queries.contact import LadderRung, Told, ladders_of


def contact_answers(contacts: Sequence[FirstContact]) -> list[dict[str, Any]]:
    """What is told of these contacts, which have their organisers. Two queries."""
    ladders = ladders_of([contact.pk for contact in contacts])
    return [_contact(contact, ladders[contact.pk]) for contact in contacts]


def contact_text(contact: FirstContact) -> str:
    """What is told of one contact, as JSON. Two queries."""
    return json.dumps(contact_answers([contact])[0])


def _contact(contact: FirstContact, ladder: Sequence[LadderRung]) -> dict[str, Any]:
    return {
        "id": str(contact.pk),
        "received_at": moment(contact.received_at),
        "respond_by": moment(contact.respond_by),
        "promise": contact.promise_name,
        "organiser": contact.organiser.name,
        "first_response_at": moment(contact.first_response_at),
        "first_meeting_offered_at": moment(contact.first_meeting_offered_at),
        "first_meeting_held_at": moment(contact.first_meeting_held_at),
        "outcome": contact.outcome,
        "ladder": [_rung(rung) for rung in ladder],
    }


def _rung(rung: LadderRung) -> dict[str, Any]:
    return {
        "rung": rung.number,
        "due_at": moment(rung.due_at),
        "state": rung.state,
        "fired_at": moment(rung.done_at) if rung.state == DutyState.FIRED else None,
        "told": [_told(each) for each in rung.told],
    }


def _told(told: Told) -> dict[str, Any]:
    said = {"name": told.name, "channel": told.channel, "state": told.state}
    return said | ({"with_others": True} if told.with_others else {})


def moment(at: datetime | None) -> str | None:
    """A moment as RFC 3339 writes it, in UTC."""
    return None if at is None else at.astimezone(UTC).isoformat()
