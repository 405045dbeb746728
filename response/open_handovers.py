"""A colleague is asked to take a contact over, and something else settles it: somebody takes it on, or ends it."""

from datetime import datetime

from networks.models import Person
from networks.reaching import courtesies
from notices.outbox import queue, take_back
from notices.turns import spare
from response.letters import facts
from response.models import FirstContact, Handover, HandoverAnswer


def settle_open(contact: FirstContact, by: Person, now: datetime) -> None:
    """``by`` has taken the contact on or ended it: whoever is asked to take it over need not answer any more.

    It counts as accepted where they did it themselves. To be called with the contact held.
    """
    handover = open_one(contact)
    if handover is not None:
        took_it = contact.ended_at is None and handover.taker_id == by.pk
        close(handover, HandoverAnswer.ACCEPTED if took_it else HandoverAnswer.WITHDRAWN, by, now)


def open_one(contact: FirstContact) -> Handover | None:
    """The one handover of this contact that is not answered yet."""
    return (
        Handover.objects.filter(contact=contact, answer=HandoverAnswer.OPEN).select_related("taker").first()
    )


def close(handover: Handover, answer: str, by: Person, now: datetime) -> None:
    """Write the answer down. Letters that still ask are not sent; whoever need not answer any more is told."""
    handover.answer, handover.answered_at, handover.answered_by = answer, now, by
    handover.save(update_fields=["answer", "answered_at", "answered_by"])
    spare([cause_of(handover)], "it was answered")
    take_back(handover.taker_id, only_while(handover), now)
    if answer == HandoverAnswer.WITHDRAWN and handover.taker_id != by.pk:
        contact = handover.contact
        context = facts(contact.respond_by, contact.service.time_zone, contact.service.sender_name)
        queue(
            courtesies(
                [handover.taker_id],
                cause=f"{cause_of(handover)}:withdrawn",
                kind="handover_withdrawn",
                context=context | {"path": ""},
            ),
            now,
        )


def cause_of(handover: Handover) -> str:
    """What the notices of this handover tell of."""
    return f"handover:{handover.pk}"


def only_while(handover: Handover) -> str:
    """How long the letters that ask are worth sending."""
    return cause_of(handover)
