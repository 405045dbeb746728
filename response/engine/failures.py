"""Rungs that could not be climbed: tried again with growing pauses, and in the end handed to a human."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from networks.reaching import Reach, reaches_of
from notices.models import Notice, NoticeState
from notices.outbox import Letter, queue
from response import rules
from response.engine import claims
from response.engine.claims import Claim
from response.letters import drill_facts, facts, letters
from response.links import path_for
from response.models import Condition, ContactEvent, Duty, DutyState, Tells
from response.other_systems import events
from response.queries.drills import rehearsals_of
from response.queries.ladder import hold_contacts
from response.rota.on_call import Roster, organisers, rosters

log = structlog.get_logger(__name__)

#: who is told that a rung could not be climbed, and who else where none of them can be reached
PAGED = (Tells.SERVICE_LEAD, Tells.COORDINATOR, Tells.TEAM_LEAD)
ELSE_PAGED = (Tells.ORGANISER, Tells.FIRST_ON_CALL, Tells.SECOND_ON_CALL)


class NobodyToPageError(Exception):
    """A rung that fails with nobody to hear of it must stay overdue, for the auditor to see."""


def push_back(claim: Claim, error: Exception, now: datetime) -> bool:
    """Leave a rung that failed for later, or give it up after its last attempt. Returns whether it was given up.

    Without anybody who can be told it is never given up. Does nothing where the claim was lost meanwhile.
    """
    mine = Duty.objects.filter(pk=claim.duty, fence=claim.fence, done_at=None)
    attempts = mine.values_list("attempts", flat=True).first()
    if attempts is None:
        return False
    reason = f"{type(error).__name__}: {error}"[:300]
    pause = rules.pause_after(attempts + 1)
    if pause is None:
        try:
            return _give_up(claim, reason, now)
        except Exception:
            # Whatever it is, the other rungs do not wait for it.
            log.exception("giving_up_failed", duty=claim.duty)
            pause = rules.PAUSES[-1]
    mine.update(
        attempts=Least(F("attempts") + 1, len(rules.PAUSES)),
        last_error=reason,
        lease_until=None,
        next_attempt_at=now + pause,
    )
    return False


@transaction.atomic
def _give_up(claim: Claim, reason: str, now: datetime) -> bool:
    """The rung has failed: it says so, a human is paged by another notice, and the next rung does not wait.

    Does nothing where the claim was lost meanwhile, and says so by False.
    """
    claims.bound_transaction()
    times = hold_contacts([claim.contact])[claim.contact].times
    is_ours = Duty.objects.filter(pk=claim.duty, fence=claim.fence, done_at=None).update(
        state=DutyState.FAILED,
        done_at=now,
        attempts=F("attempts") + 1,
        last_error=reason,
        lease_until=None,
        remarks=["failed"],
    )
    if not is_ours:
        return False
    duty = Duty.objects.select_related("contact__service").get(pk=claim.duty)
    following = Duty.objects.filter(
        contact=duty.contact_id, done_at=None, rung__gt=duty.rung, is_breach=False
    ).order_by("rung")
    Duty.objects.filter(pk=following.values("pk")[:1]).update(
        due_at=Least(F("due_at"), now), next_attempt_at=now
    )
    is_broken = duty.is_breach and rules.condition_holds(Condition.PROMISE_NOT_KEPT, times, now)
    if is_broken and claims.record_breaches([claim.contact]):
        events.record(duty.contact, ContactEvent.BREACHED, now)
    if not _is_paged(duty.contact_id, now):
        told = pages(duty, now)
        if not told and not duty.is_drill:
            raise NobodyToPageError
        queue(told, now)
    return True


def _is_paged(contact: UUID, now: datetime) -> bool:
    """Whether a page about another rung of the contact is on its way or has just been read: one is enough."""
    duties = Duty.objects.filter(contact=contact).in_bulk()
    return (
        Notice.objects.filter(cause__in=[page_cause(duty) for duty in duties])
        .filter(created_at__gt=now - rules.PAGED_FOR)
        .exclude(state=NoticeState.FAILED)
        .exists()
    )


def page_cause(duty: UUID) -> str:
    """What a page about a rung that failed tells of."""
    return f"duty:{duty}:failed"


def pages(duty: Duty, now: datetime) -> list[Letter]:
    """What tells the leads, or else those on call, that nobody could be told of this rung as it should have been."""
    contact = duty.contact
    roster = rosters([contact.team_id], now)[contact.team_id]
    roster |= organisers([contact.organiser_id], now).get(contact.organiser_id, {})
    reaches = _reaches(roster, PAGED) or _reaches(roster, ELSE_PAGED)
    context = facts(contact.respond_by, contact.service.time_zone, contact.service.sender_name)
    if contact.is_drill:
        drill = rehearsals_of([str(contact.pk)]).get(str(contact.pk))
        taking_part = drill.people if drill else frozenset()
        reaches = {person: ways for person, ways in reaches.items() if person in taking_part}
        context |= drill_facts(contact.pk, drill.ends_at) if drill else {}
    return [
        letter
        for person, ways in reaches.items()
        for letter in letters(
            page_cause(duty.pk),
            "rung_failed",
            context | {"path": path_for(contact.pk, person, contact.taken_on_at, now)},
            ways,
        )
    ]


def _reaches(roster: Roster, roles: tuple[Tells, ...]) -> dict[UUID, list[Reach]]:
    return reaches_of({person for role in roles for person in roster.get(role, ())})
