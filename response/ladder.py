"""Climbing the ladders: many contacts at once, in one transaction, with a number of queries that never grows.

For each contact: is it still so, who is to be told, what does the board say of it. The rules decide; this reads
what they need, writes the notices, and completes the duties.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from networks.reaching import Reach, reaches_of
from notices.outbox import Letter, queue
from response import claims, rules
from response.claims import Claim, Result
from response.letters import facts, letters
from response.models import Condition, Duty, FirstContact, Tells
from response.rota import Roster, rosters
from response.rules import Climbed, Step, Times


@dataclass
class Tally:
    """What a sweep did, in numbers."""

    fired: int = 0
    passed_over: int = 0
    kept_waiting: int = 0
    notices: int = 0

    def add(self, other: "Tally") -> None:
        self.fired += other.fired
        self.passed_over += other.passed_over
        self.kept_waiting += other.kept_waiting
        self.notices += other.notices


@dataclass(frozen=True)
class _Contact:
    """A contact as it is at this moment, its row held."""

    id: UUID
    team: UUID
    organiser: UUID
    zone: str
    sender_name: str
    times: Times
    due: list[Step] = field(default_factory=list)
    fences: dict[UUID, int] = field(default_factory=dict)


@transaction.atomic
def climb_all(mine: Sequence[Claim], now: datetime, *, alone: bool = False) -> Tally:
    """Climb the ladders of all contacts with a claimed duty, in one transaction: all of it or nothing.

    Every rung of such a contact that is due is climbed with it, whoever claimed it, so that nobody is told twice
    of one contact; with ``alone`` nothing but the claims themselves. Claims that somebody else has taken over or
    completed meanwhile are left alone. Raises ``ClaimLostError``, or whatever the database says, without having
    changed anything.
    """
    claims.bound_transaction()
    claims.hold_contacts({claim.contact for claim in mine})
    contacts = _contacts_still_mine(mine, now, alone=alone)
    rosters_by_team = rosters({contact.team for contact in contacts}, now)
    roster = {contact.id: _with_organiser(rosters_by_team[contact.team], contact) for contact in contacts}
    reaches = reaches_of(
        {person for each in roster.values() for people in each.values() for person in people}
    )
    reachable = {person for person, ways in reaches.items() if ways}
    climbed = {c.id: rules.climb(c.due, (), c.times, roster[c.id], reachable, now) for c in contacts}
    fallen = [c for c in contacts if _falls_through(climbed[c.id])]
    later = _later_steps(fallen)
    for c in fallen:
        climbed[c.id] = rules.climb(c.due, later[c.id], c.times, roster[c.id], reachable, now)
    return _write(contacts, climbed, reaches, now)


def _contacts_still_mine(mine: Iterable[Claim], now: datetime, *, alone: bool) -> list[_Contact]:
    """The contacts of which at least one claim still holds, each with all its rungs that are due."""
    fences = {claim.duty: claim.fence for claim in mine}
    ids = {claim.contact for claim in mine}
    contacts = {contact.id: contact for contact in _read_contacts(ids)}
    due = Duty.objects.filter(contact__in=ids, done_at=None, due_at__lte=now, next_attempt_at__lte=now)
    held = set()
    if alone:
        due = due.filter(pk__in=fences)
    for contact_id, fence, step in _steps(due):
        contacts[contact_id].due.append(step)
        contacts[contact_id].fences[step.id] = fence
        if fences.get(step.id) == fence:
            held.add(contact_id)
    return [contact for contact in contacts.values() if contact.id in held]


def _read_contacts(ids: Collection[UUID]) -> Iterable[_Contact]:
    rows = FirstContact.objects.filter(pk__in=ids).values(
        *("id", "team_id", "organiser_id", "service__time_zone", "service__sender_name", "ended_at"),
        *("respond_by", "kept_by", "taken_on_at", "first_response_at"),
        *("first_meeting_offered_at", "first_meeting_held_at", "meeting_starts_at"),
    )
    for row in rows:
        yield _Contact(
            id=row["id"],
            team=row["team_id"],
            organiser=row["organiser_id"],
            zone=row["service__time_zone"],
            sender_name=row["service__sender_name"],
            times=Times(
                is_open=row["ended_at"] is None,
                respond_by=row["respond_by"],
                kept_by=row["kept_by"],
                taken_on_at=row["taken_on_at"],
                first_response_at=row["first_response_at"],
                first_meeting_offered_at=row["first_meeting_offered_at"],
                first_meeting_held_at=row["first_meeting_held_at"],
                meeting_starts_at=row["meeting_starts_at"],
            ),
        )


def _steps(duties: QuerySet[Duty]) -> Iterable[tuple[UUID, int, Step]]:
    rows = duties.order_by("contact_id", "rung").values_list(
        "contact_id", "fence", "id", "rung", "condition", "tells", "is_breach"
    )
    for contact_id, fence, duty_id, rung, condition, tells, is_breach in rows:
        yield contact_id, fence, Step(duty_id, rung, condition, tuple(tells), is_breach)


def _later_steps(contacts: Collection[_Contact]) -> dict[UUID, list[Step]]:
    """The rungs above those that are due, for contacts that must not wait for them."""
    later: dict[UUID, list[Step]] = defaultdict(list)
    if not contacts:
        return later
    by_id = {contact.id: contact for contact in contacts}
    for contact_id, fence, step in _steps(Duty.objects.filter(contact__in=by_id, done_at=None)):
        contact = by_id[contact_id]
        if step.id not in contact.fences and step.number > contact.due[-1].number:
            later[contact_id].append(step)
            contact.fences[step.id] = fence
    return later


def _with_organiser(roster: Roster, contact: _Contact) -> Roster:
    return {**roster, Tells.ORGANISER: [contact.organiser]}


def _falls_through(climbed: Iterable[Climbed]) -> bool:
    return any(remark.startswith(("nobody:", "unreachable:")) for each in climbed for remark in each.remarks)


def _write(
    contacts: Sequence[_Contact],
    climbed: dict[UUID, list[Climbed]],
    reaches: dict[UUID, list[Reach]],
    now: datetime,
) -> Tally:
    """The notices, the duties, the breaches: what was decided, made true."""
    tally = Tally()
    written: list[Letter] = []
    results: list[Result] = []
    broken: list[UUID] = []
    for contact in contacts:
        context = facts(contact.id, contact.times.respond_by, contact.zone, contact.sender_name)
        for each in climbed[contact.id]:
            results.append(Result(each.step.id, contact.fences[each.step.id], each.state, each.remarks))
            for person in each.told:
                written += letters(f"duty:{each.step.id}", _kind(each.step), context, reaches[person])
            if each.step.is_breach and each.state != rules.PASSED_OVER:
                broken.append(contact.id)
    tally.notices = queue(written, now)
    waiting = [result for result in results if not claims.done(result.state)]
    claims.complete([result for result in results if claims.done(result.state)], now)
    claims.keep_waiting(waiting, now, rules.NOBODY_PAUSE)
    if broken:
        claims.record_breaches(broken)
    tally.kept_waiting = len(waiting)
    tally.fired = sum(result.state == rules.FIRED for result in results)
    tally.passed_over = sum(result.state == rules.PASSED_OVER for result in results)
    return tally


def _kind(step: Step) -> str:
    if step.is_breach:
        return "rung_breached"
    return "contact_new" if step.condition == Condition.ALWAYS else "rung_due"
