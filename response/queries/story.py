"""Everything that is told of one contact, as plain values; a literal number of queries, however much has happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from response.models import DutyState, FirstContact, Handover, MeetingNews, PromiseChange
from response.queries.attempts import AttemptMade, attempts_of
from response.queries.contact import LadderRung, ladder_of
from response.queries.promises import promise_changes_of
from response.queries.roster_ahead import RosterAhead, roster_ahead


class HandoverTold(NamedTuple):
    """Somebody was asked to take the contact over, and what became of that."""

    giver: str
    taker: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str | None


class MeetingTold(NamedTuple):
    """A meeting was offered, moved, called off or begun."""

    at: datetime
    kind: str
    starts_at: datetime | None


@dataclass(frozen=True)
class Told:
    """The rows behind the story of a contact. ``ahead`` is None where nothing more is to come."""

    rungs: list[LadderRung]
    attempts: list[AttemptMade]
    handovers: list[HandoverTold]
    promise_changes: list[PromiseChange]
    meetings: list[MeetingTold]
    ahead: RosterAhead | None


def told_of(contact: FirstContact, now: datetime) -> Told:
    """What is told of this contact. At most twelve queries."""
    rungs = ladder_of(contact)
    return Told(
        rungs=rungs,
        attempts=attempts_of(contact),
        handovers=_handovers(contact),
        promise_changes=promise_changes_of(contact),
        meetings=[
            MeetingTold._make(row)
            for row in MeetingNews.objects.filter(contact=contact)
            .order_by("at")
            .values_list("at", "kind", "starts_at")
        ],
        ahead=_ahead(contact, rungs, now),
    )


def _handovers(contact: FirstContact) -> list[HandoverTold]:
    rows = (
        Handover.objects.filter(contact=contact)
        .order_by("asked_at")
        .annotate(
            gives=F("giver__name"),
            takes=F("taker__name"),
            asks=F("asked_by__name"),
            answers=F("answered_by__name"),
        )
        .values_list("gives", "takes", "asks", "asked_at", "answer", "answered_at", "answers")
    )
    return [HandoverTold._make(row) for row in rows]


def _ahead(contact: FirstContact, rungs: list[LadderRung], now: datetime) -> RosterAhead | None:
    """Nobody is named for a drill: it tells those who agreed to take part."""
    to_come = [rung.due_at for rung in rungs if rung.state == DutyState.WAITING]
    if not to_come or contact.ended_at or contact.is_drill:
        return None
    return roster_ahead(contact, now, max(to_come))
