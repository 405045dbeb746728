"""How was it? Each person answers for themselves, and chooses who else may read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.access import open_attendances
from meetings.models import Attendance, LookingBack, Reply
from meetings.numbering import LONGEST_WORDS
from meetings.rules_looking_back import is_asked
from networks.models import Person


class Given(NamedTuple):
    """One answer: to what, the service's own question if it is one, as it was read, and the step chosen."""

    asks: str
    own_id: UUID | None
    asked: str
    step: str


@transaction.atomic
def look_back(
    part: Attendance, given: Sequence[Given], *, words: str, shown: str, by: Person, now: datetime
) -> LookingBack:
    """Keeps how it was for this person, in place of what they answered before. Every question may be left out.

    Raises PermissionDenied for anybody but the person whose part in the meeting it is; ValidationError for a meeting
    that was called off, before people came together, when the time for it is over, and for more words than anybody
    could have said.
    """
    part = _locked(part, by)
    _check_time(part, now)
    if len(words) > LONGEST_WORDS:
        raise ValidationError(_("This is too long. Please say it in fewer words."), code="max_length")
    kept, _made = LookingBack.objects.update_or_create(
        attendance=part, defaults={"words": words.strip(), "shown": shown, "at": now}
    )
    kept.replies.all().delete()
    Reply.objects.bulk_create(Reply(looking_back=kept, **each._asdict()) for each in given)
    return kept


@transaction.atomic
def choose_who_reads(part: Attendance, shown: str, *, by: Person, now: datetime) -> LookingBack:
    """Says who else may read it; at any time, as often as one likes, and it holds at once.

    Raises PermissionDenied for anybody but the person whose part in the meeting it is, ValidationError for a meeting
    that was called off.
    """
    part = _locked(part, by)
    kept, made = LookingBack.objects.get_or_create(attendance=part, defaults={"shown": shown, "at": now})
    if not made and kept.shown != shown:
        kept.shown = shown
        kept.save(update_fields=["shown"])
    return kept


@transaction.atomic
def take_back(part: Attendance, *, by: Person, now: datetime) -> None:
    """Takes everything back that this person answered: it is gone. Taken back twice it is gone once.

    Raises PermissionDenied and ValidationError as :func:`look_back` does: what was counted stays counted.
    """
    part = _locked(part, by)
    _check_time(part, now)
    LookingBack.objects.filter(attendance=part).delete()


def _locked(part: Attendance, by: Person) -> Attendance:
    """The part, locked: two tabs of one person answer one after the other."""
    open_parts = open_attendances(by).filter(pk=part.pk)
    found = open_parts.select_for_update(no_key=True, of=("self",)).select_related("meeting").first()
    if found is None:
        raise PermissionDenied
    if found.meeting.cancelled_at:
        raise ValidationError(_("This meeting was called off."))
    return found


def _check_time(part: Attendance, now: datetime) -> None:
    meeting = part.meeting
    since = meeting.began_at or meeting.starts_at
    if not is_asked(since, meeting.ends_at, now):
        raise ValidationError(
            _("You have not met yet. Afterwards you can look back here.")
            if now < since
            else _("The time for answering is over. What was answered stays as it was.")
        )
