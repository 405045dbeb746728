"""Saying that one has read what was said: a chosen act, and never the opening of a page."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.access import is_part_of
from meetings.models import Meeting, Seen
from networks.models import Person


@transaction.atomic
def say_read(meeting: Meeting, person: Person, up_to: int, *, now: datetime) -> Seen:
    """Writes down a person's word that they have read everything up to the entry with the number ``up_to``.

    ``up_to`` is the newest that they had before them; whoever has read further already has. Raises PermissionDenied
    for whoever is not part of the meeting, ValidationError while it is not over, and once it was called off.
    """
    if not is_part_of(person, meeting):
        raise PermissionDenied
    if meeting.cancelled_at or now < meeting.over_at:
        raise ValidationError(_("This meeting is not over yet."))
    seen, _is_new = Seen.objects.select_for_update().get_or_create(
        meeting=meeting, person=person, defaults={"up_to": 0, "at": now}
    )
    if up_to > seen.up_to:
        seen.before, seen.up_to, seen.at = seen.up_to, up_to, now
        seen.save(update_fields=["before", "up_to", "at"])
    return seen


@transaction.atomic
def take_read_back(meeting: Meeting, person: Person, *, now: datetime) -> None:
    """Takes the newest of a person's words that they have read something back: what they had said before stands."""
    seen = Seen.objects.select_for_update().filter(meeting=meeting, person=person).first()
    if seen is not None and seen.up_to:
        seen.up_to, seen.before, seen.at = seen.before, 0, now
        seen.save(update_fields=["up_to", "before", "at"])
