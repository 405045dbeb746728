"""Saying whether one comes: yes, no or perhaps, and again as often as things change."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.announcing import announce
from meetings.models import Answer, Attendance
from meetings.practitioners import holding_time, lock_people


@transaction.atomic
def answer(attendance: Attendance, answer: str, now: datetime) -> Attendance:
    """Write down a person's own answer. A practitioner's "no" frees their time, anything else holds it again.

    Raises ValidationError for an answer that is none, for a meeting that was called off or is over, and for a
    practitioner who has another meeting at that time by now (PractitionersBusy).
    """
    if answer not in Answer.values or answer == Answer.NONE:
        raise ValidationError(_("Choose yes, no or perhaps."))
    if attendance.as_practitioner:
        lock_people([attendance.person_id])
    part = Attendance.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=attendance.pk)
    _refuse_what_is_over(part, now)
    part.answer, part.answered_at = answer, now
    part.holds = part.as_practitioner and answer != Answer.NO
    with holding_time([part.person_id], [(part.starts_at, part.ends_at)], but_for=part.meeting_id):
        part.save(update_fields=["answer", "answered_at", "holds"])
    announce(part.meeting_id)
    return part


def _refuse_what_is_over(part: Attendance, now: datetime) -> None:
    if part.meeting.cancelled_at:
        raise ValidationError(_("This meeting was called off."))
    if part.ended_at or part.meeting.ended_at or (not part.meeting.began_at and part.ends_at <= now):
        raise ValidationError(_("This meeting is over."))
