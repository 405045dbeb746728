"""Handing a contact over: a named colleague is asked, and becomes its organiser only when they accept.

At no moment is a contact without an organiser: until the answer it is whoever organised it before.
"""

from datetime import datetime
from uuid import UUID

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import Person
from networks.reaching import courtesies, reaches_of
from notices.outbox import queue
from opendialogue import wording
from response.acts import hold, organise, refuse_drill, refuse_ended
from response.letters import facts, letters
from response.links import personal_path
from response.models import ContactEvent, FirstContact, Handover, HandoverAnswer
from response.open_handovers import cause_of, close, only_while, open_one
from response.other_systems import events
from response.queries.handover import colleague


@transaction.atomic
def ask_to_take_over(contact: FirstContact, taker_id: UUID, by: Person, now: datetime) -> Handover:
    """Ask a colleague by name to organise this contact from now on. They are told over each of their ways in turn.

    Whoever was asked before and has not answered is told that they need not. Asking the same person again changes
    nothing. Raises ``ValidationError`` naming ``taker`` for somebody who works with no networks here or organises it
    already, and a plain one for a contact that has ended.
    """
    hold(contact)
    refuse_drill(contact)
    refuse_ended(contact)
    taker = colleague(contact.service_id, taker_id)
    if taker is None:
        raise ValidationError({"taker": _("Choose a colleague who works here.")})
    if taker.pk == contact.organiser_id:
        raise ValidationError(
            {"taker": _("%(name)s organises it already.") % {"name": wording.own(taker.name)}}
        )
    before = open_one(contact)
    if before is not None:
        if before.taker_id == taker.pk:
            return before
        close(before, HandoverAnswer.WITHDRAWN, by, now)
    handover = Handover.objects.create(
        contact=contact, giver_id=contact.organiser_id, taker=taker, asked_by=by, asked_at=now
    )
    _ask(handover, now)
    return handover


@transaction.atomic
def answer_handover(handover: Handover, *, accepts: bool, by: Person, now: datetime) -> None:
    """Whoever was asked accepts, and organises the contact from this moment; or declines, and nothing changes.

    The same answer given twice is one. Raises ``ValidationError`` where it was answered otherwise or withdrawn
    meanwhile, and for whoever works here no more.
    """
    contact = handover.contact
    hold(contact)
    handover.refresh_from_db()
    answer = HandoverAnswer.ACCEPTED if accepts else HandoverAnswer.DECLINED
    if handover.answer == answer:
        return
    if handover.answer != HandoverAnswer.OPEN:
        raise ValidationError(
            _("This was settled already. %(name)s organises it.")
            % {"name": wording.own(contact.organiser.name)}
        )
    if colleague(contact.service_id, by.pk) is None:
        raise ValidationError(_("This is for colleagues who work here."))
    close(handover, answer, by, now)
    if accepts:
        organise(contact, by, now)
        events.record(contact, ContactEvent.HANDED_OVER, now)
    _tell_answer(handover, now, accepts=accepts)


def answer_by_link(handover: Handover, *, accepts: bool, now: datetime) -> None:
    """Answer as whoever was asked, who came by their personal link; history keeps it as theirs."""
    with pghistory.context(user=handover.taker_id, by_link=True):
        answer_handover(handover, accepts=accepts, by=handover.taker, now=now)


@transaction.atomic
def call_off_handover(contact: FirstContact, by: Person, now: datetime) -> None:
    """Nobody is asked to take the contact over any more. Without anybody who is, it changes nothing."""
    hold(contact)
    handover = open_one(contact)
    if handover is not None:
        close(handover, HandoverAnswer.WITHDRAWN, by, now)


def _ask(handover: Handover, now: datetime) -> None:
    context = _facts(handover) | {
        "asks": handover.asked_by.name,
        "path": personal_path(handover.contact_id, handover.taker_id, now),
        "only_while": only_while(handover),
    }
    reaches = reaches_of([handover.taker_id]).get(handover.taker_id, [])
    queue(letters(cause_of(handover), "handover_asked", context, reaches), now)


def _tell_answer(handover: Handover, now: datetime, *, accepts: bool) -> None:
    """Tell whoever organised it and whoever asked; those who answered themselves know."""
    told = {handover.giver_id, handover.asked_by_id} - {handover.answered_by_id}
    context = _facts(handover) | {
        "who": handover.taker.name,
        "accepts": accepts,
        "path": f"/contacts/{handover.contact_id}/",
    }
    queue(
        courtesies(
            told,
            cause=f"{cause_of(handover)}:answered",
            kind="handover_answered",
            context=context,
        ),
        now,
    )


def _facts(handover: Handover) -> dict[str, object]:
    contact = handover.contact
    return facts(contact.respond_by, contact.service.time_zone, contact.service.sender_name)
