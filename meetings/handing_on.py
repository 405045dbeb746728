"""Words that reach people otherwise than here: read out by phone, or sent on paper (DOMAIN 32)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.access import is_part_of, may_host
from meetings.models import HandedOn, HowHandedOn, Meeting
from meetings.queries.telling import calls_waiting
from networks.looks import note_look
from networks.models import Person
from response.errands import finish_errand

#: what the log of who looked says of it
LOOKS = {HowHandedOn.PHONE: "read_out", HowHandedOn.PAPER: "on_paper"}


@dataclass(frozen=True)
class Handing:
    """How and when words reached somebody, and up to which entry."""

    how: str
    at: datetime
    up_to: int
    #: they heard all of it and want it to count as seen by them
    counts_as_seen: bool = False
    #: made by the sender, so that sending twice writes it down once
    id: UUID | None = None


@transaction.atomic
def hand_on(meeting: Meeting, person: Person, handing: Handing, *, by: Person, now: datetime) -> HandedOn:
    """Writes down that ``by`` read a meeting's words out to ``person``, or sent them; the log of looks says so too.

    Whoever wished to be rung about them has been.
    Raises PermissionDenied for whoever may not host the meeting, and for a person who may not read it here;
    ValidationError for a time to come or before the meeting was over, and for paper that is to count as seen.
    """
    if not may_host(by, meeting) or not is_part_of(person, meeting):
        raise PermissionDenied
    _check(meeting, handing, now)
    record, is_new = HandedOn.objects.get_or_create(
        pk=handing.id or uuid4(),
        defaults={
            "meeting": meeting,
            "person": person,
            "how": handing.how,
            "at": handing.at,
            "by": by,
            "recorded_at": now,
            "up_to": handing.up_to,
            "counts_as_seen": handing.counts_as_seen,
        },
    )
    if is_new:
        note_look(by, meeting.network, LOOKS[HowHandedOn(handing.how)], now)
        for errand in calls_waiting(meeting, person):
            finish_errand(errand, by, now)
    return record


@transaction.atomic
def take_hand_on_back(record: HandedOn, *, by: Person, now: datetime) -> None:
    """Takes a record back that was written down by mistake; it no longer counts for anything. Twice is as once."""
    if not may_host(by, record.meeting):
        raise PermissionDenied
    standing = HandedOn.objects.filter(pk=record.pk, taken_back_at=None)
    standing.update(taken_back_at=now, taken_back_by=by)


def _check(meeting: Meeting, handing: Handing, now: datetime) -> None:
    if meeting.cancelled_at or now < meeting.over_at:
        raise ValidationError(_("This meeting is not over yet."))
    if handing.at > now:
        raise ValidationError({"at": _("This time has not come yet.")})
    if handing.at < min(meeting.starts_at, meeting.over_at):
        raise ValidationError({"at": _("This was before the meeting.")})
    if handing.counts_as_seen and handing.how != HowHandedOn.PHONE:
        raise ValidationError(
            {"counts_as_seen": _("A letter may still be unopened: only what was read out can count as seen.")}
        )
