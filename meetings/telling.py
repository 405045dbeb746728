"""Telling those who could not come that there is something to read: if they wish, once, and without a word of what.

No job is planned for it. When somebody is due follows from what is written down of the meeting; that they were told is
written in the transaction of the notice, so that any number of rounds at once tell nobody twice. Where no message can
tell somebody, or they wish to be rung, a human is asked to: an errand takes the place of the notice.
"""

from datetime import datetime
from uuid import UUID

import structlog
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.urls import reverse

from meetings.access import is_part_of, may_host
from meetings.models import Attendance, Meeting
from meetings.parts import ways_in
from meetings.queries.telling import WORDS_TO_TELL, calls_not_needed, is_to_be_told, subject_of, untold_parts
from networks import wishes
from networks.access import OPEN_PLACES
from networks.circle import place_stands
from networks.models import Person
from networks.reaching import courtesies
from networks.wishes import Told
from notices.outbox import Letter, queue
from response.errands import open_errand, settle_errand

log = structlog.get_logger(__name__)

SOMETHING_TO_READ = "something_to_read"


@transaction.atomic
def note_wish(meeting: Meeting, person: Person, told: Told, *, by: Person, now: datetime) -> None:
    """Write down for somebody of the network what they said of being told; of every meeting, not of this one alone.

    Raises PermissionDenied for whoever may not host the meeting, and for a person who is no part of it.
    """
    if not may_host(by, meeting) or not is_part_of(person, meeting):
        raise PermissionDenied
    wishes.note_wish(person, told, by=by, now=now)


def tell_of_words(now: datetime) -> int:
    """Tell everybody who is due, or ask a human to ring them; returns how many these are.

    Of whom a call is not wished any more, or who is not let in any more, nobody needs to think: that settles itself.

    Somebody for whom it fails holds up nobody else. Raises ``django.db.Error`` when the connection is lost.
    """
    for errand in calls_not_needed():
        with transaction.atomic():
            if settle_errand(errand, now):
                Attendance.objects.filter(pk=subject_of(errand)).update(told_at=None)
    told = 0
    for part_id in [part.pk for part in untold_parts(now) if is_to_be_told(part, now)]:
        try:
            told += _tell(part_id, now)
        except Exception as error:
            if isinstance(error, Error) and not connection.is_usable():
                raise
            log.exception("not_told_of_words", attendance=str(part_id))
    return told


@transaction.atomic
def _tell(part_id: UUID, now: datetime) -> bool:
    """Tell one person, unless another round is about it or things have changed.

    Who works here looks for themselves: nobody is asked to ring them.
    """
    held = untold_parts(now).select_for_update(of=("self",), skip_locked=True)
    part = held.filter(pk=part_id).first()
    if part is None or not is_to_be_told(part, now):
        return False
    letters = [] if part.person.told_by_call else _letters(part, now)
    if letters:
        queue(letters, now)
    elif part.as_practitioner:
        return False
    else:
        network = part.meeting.network
        open_errand(
            network.service, WORDS_TO_TELL, f"attendance:{part.pk}", part.person, now, team=network.team
        )
    part.told_at = now
    part.save(update_fields=["told_at"])
    return True


def _letters(part: Attendance, now: datetime) -> list[Letter]:
    return courtesies(
        [part.person_id],
        cause=f"attendance:{part.pk}:{SOMETHING_TO_READ}",
        kind=SOMETHING_TO_READ,
        context=_context(part, now),
    )


def _context(part: Attendance, now: datetime) -> dict[str, str]:
    meeting = part.meeting
    page = reverse("meeting", args=[meeting.pk])
    context = {
        "name": part.person.name,
        "sender_name": meeting.network.service.sender_name,
        "path": page,
        # Once the words have settled it is no news any more.
        "use_by": meeting.settles_at.isoformat(),
    }
    if part.place is not None and part.place.state in OPEN_PLACES:
        context["path"] = ways_in([part.place], page, meeting.organiser, now)[part.person_id].path
        context["only_while"] = place_stands(part.place.pk)
    return context
