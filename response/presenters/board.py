"""The board in words: one row for each open first contact, with one next step."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opendialogue import wording
from response.presenters.names import called, made_up, through
from response.presenters.remarks import remarks
from response.queries.board import OpenContact
from response.rules import Times, kept_at

NOBODY = UUID(int=0)
ADDRESSES = ("contact", "contact_take_on", "contact_responded")
REACHED = mark_safe(' class="reached"')


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next with one contact. An act is sent by POST; everything else is a way to go."""

    label: str
    address: str
    is_act: bool = False
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One open first contact in words; ``times`` are the four times as list items, reached or not yet."""

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
    #: which of several
    promise: str
    meeting: str
    times: SafeString
    remarks: list[str]
    step: NextStep
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board: those whose promise still runs, those where it has been kept, and apart from them drills."""

    waiting: list[BoardRow]
    kept: list[BoardRow]
    drills: list[BoardRow]
    summary: str


def board(
    contacts: Sequence[OpenContact],
    troubles: Mapping[UUID, list[str]],
    clinical_teams: Set[UUID],
    reader_id: UUID,
    now: datetime,
) -> Board:
    """The open contacts as rows. Whoever may not act on one gets a way to look at it, and nothing to press."""
    words = _Words()
    is_one_promise = len({contact.promise_name for contact in contacts}) < 2
    rows = [
        _row(
            contact,
            troubles.get(contact.id, []),
            words,
            promise="" if is_one_promise else contact.promise_name,
            may_act=contact.organiser_id == reader_id or contact.team_id in clinical_teams,
            now=now,
        )
        for contact in contacts
    ]
    earnest = [row for row in rows if not row.is_drill]
    waiting = [row for row in earnest if row.kept_at is None]
    untaken = sum(contact.taken_on_at is None and not contact.is_drill for contact in contacts)
    return Board(
        waiting=waiting,
        kept=[row for row in earnest if row.kept_at],
        drills=[row for row in rows if row.is_drill],
        summary=_summary(waiting, untaken),
    )


class _Words:
    """What all rows of one board say alike, put into words and addresses once and not for every row."""

    def __init__(self) -> None:
        self.times = (_("Contact"), _("Spoken"), _("Offered"), _("Met"))
        self.reached, self.not_yet = _("reached"), _("not yet")
        self.steps = {
            "take_on": _("Take it on"),
            "responded": _("We have spoken"),
            "offer": _("Offer a meeting"),
            "story": _("Tell what happened"),
            "open": _("Open"),
        }
        self.meeting_new = reverse("meeting_new")
        self._addresses = {name: reverse(name, args=[NOBODY]) for name in ADDRESSES}
        self._drawn: dict[tuple[bool, ...], SafeString] = {}

    def address(self, name: str, contact_id: UUID) -> str:
        return self._addresses[name].replace(str(NOBODY), str(contact_id))

    def drawn_times(self, reached: tuple[bool, ...]) -> SafeString:
        """The four times as list items; there are only few different ones, so each is drawn once."""
        if reached not in self._drawn:
            self._drawn[reached] = format_html_join(
                "",
                '<li{}>{}<span class="vh">: {}</span></li>',
                (
                    (REACHED if is_reached else "", label, self.reached if is_reached else self.not_yet)
                    for label, is_reached in zip(self.times, reached, strict=True)
                ),
            )
        return self._drawn[reached]


def _row(
    contact: OpenContact, troubles: list[str], words: _Words, *, promise: str, may_act: bool, now: datetime
) -> BoardRow:
    kept = kept_at(_times(contact))
    address = words.address("contact", contact.id)
    return BoardRow(
        id=contact.id,
        address=address,
        name=made_up() if contact.is_drill else called(contact.about, contact.from_name),
        through=through(contact.about, contact.from_name, contact.relation),
        organiser=contact.organiser,
        received_at=contact.received_at,
        respond_by=contact.respond_by,
        kept_at=kept,
        marks=(contact.first_response_at, contact.meeting_starts_at, contact.first_meeting_held_at),
        is_late=(kept or now) > contact.respond_by,
        ends=_ends(contact.respond_by, kept),
        promise=promise,
        meeting=_meeting(contact),
        times=words.drawn_times(
            (
                True,
                contact.first_response_at is not None,
                contact.first_meeting_offered_at is not None,
                contact.first_meeting_held_at is not None,
            )
        ),
        remarks=_remarks(contact, troubles),
        step=_step(contact, address, words)
        if may_act
        else NextStep(words.steps["open"], address, is_main=False),
        is_drill=contact.is_drill,
    )


def _remarks(contact: OpenContact, troubles: list[str]) -> list[str]:
    """What went wrong on its ladder, whether its organiser has left, and who is asked to take it over."""
    said = remarks(troubles) if troubles else []
    if not contact.organiser_is_here:
        said.append(
            _("%(name)s works here no more. It has to be handed over.")
            % {"name": wording.own(contact.organiser)}
        )
    if contact.asked:
        said.append(_("%(name)s is asked to take it over.") % {"name": wording.own(contact.asked)})
    return said


def _step(contact: OpenContact, address: str, words: _Words) -> NextStep:
    if contact.taken_on_at is None:
        return NextStep(words.steps["take_on"], words.address("contact_take_on", contact.id), is_act=True)
    if contact.first_response_at is None and contact.first_meeting_held_at is None:
        return NextStep(words.steps["responded"], words.address("contact_responded", contact.id), is_act=True)
    if contact.is_drill:
        return NextStep(words.steps["open"], address, is_main=False)
    if contact.first_meeting_offered_at is None or _needs_another(contact):
        return NextStep(words.steps["offer"], f"{words.meeting_new}?contact={contact.id}")
    if contact.breached_at and not contact.has_story:
        return NextStep(words.steps["story"], f"{address}#story", is_main=False)
    return NextStep(words.steps["open"], address, is_main=False)


def _needs_another(contact: OpenContact) -> bool:
    """A meeting was offered and called off, and nobody has met yet."""
    return contact.meeting_starts_at is None and contact.first_meeting_held_at is None


def _ends(respond_by: datetime, kept: datetime | None) -> str:
    if kept:
        return _("kept on %(when)s") % {"when": wording.moment(kept)}
    return _("by %(when)s") % {"when": wording.moment(respond_by)}


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
