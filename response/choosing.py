"""Choosing another promise for a first contact that runs: by hand, for a reason, and never longer by mistake."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from networks.models import Person
from opendialogue import wording
from response import rules
from response.acts import hold
from response.engine.ladders import set_up_ladder
from response.models import ContactEvent, FirstContact, Promise, PromiseChange
from response.other_systems import events
from response.promises import promise_for
from response.queries.promises import working_time_of


@transaction.atomic
def choose_promise(
    contact: FirstContact,
    promise: Promise,
    reason: str,
    by: Person,
    now: datetime,
    *,
    longer_understood: bool = False,
) -> PromiseChange:
    """Promise something else, counted from first contact like the promise that stood.

    The rungs of the new ladder replace those that still wait; what has been told stays told. Rungs whose time has
    come already are climbed at the next sweep, as one notice to each person.

    Raises ``ValidationError`` that names ``promise`` for one that is retired, that the contact has already, or whose
    time is over; ``longer`` for one that would end later, unless ``longer_understood``; ``reason`` without a reason;
    and a plain one for a contact that has ended or whose promise was broken.
    """
    hold(contact)
    promise = promise_for(contact.service, promise)
    working = working_time_of(promise)
    respond_by = rules.respond_by(contact.received_at, promise.within, working)
    _refuse(contact, now)
    _refuse_choice(contact, promise, respond_by, now, longer_understood=longer_understood)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why, in a few words about our work.")})
    change = PromiseChange.objects.create(
        contact=contact,
        at=now,
        by=by,
        reason=reason.strip(),
        name_before=contact.promise_name,
        respond_by_before=contact.respond_by,
        name_since=promise.name,
        respond_by_since=respond_by,
    )
    contact.promise, contact.promise_name, contact.within = promise, promise.name, promise.within
    contact.kept_by, contact.respond_by = promise.kept_by, respond_by
    contact.counts_working_time = promise.counts_working_time
    copied = ["promise", "promise_name", "within", "kept_by", "respond_by", "counts_working_time"]
    contact.save(update_fields=copied)
    contact.duties.filter(done_at=None).delete()
    highest = contact.duties.aggregate(highest=Max("rung"))["highest"]
    set_up_ladder(contact, promise, working, above=highest, not_before=now)
    events.record(contact, ContactEvent.PROMISE_CHANGED, now)
    return change


def _refuse(contact: FirstContact, now: datetime) -> None:
    if contact.is_drill:
        raise ValidationError(_("A drill keeps the promise it began with."))
    if contact.ended_at is not None:
        raise ValidationError(_("This contact has ended."))
    times = rules.Times(
        is_open=True,
        respond_by=contact.respond_by,
        kept_by=contact.kept_by,
        first_response_at=contact.first_response_at,
        first_meeting_offered_at=contact.first_meeting_offered_at,
        first_meeting_held_at=contact.first_meeting_held_at,
    )
    if contact.breached_at is not None or (contact.respond_by <= now and not rules.is_kept(times)):
        raise ValidationError(_("The promise was broken already. It cannot become another one now."))


def _refuse_choice(
    contact: FirstContact, promise: Promise, respond_by: datetime, now: datetime, *, longer_understood: bool
) -> None:
    if promise.name == contact.promise_name:
        raise ValidationError({"promise": _("It has this promise already. Choose another.")})
    when = {"when": wording.moment(respond_by)}
    if respond_by <= now:
        raise ValidationError(
            {
                "promise": _("Counted from first contact, this one was over on %(when)s. Choose another.")
                % when
            }
        )
    if respond_by > contact.respond_by and not longer_understood:
        raise ValidationError(
            {
                "longer": _(
                    "This one ends later, on %(when)s. Tick that they may wait longer, or choose another."
                )
                % when
            }
        )
