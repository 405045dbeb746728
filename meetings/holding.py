"""Coming together: a meeting begins and ends by the recorded act of a named practitioner."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.announcing import announce
from meetings.models import Attendance, Meeting
from meetings.rules import may_begin_at
from meetings.rules_settling import is_settled
from networks.models import Person
from response.meeting_times import meeting_begun


@transaction.atomic
def begin(meeting: Meeting, by: Person, now: datetime) -> Meeting:
    """People are together. The first time stands; it is also when the first meeting of its contact was held.

    Raises ValidationError for a meeting that was called off or is over, or whose words have settled; and more than
    two hours before its time: it would still a ladder that must go on.
    """
    meeting = _locked(meeting)
    if meeting.cancelled_at:
        raise ValidationError(_("This meeting was called off."))
    if meeting.began_at:
        return meeting
    if meeting.ended_at or is_settled(meeting.settles_at, now):
        raise ValidationError(_("This meeting is over."))
    if not may_begin_at(meeting.starts_at, now):
        raise ValidationError(_("This meeting is still to come. If you meet earlier, move it first."))
    meeting.began_at = now
    meeting.save(update_fields=["began_at"])
    Attendance.objects.filter(meeting=meeting, person=by, came_at=None).update(came_at=now)
    if meeting.contact:
        meeting_begun(meeting.contact, now)
    announce(meeting.pk)
    return meeting


@transaction.atomic
def note_who_is_here(
    meeting: Meeting,
    here: Collection[UUID],
    by: Person,
    now: datetime,
    *,
    was_here: Collection[UUID] | None = None,
) -> None:
    """Write down who is in the room: what is kept to those in the room is for them.

    ``here`` holds the ids of all who are there; somebody put down by mistake is taken off again. ``was_here`` is who
    was there as ``by`` had it before them: two who write it down at once then undo nothing of each other's. Once the
    meeting is over it stays as it was. Raises ValidationError then, and before it began.
    """
    meeting = _locked(meeting)
    if not meeting.began_at or meeting.ended_at:
        raise ValidationError(_("Who is in the room is written down while the meeting is going on."))
    parts = Attendance.objects.filter(meeting=meeting)
    parts.filter(person__in=here, came_at=None).update(came_at=now)
    gone = parts if was_here is None else parts.filter(person__in=was_here)
    gone.exclude(person__in=here).update(came_at=None)
    announce(meeting.pk)


@transaction.atomic
def end(meeting: Meeting, by: Person, now: datetime) -> Meeting:
    """The meeting is over and practitioners' time is free again. Nothing needs to have been settled.

    Ending twice changes nothing. Raises ValidationError for a meeting that never began.
    """
    meeting = _locked(meeting)
    if meeting.ended_at:
        return meeting
    if not meeting.began_at:
        raise ValidationError(_("This meeting has not begun."))
    meeting.ended_at = now
    meeting.save(update_fields=["ended_at"])
    Attendance.objects.filter(meeting=meeting, holds=True).update(holds=False)
    announce(meeting.pk)
    return meeting


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(no_key=True, of=("self",))
        .select_related("contact")
        .get(pk=meeting.pk)
    )
