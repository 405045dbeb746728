"""Keeping a voice to those in the room, or to people by name, in the moment it is said (DOMAIN 24, 25)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.access import open_parts
from meetings.announcing import announce
from meetings.models import Attendance, KeptTo, Meeting, Voice
from meetings.numbering import locked_for_words, next_number
from networks.models import Person


def kept_to_whom(
    meeting: Meeting, speaker: Person, answers: Voice | None, kept_to: str, hearers: Collection[UUID]
) -> tuple[str, set[UUID]]:
    """To whom a voice is kept: as its speaker chose, and never to more than what it answers.

    Raises ValidationError (``kept``) for what would be for practitioners alone.
    """
    kept_to, named = _kept_as_what_it_answers(answers, kept_to, hearers)
    _check_not_behind_backs(meeting, speaker, kept_to, named)
    return kept_to, named


def _kept_as_what_it_answers(
    answers: Voice | None, kept_to: str, hearers: Collection[UUID]
) -> tuple[str, set[UUID]]:
    named = set(hearers) if kept_to == KeptTo.NAMED else set()
    if answers is None or answers.kept_to == KeptTo.EVERYONE:
        return kept_to, named
    if answers.kept_to == KeptTo.ROOM and kept_to != KeptTo.NAMED:
        return KeptTo.ROOM, set()
    heard = set(answers.hearers.values_list("person_id", flat=True))
    heard |= {person_id for person_id in (answers.speaker_id, answers.written_by_id) if person_id}
    if answers.kept_to == KeptTo.ROOM:
        parts = Attendance.objects.filter(meeting=answers.meeting_id, came_at__isnull=False)
        heard |= set(parts.values_list("person_id", flat=True))
    return KeptTo.NAMED, named & heard if kept_to == KeptTo.NAMED else heard


def _check_not_behind_backs(meeting: Meeting, speaker: Person, kept_to: str, named: Collection[UUID]) -> None:
    """What practitioners keep to some is always for somebody of the network too (DOMAIN 23).

    Anybody else may tell something to the team, or to one of it.
    """
    parts = Attendance.objects.filter(open_parts(), meeting=meeting, as_practitioner=False)
    came = dict(parts.values_list("person_id", "came_at"))
    of_the_network = came.keys() | {meeting.network.centre_id}
    if kept_to == KeptTo.EVERYONE or speaker.pk in of_the_network:
        return
    if kept_to == KeptTo.NAMED and not of_the_network & set(named):
        message = _(
            "Practitioners keep nothing among themselves here. Choose somebody of the network too, or think out loud"
            " in front of everyone."
        )
        raise ValidationError(message, code="kept")
    if kept_to == KeptTo.ROOM and not any(came.values()):
        message = _("Nobody of the network is written down as in the room. First say who is in the room.")
        raise ValidationError(message, code="kept")


@transaction.atomic
def open_to_everyone(voice: Voice, *, by: Person, now: datetime) -> Voice:
    """Lets everyone in the meeting read a voice that was kept to some. Raises PermissionDenied for all but its speaker.

    What answers it stays as those who answered chose. Once the words of the meeting had settled, readers see when it
    was opened, as with everything that was added later.
    """
    if by.pk != voice.speaker_id:
        raise PermissionDenied
    locked = locked_for_words(voice.meeting_id, by)
    current = Voice.objects.get(pk=voice.pk)
    if current.kept_to != KeptTo.EVERYONE and current.taken_back_at is None:
        if current.answers and current.answers.kept_to != KeptTo.EVERYONE:
            # That it answers something would be a trace of what others may not hear.
            current.answers = None
        current.kept_to, current.opened_at = KeptTo.EVERYONE, now
        current.changed_seq = next_number(locked)
        current.save(update_fields=["kept_to", "opened_at", "answers", "changed_seq"])
        announce(current.meeting_id)
    return current
