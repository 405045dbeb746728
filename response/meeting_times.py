"""What a meeting changes in the first contact it came from.

Called by those who book and hold it, in their transaction.
"""

from datetime import datetime

from response.acts import hold
from response.models import ContactEvent, FirstContact, MeetingKind, MeetingNews
from response.other_systems import events

#: the times that a meeting may be the first to set, in their order, and what is said of each
_MOMENTS = {
    "first_meeting_offered_at": ContactEvent.MEETING_OFFERED,
    "first_meeting_held_at": ContactEvent.MEETING_HELD,
}


def meeting_offered(
    contact: FirstContact, starts_at: datetime, now: datetime, *, offered: datetime | None = None
) -> None:
    """A meeting has been offered. The first offer's time stands; of several meetings to come the nearest counts.

    ``offered`` is when the meeting just offered begins, where the nearest, ``starts_at``, is another.
    """
    hold(contact)
    tell_news(contact, MeetingKind.OFFERED, offered or starts_at, now)
    is_first = contact.first_meeting_offered_at is None
    if is_first:
        contact.first_meeting_offered_at = now
    to_come = contact.meeting_starts_at
    if to_come is None or to_come < now or starts_at < to_come:
        contact.meeting_starts_at = starts_at
    contact.save(update_fields=["first_meeting_offered_at", "meeting_starts_at"])
    if is_first:
        events.record(contact, ContactEvent.MEETING_OFFERED, now)


def meeting_moved(contact: FirstContact, starts_at: datetime) -> None:
    """The next meeting to come begins at another time."""
    _set_meeting(contact, starts_at)


def meeting_called_off(contact: FirstContact) -> None:
    """No meeting is to come any more. That one had been offered stays known."""
    _set_meeting(contact, None)


def meeting_begun(contact: FirstContact, now: datetime) -> None:
    """People are together. The first time stands; a meeting that nobody had booked was offered by beginning it."""
    hold(contact)
    tell_news(contact, MeetingKind.BEGUN, None, now)
    changed = [moment for moment in _MOMENTS if getattr(contact, moment) is None]
    for moment in changed:
        setattr(contact, moment, now)
    if changed:
        contact.save(update_fields=changed)
        events.record_all([events.Happened(str(contact.pk), _MOMENTS[moment]) for moment in changed], now)


def tell_news(contact: FirstContact, kind: str, starts_at: datetime | None, now: datetime) -> None:
    """Write down for the contact's story what became of a meeting that begins, or was to begin, at ``starts_at``."""
    MeetingNews.objects.create(contact=contact, kind=kind, at=now, starts_at=starts_at)


def _set_meeting(contact: FirstContact, starts_at: datetime | None) -> None:
    hold(contact)
    contact.meeting_starts_at = starts_at
    contact.save(update_fields=["meeting_starts_at"])
