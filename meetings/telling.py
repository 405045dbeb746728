"""Telling those who could not come that there is something to read: if they wish, once, and without a word of what.

No job is planned for it. When somebody is due follows from what is written down of the meeting; that they were told is
written in the transaction of the notice, so that any number of rounds at once tell nobody twice.
"""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import Error, connection, transaction
from django.urls import reverse

from meetings.models import Attendance
from meetings.parts import ways_in
from meetings.queries.telling import is_to_be_told, untold_parts
from networks.access import OPEN_PLACES
from networks.circle import place_stands
from networks.reaching import courtesies
from notices.outbox import queue

log = structlog.get_logger(__name__)

SOMETHING_TO_READ = "something_to_read"


def tell_of_words(now: datetime) -> int:
    """Tell everybody who is due; returns how many were told.

    Somebody for whom it fails holds up nobody else. Raises ``django.db.Error`` when the connection is lost.
    """
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
    """Tell one person, unless another round is about it or things have changed. Nobody without a way is told."""
    held = untold_parts(now).select_for_update(of=("self",), skip_locked=True)
    part = held.filter(pk=part_id).first()
    if part is None or not is_to_be_told(part, now):
        return False
    letters = courtesies(
        [part.person_id],
        cause=f"attendance:{part.pk}:{SOMETHING_TO_READ}",
        kind=SOMETHING_TO_READ,
        context=_context(part, now),
    )
    if not letters:
        return False
    queue(letters, now)
    part.told_at = now
    part.save(update_fields=["told_at"])
    return True


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
