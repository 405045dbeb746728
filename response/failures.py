"""Rungs that could not be climbed: tried again with growing pauses, and in the end handed to a human."""

from datetime import datetime

import structlog
from django.db import Error, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least

from networks.reaching import reaches_of
from notices.outbox import Letter, queue
from response import rules
from response.claims import Claim
from response.letters import facts, letters
from response.models import Duty, DutyState, Tells
from response.rota import rosters

log = structlog.get_logger(__name__)

#: who is told that a rung could not be climbed
PAGED = (Tells.SERVICE_LEAD, Tells.COORDINATOR, Tells.TEAM_LEAD)


def push_back(claim: Claim, error: Exception, now: datetime) -> bool:
    """Leave a rung that failed for later, or give it up after its last attempt. Returns whether it was given up.

    Does nothing where the claim was lost meanwhile.
    """
    mine = Duty.objects.filter(pk=claim.duty, fence=claim.fence, done_at=None)
    duty = mine.select_related("contact__service").first()
    if duty is None:
        return False
    reason = f"{type(error).__name__}: {error}"[:300]
    pause = rules.pause_after(duty.attempts + 1)
    if pause is None:
        try:
            _give_up(mine, duty, reason, now)
        except Error:
            log.exception("giving_up_failed", duty=str(duty.pk))
            pause = rules.PAUSES[-1]
        else:
            return True
    mine.update(
        attempts=Least(F("attempts") + 1, len(rules.PAUSES)),
        last_error=reason,
        lease_until=None,
        next_attempt_at=now + pause,
    )
    return False


@transaction.atomic
def _give_up(mine: QuerySet[Duty], duty: Duty, reason: str, now: datetime) -> None:
    """The rung has failed: it says so, a human is paged by another notice, and the next rung does not wait."""
    mine.update(
        state=DutyState.FAILED,
        done_at=now,
        attempts=F("attempts") + 1,
        last_error=reason,
        lease_until=None,
        remarks=["failed"],
    )
    following = Duty.objects.filter(
        contact=duty.contact_id, done_at=None, rung__gt=duty.rung, is_breach=False
    ).order_by("rung")
    Duty.objects.filter(pk=following.values("pk")[:1]).update(
        due_at=Least(F("due_at"), now), next_attempt_at=now
    )
    queue(_pages(duty, now), now)


def _pages(duty: Duty, now: datetime) -> list[Letter]:
    contact = duty.contact
    roster = rosters([contact.team_id], now)[contact.team_id]
    people = dict.fromkeys(person for role in PAGED for person in roster.get(role, ()))
    context = facts(contact.pk, contact.respond_by, contact.service.time_zone, contact.service.sender_name)
    return [
        letter
        for reaches in reaches_of(people).values()
        for letter in letters(f"duty:{duty.pk}:failed", "rung_failed", context, reaches)
    ]
