"""Everything written in a meeting has a number, given out under the meeting's own lock.

Whoever has read up to a number has therefore missed nothing below it: numbers become visible in their order, which
the ids of a table do not.
"""

import secrets
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from meetings.access import readable_meetings
from meetings.models import Meeting
from meetings.rules_numbers import LARGEST_LOT, SMALLEST_LOT, step_of
from networks.models import Person
from opendialogue.written_once import written_once

#: far more than anybody says at once; a stray file pasted in is refused
LONGEST_WORDS = 20_000


def locked_for_words(meeting_id: UUID, by: Person) -> Meeting:
    """The meeting, its row locked until the transaction ends, for somebody who may speak in it: whoever may read it.

    Raises PermissionDenied for anybody else; ValidationError when it was called off: its words stay readable, and
    nothing is added.
    """
    meeting = next(iter(_locked(meeting_id, by.pk)), None)
    if meeting is None:
        raise PermissionDenied
    if meeting.cancelled_at is not None:
        raise ValidationError(
            _("This meeting was called off. Its words can be read, and nothing more is added.")
        )
    return meeting


@written_once
def _locked(meeting_id: UUID, person_id: UUID) -> QuerySet[Meeting]:
    readable = readable_meetings(Person(pk=person_id)).filter(pk=meeting_id)
    return readable.select_for_update(of=("self",), no_key=True)


def next_number(meeting: Meeting) -> int:
    """The next number of a meeting locked by :func:`locked_for_words`.

    Numbers rise by steps drawn by lot, so that a gap tells nobody of a voice that is kept to others (DOMAIN 25).
    """
    meeting.last_seq += step_of(SMALLEST_LOT + secrets.randbelow(LARGEST_LOT - SMALLEST_LOT + 1))
    Meeting.objects.filter(pk=meeting.pk).update(last_seq=meeting.last_seq)
    return meeting.last_seq


def tidy(words: str, *, may_be_empty: bool = False) -> str:
    """Words as they are kept: without the space around them, lines ended in one way, nothing else touched.

    Raises ValidationError for no words at all, unless they ``may_be_empty``, and for more than anybody could have
    said.
    """
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words and not may_be_empty:
        raise ValidationError(_("There are no words here yet."), code="required")
    if len(words) > LONGEST_WORDS:
        raise ValidationError(_("This is too long for one entry. Please add it in parts."), code="max_length")
    return words
