"""The board in words: one row for each open first contact, with one next step."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opendialogue import wording
from response.presenters.names import called, through
from response.presenters.remarks import remarks
from response.queries.board import OpenContact
from response.rules import Times, kept_at


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next with one contact. An act is sent by POST; everything else is a way to go."""

    label: str
    address: str
    is_act: bool = False
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class Reached:
    """One of the four times."""

    label: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    id: UUID
    address: str
    name: str
    through: str
    organiser: str
    received_at: datetime
    respond_by: datetime
    kept_at: datetime | None
    marks: tuple[datetime | None, ...]
    is_late: bool
    ends: str
    meeting: str
    times: tuple[Reached, ...]
    remarks: list[str]
    step: NextStep


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board: those whose promise still runs, and those where it has been kept."""

    waiting: list[BoardRow]
    kept: list[BoardRow]
    summary: str


def board(
    contacts: Sequence[OpenContact],
    troubles: Mapping[UUID, list[str]],
    clinical_teams: Set[UUID],
    reader_id: UUID,
    now: datetime,
) -> Board:
    """The open contacts as rows. Whoever may not act on one gets a way to look at it, and nothing to press."""
    rows = [
        _row(
            contact,
            troubles.get(contact.id, []),
            may_act=contact.organiser_id == reader_id or contact.team_id in clinical_teams,
            now=now,
        )
        for contact in contacts
    ]
    waiting = [row for row in rows if row.kept_at is None]
    untaken = sum(contact.taken_on_at is None for contact in contacts)
    return Board(waiting, [row for row in rows if row.kept_at], _summary(waiting, untaken))


def _row(contact: OpenContact, troubles: list[str], *, may_act: bool, now: datetime) -> BoardRow:
    kept = kept_at(_times(contact))
    address = reverse("contact", args=[contact.id])
    return BoardRow(
        id=contact.id,
        address=address,
        name=called(contact.about, contact.from_name),
        through=through(contact.about, contact.from_name, contact.relation),
        organiser=contact.organiser,
        received_at=contact.received_at,
        respond_by=contact.respond_by,
        kept_at=kept,
        marks=(contact.first_response_at, contact.meeting_starts_at, contact.first_meeting_held_at),
        is_late=(kept or now) > contact.respond_by,
        ends=wording.moment(contact.respond_by),
        meeting=_meeting(contact),
        times=four_times(contact),
        remarks=remarks(troubles) if troubles else [],
        step=_step(contact, address) if may_act else NextStep(_("Open"), address, is_main=False),
    )


def four_times(contact: OpenContact) -> tuple[Reached, ...]:
    """The four times of a first contact, each reached or not yet."""
    return (
        Reached(_("Contact"), contact.received_at),
        Reached(_("Spoken"), contact.first_response_at),
        Reached(_("Meeting offered"), contact.first_meeting_offered_at),
        Reached(_("Met"), contact.first_meeting_held_at),
    )


def _step(contact: OpenContact, address: str) -> NextStep:
    if contact.taken_on_at is None:
        return NextStep(_("Take it on"), reverse("contact_take_on", args=[contact.id]), is_act=True)
    if contact.first_response_at is None and contact.first_meeting_held_at is None:
        return NextStep(_("We have spoken"), reverse("contact_responded", args=[contact.id]), is_act=True)
    if contact.first_meeting_offered_at is None or _needs_another(contact):
        return NextStep(_("Offer a meeting"), f"{reverse('meeting_new')}?contact={contact.id}")
    if contact.breached_at and not contact.has_story:
        return NextStep(_("Tell what happened"), f"{address}#story", is_main=False)
    return NextStep(_("Open"), address, is_main=False)


def _needs_another(contact: OpenContact) -> bool:
    """A meeting was offered and called off, and nobody has met yet."""
    return contact.meeting_starts_at is None and contact.first_meeting_held_at is None


def _meeting(contact: OpenContact) -> str:
    if contact.meeting_starts_at is None or contact.first_meeting_held_at:
        return ""
    return _("Meeting %(when)s") % {"when": wording.moment(contact.meeting_starts_at)}


def _times(contact: OpenContact) -> Times:
    return Times(
        is_open=True,
        respond_by=contact.respond_by,
        kept_by=contact.kept_by,
        first_response_at=contact.first_response_at,
        first_meeting_offered_at=contact.first_meeting_offered_at,
        first_meeting_held_at=contact.first_meeting_held_at,
    )


def _summary(waiting: list[BoardRow], untaken: int) -> str:
    count = len(waiting)
    late = sum(row.is_late for row in waiting)
    said = [
        ngettext("%(count)d person is waiting.", "%(count)d people are waiting.", count) % {"count": count}
    ]
    if untaken:
        said.append(
            ngettext(
                "%(count)d has not been taken on by anybody.",
                "%(count)d have not been taken on by anybody.",
                untaken,
            )
            % {"count": untaken}
        )
    if late:
        said.append(ngettext("%(count)d is late.", "%(count)d are late.", late) % {"count": late})
    return " ".join(said)
