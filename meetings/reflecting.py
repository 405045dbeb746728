"""Thinking out loud: practitioners talk with one another in front of all, the others listen, then all may answer."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.access import may_host
from meetings.announcing import announce
from meetings.models import Meeting
from meetings.numbering import locked_for_words
from networks.models import Person


@transaction.atomic
def open_reflection(meeting: Meeting, by: Person, now: datetime) -> None:
    """From now on the practitioners talk with one another, and the others are asked to listen.

    Nobody is kept from writing. Opened twice it is open once. Raises PermissionDenied for anybody but the team's
    practitioners, ValidationError for a meeting that is not going on.
    """
    locked = _locked(meeting, by)
    if not locked.began_at or locked.ended_at:
        raise ValidationError(_("This can be opened while the meeting is going on."))
    if not is_open(locked):
        Meeting.objects.filter(pk=locked.pk).update(reflecting_since=now, reflected_at=None)
        announce(locked.pk)


@transaction.atomic
def close_reflection(meeting: Meeting, by: Person, now: datetime) -> None:
    """The practitioners have spoken; everybody is invited to answer. Closed twice it is closed once."""
    locked = _locked(meeting, by)
    if is_open(locked):
        Meeting.objects.filter(pk=locked.pk).update(reflected_at=now)
        announce(locked.pk)


def is_open(meeting: Meeting) -> bool:
    """Whether the practitioners are thinking out loud at this moment."""
    return meeting.reflecting_since is not None and meeting.reflected_at is None and not meeting.ended_at


def _locked(meeting: Meeting, by: Person) -> Meeting:
    if not may_host(by, meeting):
        raise PermissionDenied
    return locked_for_words(meeting.pk, by)
