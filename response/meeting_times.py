"""What a meeting changes in the first contact it came from.

Called by those who book and hold it, in their transaction.
"""

from datetime import datetime

from response.acts import hold
from response.models import FirstContact


def meeting_offered(contact: FirstContact, starts_at: datetime, now: datetime) -> None:
    """A meeting has been offered. The first offer's time stands; of several meetings to come the nearest counts."""
    hold(contact)
    if contact.first_meeting_offered_at is None:
        contact.first_meeting_offered_at = now
    to_come = contact.meeting_starts_at
    if to_come is None or to_come < now or starts_at < to_come:
        contact.meeting_starts_at = starts_at
    contact.save(update_fields=["first_meeting_offered_at", "meeting_starts_at"])


def meeting_moved(contact: FirstContact, starts_at: datetime) -> None:
    """The next meeting to come begins at another time."""
    _set_meeting(contact, starts_at)


def meeting_called_off(contact: FirstContact) -> None:
    """No meeting is to come any more. That one had been offered stays known."""
    _set_meeting(contact, None)


def meeting_begun(contact: FirstContact, now: datetime) -> None:
    """People are together. The first time stands; a meeting that nobody had booked was offered by beginning it."""
    hold(contact)
    changed = []
    for moment in ("first_meeting_offered_at", "first_meeting_held_at"):
        if getattr(contact, moment) is None:
            setattr(contact, moment, now)
            changed.append(moment)
    if changed:
        contact.save(update_fields=changed)


def _set_meeting(contact: FirstContact, starts_at: datetime | None) -> None:
    hold(contact)
    contact.meeting_starts_at = starts_at
    contact.save(update_fields=["meeting_starts_at"])
