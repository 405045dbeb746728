"""What the ladder writes to the people it wakes: which contact, by when, and nothing about anybody."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from networks.models import ContactKind
from networks.reaching import Reach
from notices.models import Urgency
from notices.outbox import Letter

#: an answer by text message takes the contact on
MAY_ANSWER = {"may_answer": True}


def facts(respond_by: datetime, zone: str, sender_name: str) -> dict[str, Any]:
    """What every text of the ladder knows; the ``path`` depends on who reads it."""
    return {"by": respond_by.isoformat(), "zone": zone, "sender_name": sender_name}


def drill_facts(contact_id: UUID | str, ends_at: datetime) -> dict[str, Any]:
    """What every text of a drill knows besides: that it is one, and when it is of no use any more."""
    return {"is_drill": True, "use_by": ends_at.isoformat(), "only_while": only_while_drilled(contact_id)}


def only_while_drilled(contact_id: UUID | str) -> str:
    """What letters of a drill stand by, so that they can be taken back when it ends."""
    return f"drill:{contact_id}"


def letters(cause: str, kind: str, context: dict[str, Any], reaches: Iterable[Reach]) -> list[Letter]:
    """The same for one person over each of their channels, one after another in the order they prefer.

    Of two addresses on one channel the preferred. ``MAY_ANSWER`` among the facts says that an answer by text message
    takes the contact on; it is left to numbers that were checked, as it is believed from there alone.
    """
    by_channel: dict[str, Reach] = {}
    for reach in reaches:
        by_channel.setdefault(reach.channel, reach)
    return [
        Letter(
            cause=cause,
            recipient_id=reach.person_id,
            channel=reach.channel,
            address=reach.address,
            language=reach.language,
            kind=kind,
            context=context if _is_believed(reach) else _without_answer(context),
            urgency=Urgency.LADDER,
            turn=turn,
        )
        for turn, reach in enumerate(by_channel.values())
    ]


def _without_answer(context: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in context.items() if name not in MAY_ANSWER}


def _is_believed(reach: Reach) -> bool:
    return settings.SMS_ANSWERS and reach.channel == ContactKind.SMS and reach.is_checked
