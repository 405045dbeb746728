"""What people are told of a meeting: each for themselves, with their own link, and nothing of anybody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from meetings import calendars
from meetings.models import Attendance, Meeting
from networks.circle import place_stands
from networks.reaching import Reach, reaches_of
from notices.calendar_files import Entry
from notices.models import Channel
from notices.outbox import Letter, queue

INVITED = "meeting_invited"
BOOKED = "meeting_booked"
MOVED = "meeting_moved"
CALLED_OFF = "meeting_called_off"


def tell(
    kind: str,
    meeting: Meeting,
    parts: Sequence[Attendance],
    paths: Mapping[UUID, str],
    now: datetime,
    days: int = 1,
) -> list[UUID]:
    """Queue a notice of ``meeting`` for each part, over the first channel its person prefers.

    ``paths`` gives each person's own link (none where there is nothing to open); ``days`` is on how many days in a
    row the meeting comes again. Returns the people who cannot be reached by any channel.
    """
    reaches = reaches_of([part.person_id for part in parts])
    firsts = [(part, reaches[part.person_id][0]) for part in parts if reaches.get(part.person_id)]
    queue([_letter(kind, meeting, part, reach, paths, now, days) for part, reach in firsts], now)
    return [part.person_id for part in parts if not reaches.get(part.person_id)]


def tell_calendars(
    kind: str, meeting: Meeting, parts: Sequence[Attendance], paths: Mapping[UUID, str], now: datetime
) -> None:
    """Queue a notice for those alone who get a calendar file with it: whoever is told by phone heard of it already."""
    reaches = reaches_of([part.person_id for part in parts])
    firsts = [(part, reaches[part.person_id][0]) for part in parts if reaches.get(part.person_id)]
    by_mail = [(part, reach) for part, reach in firsts if reach.channel == Channel.MAIL]
    queue([_letter(kind, meeting, part, reach, paths, now, 1) for part, reach in by_mail], now)


def calendar_entry(part: Attendance, meeting: Meeting) -> Entry:
    return Entry(
        uid=part.pk,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        sequence=meeting.calendar_sequence,
        called_off=meeting.cancelled_at is not None,
    )


def _letter(
    kind: str,
    meeting: Meeting,
    part: Attendance,
    reach: Reach,
    paths: Mapping[UUID, str],
    now: datetime,
    days: int,
) -> Letter:
    context: dict[str, Any] = {
        "name": reach.name,
        "starts_at": meeting.starts_at.isoformat(),
        "zone": meeting.time_zone,
        "path": paths.get(part.person_id, ""),
        "days": days,
        "sender_name": meeting.network.service.sender_name,
        "use_by": (meeting.ends_at + timedelta(days=days - 1)).isoformat(),
    }
    if part.place_id:
        context["only_while"] = place_stands(part.place_id)
    calendar = ""
    if reach.channel == Channel.MAIL:
        entry = calendar_entry(part, meeting)
        calendar = calendars.invitation(entry, to=reach.address, language=reach.language, now=now)
    return Letter(
        cause=f"attendance:{part.pk}:{kind}:{meeting.calendar_sequence}",
        recipient_id=part.person_id,
        channel=reach.channel,
        address=reach.address,
        language=reach.language,
        kind=kind,
        context=context,
        calendar=calendar,
    )
