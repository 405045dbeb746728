"""A network's page in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from meetings.models import Way
from meetings.queries.network import MeetingLine
from opendialogue import wording


@dataclass(frozen=True)
class Line:
    id: UUID
    when: str
    starts_at: datetime
    way: str
    note: str


@dataclass(frozen=True)
class Meetings:
    """The meetings of a network: those to come, the next first, and those that were, the newest first."""

    to_come: list[Line]
    past: list[Line]


@dataclass(frozen=True)
class LookLine:
    name: str
    what: str
    at: datetime


def meetings(lines: Sequence[MeetingLine]) -> Meetings:
    to_come = [_line(line) for line in lines if not line.is_past and not line.is_called_off]
    past = [_line(line) for line in reversed(lines) if line.is_past or line.is_called_off]
    return Meetings(to_come, past)


def looks(rows: Sequence[tuple[str, str, datetime]]) -> list[LookLine]:
    """Who of the staff looked at what."""
    whats = {
        "network": _("this page"),
        "map": _("the map"),
        "meeting": _("a meeting"),
        "words": _("what was said"),
        "read_out": _("what was said, and read it out by phone"),
        "on_paper": _("what was said, and sent it on paper"),
    }
    return [LookLine(name, whats.get(what, what), at) for name, what, at in rows]


def _line(line: MeetingLine) -> Line:
    return Line(
        id=line.id,
        when=wording.moment(line.starts_at),
        starts_at=line.starts_at,
        way=str(Way(line.way).label),
        note=_("Called off") if line.is_called_off else "",
    )
