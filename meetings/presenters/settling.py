"""What a meeting's words say of themselves once it is over: whether they have settled, and whether all have seen them.

Nobody's reading is told: only whether everybody has seen what is for everyone. What is kept to some takes no part in
it, as it would be told on the few; and so whoever may not hear it reads the same as if it had never been said.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import KeptTo, Meeting
from meetings.queries.page import SaidOpen, SaidVoice, SaidWay
from meetings.queries.seen import Marks
from meetings.rules_settling import is_late, is_settled, is_unsettled_by_itself
from opendialogue import wording

Item = SaidVoice | SaidOpen | SaidWay


@dataclass(frozen=True)
class Settling:
    """What stands above the words of a meeting that is over."""

    #: that they are not settled yet and until when, or since when they are
    says: str = ""
    is_settled: bool = False
    #: nobody has nothing new before them: said once for all of it, otherwise at each entry of ``unseen``
    is_all_unseen: bool = False
    #: the entries that not everybody has seen yet
    unseen: frozenset[UUID] = field(default_factory=frozenset)
    #: whether the reader is asked, and whether they have said something that they may take back
    asks: bool = False
    has_said: bool = False


def settling_of(
    meeting: Meeting,
    items: Collection[Item],
    people: Collection[UUID],
    marks: Marks,
    reader_id: UUID,
    now: datetime,
) -> Settling:
    """For the page of one reader, who sees these ``items``; ``people`` are all who met. Nothing, where nothing is."""
    if not items:
        return Settling()
    open_still = [item for item in items if not _has_settled(item, meeting, now)]
    for_all = [item for item in open_still if not _is_kept(item)]
    unseen = frozenset(item.id for item in for_all if not _all_have_seen(item, people, marks))
    is_part = reader_id in people
    new = [item for item in open_still if not _has_seen(item, reader_id, marks)]
    return Settling(
        says=settled_or_until(meeting, now),
        is_settled=is_settled(meeting.settles_at, now),
        is_all_unseen=bool(unseen) and len(unseen) == len([item for item in items if not _is_kept(item)]),
        unseen=unseen,
        asks=is_part and bool(new),
        has_said=is_part and bool(open_still) and bool(marks.own.get(reader_id)),
    )


def marked(rows: Iterable[dict[str, Any]], settling: Settling) -> list[dict[str, Any]]:
    """The rows of entries, each with whether not everybody has seen it, unless that is said once for all of them."""
    unseen: frozenset[UUID] = frozenset() if settling.is_all_unseen else settling.unseen
    return [row | {"is_unseen": True} if row["key"] in unseen else row for row in rows]


def settled_or_until(meeting: Meeting, now: datetime) -> str:
    """ "These words are not settled yet: until Sunday 29 November at 7:30pm …", by the clock that people were told."""
    when = moment_of(meeting, meeting.settles_at)
    if is_settled(meeting.settles_at, now):
        return _("These words settled on %(when)s. What was added or changed since says so.") % {"when": when}
    said = _(
        "These words are not settled yet. Until %(when)s everyone can read them and put their own right."
    )
    return said % {"when": when}


def late(meeting: Meeting, at: datetime) -> str:
    """That something was added once the words had settled, and when; empty for everything before."""
    if not is_late(at, meeting.settles_at):
        return ""
    return _("added on %(when)s, after this had settled") % {"when": moment_of(meeting, at)}


def dated(said: str, late: str) -> str:
    """What was said, and in brackets that it was :func:`late`, if it was."""
    return f"{said} ({late})" if late else said


def nothing_settled(meeting: Meeting) -> str:
    """That nothing was settled in the meeting, as it is read on another day; empty where nobody said so."""
    at = meeting.nothing_settled_at
    return dated(_("Nothing was settled that day."), late(meeting, at)) if at else ""


def moment_of(meeting: Meeting, at: datetime) -> str:
    """A moment by the clock that the meeting's people were told."""
    with timezone.override(ZoneInfo(meeting.time_zone)):
        return wording.moment(at)


def _has_settled(item: Item, meeting: Meeting, now: datetime) -> bool:
    return not is_unsettled_by_itself(_changed_at(item), meeting.over_at, meeting.settle_after, now)


def _changed_at(item: Item) -> datetime:
    if not isinstance(item, SaidVoice):
        return item.at
    moments = (item.at, item.reworded_at, item.opened_at, item.taken_back_at, item.picture_described_at)
    return max(moment for moment in moments if moment)


def _is_kept(item: Item) -> bool:
    return isinstance(item, SaidVoice) and item.kept_to != KeptTo.EVERYONE


def _number(item: Item) -> int:
    """Up to where somebody must have read to have seen it. Where people stand to a way is not what was said."""
    return item.changed_seq if isinstance(item, SaidVoice) else item.seq


def _author(item: Item) -> UUID:
    """Who wrote it, and so has seen it. Somebody for whom another wrote has not, until they say so."""
    return item.writer_id or item.speaker_id if isinstance(item, SaidVoice) else item.speaker_id


def _has_seen(item: Item, person_id: UUID, marks: Marks) -> bool:
    return _author(item) == person_id or marks.of(person_id, is_kept=_is_kept(item)) >= _number(item)


def _all_have_seen(item: Item, people: Iterable[UUID], marks: Marks) -> bool:
    return all(_has_seen(item, person_id, marks) for person_id in people)
