"""Who would be told now, and at three in the morning, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opendialogue import wording
from response.models import Tells
from response.preview import WouldBeTold

MISSING = {
    "nobody": gettext_lazy("%(role)s: nobody."),
    "on_leave": gettext_lazy("%(role)s: on leave."),
    "unreachable": gettext_lazy("%(role)s: no phone or mail."),
}


@dataclass(frozen=True)
class Cell:
    """Whom one step would tell at one moment, and what is missing."""

    when: str
    names: tuple[str, ...]
    remarks: list[str]


@dataclass(frozen=True)
class TeamPreview:
    """One team: a row of cells, one for each moment, for every step."""

    name: str
    rows: list[tuple[str, list[Cell]]]


def three_in_the_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The next time that clocks in the zone show three at night; where they skip it, when they have."""
    today = now.astimezone(zone).date()
    at = datetime.combine(today, time(3), tzinfo=zone)
    return at if at > now else datetime.combine(today + timedelta(days=1), time(3), tzinfo=zone)


def moments_said(moments: Sequence[datetime]) -> list[str]:
    """ "Now" and "Sunday 22 November at 3:00am"."""
    return [_("Now"), *(wording.moment(moment) for moment in moments[1:])]


def previews(
    teams: Sequence[tuple[UUID, str]],
    titles: Sequence[str],
    found: Sequence[dict[UUID, list[WouldBeTold]]],
    when: Sequence[str],
) -> list[TeamPreview]:
    """Every team's steps at every moment."""
    return [
        TeamPreview(
            name,
            [
                (title, [_cell(at[team_id][place], said) for at, said in zip(found, when, strict=True)])
                for place, title in enumerate(titles)
            ],
        )
        for team_id, name in teams
    ]


def _cell(told: WouldBeTold, when: str) -> Cell:
    remarks = [_missing(code) for code in told.remarks]
    if told.falls_through:
        remarks.append(_("The next step would not wait."))
    return Cell(when, told.names, remarks)


def _missing(code: str) -> str:
    kind, _colon, role = code.partition(":")
    return str(MISSING[kind]) % {"role": capfirst(str(Tells(role).label))}
