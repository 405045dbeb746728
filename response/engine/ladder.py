"""Climbing the ladders: many contacts at once, in one transaction, with a number of queries that never grows.

For each contact: is it still so, who is to be told, what does the board say of it. The rules decide; this reads
what they need, writes the notices, and completes the duties.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from networks.reaching import Reach, reaches_of
from notices.outbox import Letter, queue
from response import rules
from response.engine import claims, probe
from response.engine.claims import Claim, Result
from response.letters import MAY_ANSWER, drill_facts, facts, letters
from response.links import path_for
from response.models import Condition, ContactEvent, Tells
from response.other_systems import events
from response.other_systems.events import Happened
from response.queries.drills import Rehearsal, rehearsals_of
from response.queries.ladder import HeldContact, due_steps, hold_contacts, later_steps
from response.rota.on_call import organisers, rosters
from response.rules import Climbed, Step
from response.rules_drill import rehearsed

#: roles of those who work with people, and so may take a contact on
TAKE_ON = (Tells.ORGANISER, Tells.FIRST_ON_CALL, Tells.SECOND_ON_CALL, Tells.TEAM_LEAD)


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


@transaction.atomic
def climb_all(mine: Sequence[Claim], now: datetime, *, alone: bool = False) -> Tally:
    """Climb the ladders of all contacts with a claimed duty, in one transaction: all of it or nothing.

    Every rung of such a contact that is due is climbed with it, whoever claimed it, so that nobody is told twice
    of one contact; with ``alone`` nothing but the claims themselves. Claims that somebody else has taken over or
    completed meanwhile are left alone. Raises ``ClaimLostError``, or whatever the database says, without having
    changed anything.
    """
    claims.bound_transaction()
    contacts = _contacts_still_mine(mine, now, alone=alone)
    by_team = rosters({contact.team for contact in contacts}, now)
    # Few people organise many contacts: one roster for each pair, not for each contact.
    pairs = {(c.team, c.organiser) for c in contacts}
    organising = organisers({who for _team, who in pairs}, now)
    roster_of = {(team, who): {**by_team[team], **organising.get(who, {})} for team, who in pairs}
    reaches = reaches_of(
        {person for roster in roster_of.values() for people in roster.values() for person in people}
    )
    hands = {
        pair: {person for role in TAKE_ON for person in roster.get(role, ())}
        for pair, roster in roster_of.items()
    }
    for c in contacts:
        c.hands = hands[c.team, c.organiser]
    reachable = reaches.keys()
    climbed = {
        c.id: rules.climb(c.due, (), c.times, roster_of[c.team, c.organiser], reachable, now)
        for c in contacts
    }
    fallen = [c for c in contacts if _falls_through(climbed[c.id])]
    later = _later_steps(fallen, now)
    for c in fallen:
        climbed[c.id] = rules.climb(
            c.due, later[c.id], c.times, roster_of[c.team, c.organiser], reachable, now
        )
    drills = rehearsals_of([c.id for c in contacts if c.is_drill])
    for c in contacts:
        if drill := drills.get(c.id):
            roster = roster_of[c.team, c.organiser]
            climbed[c.id] = [rehearsed(each, roster, drill.people) for each in climbed[c.id]]
    return _write(contacts, climbed, reaches, drills, now)


def _contacts_still_mine(mine: Sequence[Claim], now: datetime, *, alone: bool) -> list[HeldContact]:
    """The contacts of which at least one claim still holds, each with all its rungs that are due."""
    claimed = {claim.duty: claim.fence for claim in mine}
    contacts = hold_contacts({claim.contact for claim in mine})
    held = set()
    for contact_id, fence, step in due_steps(contacts, now):
        if alone and step.id not in claimed:
            continue
        contact = contacts[contact_id]
        contact.due.append(step)
        contact.fences[step.id] = fence
        if claimed.get(step.id) == fence:
            held.add(contact_id)
    return [contact for contact in contacts.values() if contact.id in held]


def _later_steps(contacts: Collection[HeldContact], now: datetime) -> dict[str, list[Step]]:
    """The rungs above those that are due, for contacts that must not wait for them."""
    later: dict[str, list[Step]] = defaultdict(list)
    by_id = {contact.id: contact for contact in contacts}
    if by_id:
        for contact_id, fence, step in later_steps(by_id, now):
            contact = by_id[contact_id]
            # The two are never the same: what is due is not later.
            if step.number > contact.due[-1].number:  # pragma: no mutate
                later[contact_id].append(step)
                contact.fences[step.id] = fence
    return later


def _falls_through(climbed: Iterable[Climbed]) -> bool:
    return any(remark.startswith(rules.MISSING) for each in climbed for remark in each.remarks)


def _write(
    contacts: Sequence[HeldContact],
    climbed: dict[str, list[Climbed]],
    reaches: dict[UUID, list[Reach]],
    drills: dict[str, Rehearsal],
    now: datetime,
) -> Tally:
    """The notices, the duties, the breaches: what was decided, made true."""
    tally = Tally()
    written: list[Letter] = []
    results: list[Result] = []
    broken: list[str] = []
    for contact in contacts:
        context = facts(contact.times.respond_by, contact.zone, contact.sender_name)
        if drill := drills.get(contact.id):
            context |= drill_facts(contact.id, drill.ends_at)
        for each in climbed[contact.id]:
            results.append(Result(each.step.id, contact.fences[each.step.id], each.state, each.remarks))
            for person in each.told:
                if contact.is_probe:
                    kind, own = "probe", context | probe.facts_of(each.step.id, now)
                else:
                    path = path_for(contact.id, person, contact.times.taken_on_at, now)
                    kind, own = _kind(each.step), context | {"path": path}
                    if contact.times.taken_on_at is None and person in contact.hands:
                        own |= MAY_ANSWER
                written += letters(f"duty:{each.step.id}", kind, own, reaches[person])
            if each.step.is_breach and each.state != rules.PASSED_OVER:
                broken.append(contact.id)
    tally.notices = queue(written, now)
    waiting = [result for result in results if not claims.done(result.state)]
    claims.complete([result for result in results if claims.done(result.state)], now)
    claims.keep_waiting(waiting, now, rules.NOBODY_PAUSE)
    breached = claims.record_breaches(broken) if broken else []
    _tell_others(contacts, climbed, set(breached), now)
    tally.kept_waiting = len(waiting)
    tally.fired = sum(result.state == rules.FIRED for result in results)
    tally.passed_over = sum(result.state == rules.PASSED_OVER for result in results)
    return tally


def _tell_others(
    contacts: Sequence[HeldContact],
    climbed: dict[str, list[Climbed]],
    breached: Collection[str],
    now: datetime,
) -> None:
    """What other systems hear of it, where any of them asks."""
    happened: list[Happened] = []
    for contact in contacts:
        if contact.is_told_outside:
            happened += [
                Happened(contact.id, ContactEvent.RUNG_FIRED, each.step.number)
                for each in climbed[contact.id]
                if each.state == rules.FIRED
            ]
            if contact.id in breached:
                happened.append(Happened(contact.id, ContactEvent.BREACHED))
    events.record_all(happened, now)


def _kind(step: Step) -> str:
    if step.is_breach:
        return "rung_breached"
    return "contact_new" if step.condition == Condition.ALWAYS else "rung_due"
