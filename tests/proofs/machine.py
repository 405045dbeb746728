"""A machine that does to the ladder whatever can be done to it, in any order, on the real database.

Sweepers are played one after another in one process: each of their transactions is whole or not at all, which is what
the database gives, so every interleaving of transactions can be played. A sweeper that freezes keeps its claims and
its idea of the time; one that loses its connection loses all of its transaction. Each history ends by being undone.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from networks.models import ContactPoint, Person, TeamMember
from response import acts, meeting_times
from response.contacts import NewContact, record_first_contact
from response.engine import claims, ladder, sweep
from response.engine.claims import Claim
from response.models import FirstContact, Shift
from tests.cast import LADDER, SATURDAY_NIGHT, Cast
from tests.proofs import oracle

LEASE = timedelta(seconds=30)
#: longer than any pause of the engine
LONG = timedelta(seconds=91)
MOST_CONTACTS = 3
PAUSES = [timedelta(seconds=seconds) for seconds in (0, 5, 29.999999, 30, 60, 91, 1800, 14400)]


class GoneError(Exception):
    """The connection is lost."""


@dataclass
class Frozen:
    """A sweeper that took up duties at a moment, and has done nothing with them yet."""

    at: datetime
    mine: list[Claim]


class _Still:
    """A clock that stands still during a sweep, and ends one that never comes to an end."""

    def __init__(self) -> None:
        self._looks = 0

    def monotonic(self) -> float:
        self._looks += 1
        return 0.0 if self._looks < 200 else 1000.0


class Ladder(RuleBasedStateMachine):
    """``cast`` is set by whoever runs it."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._stack.enter_context(transaction.atomic())
        self._stack.callback(transaction.set_rollback, True)
        self.now = SATURDAY_NIGHT
        self.contacts: list[FirstContact] = []
        self.due: dict[str, datetime] = {}
        self.frozen: list[Frozen] = []
        self.poisoned: set[str] = set()
        self.is_well = True
        self.stands = oracle.picture()

    def teardown(self) -> None:
        """However a history ends, all is well afterwards."""
        with self._stack:
            if self.is_well:
                self.all_is_well_again()

    # What happens in the world

    @initialize(ago=st.sampled_from((0.0, 0.4, 5.0, 13.0, 24.5)))
    def first_call(self, ago: float) -> None:
        self.call(ago, None)

    @precondition(lambda self: len(self.contacts) < MOST_CONTACTS)
    @rule(ago=st.sampled_from((0.0, 0.4, 24.5)), by=st.sampled_from((None, "aino", "sami")))
    def call(self, ago: float, by: str | None) -> None:
        new = NewContact(team=self.cast.team, received_at=self.now - timedelta(hours=ago))
        contact = record_first_contact(new, recorded_by=getattr(self.cast, by) if by else None, now=self.now)
        self.contacts.append(contact)
        for duty in contact.duties.all():
            self.due[str(duty.pk)] = contact.received_at + LADDER[duty.rung][0]
        self.stands = oracle.picture()

    @rule(pause=st.sampled_from(PAUSES))
    def time_passes(self, pause: timedelta) -> None:
        self.now += pause

    @rule(data=st.data())
    def a_rung_is_near(self, data: st.DataObject) -> None:
        ahead = oracle.moments_near(self.due, self.now)
        if ahead:
            self.now = data.draw(st.sampled_from(ahead[:4]))

    @rule(data=st.data(), act=st.sampled_from(("take on", "respond", "offer", "call off", "meet", "end")))
    def somebody_acts(self, data: st.DataObject, act: str) -> None:
        contact, now = self._one(data), self.now
        if act in ("take on", "end") and contact.ended_at is not None:
            return
        match act:
            case "take on":
                acts.take_on(contact, data.draw(st.sampled_from((self.cast.aino, self.cast.sami))), now)
            case "respond":
                acts.record_response(contact, self.cast.aino, now)
            case "offer":
                starts_in = timedelta(hours=data.draw(st.sampled_from((-1, 0, 3, 23, 30))))
                meeting_times.meeting_offered(contact, now + starts_in, now)
            case "call off":
                meeting_times.meeting_called_off(contact)
            case "meet":
                meeting_times.meeting_begun(contact, now)
            case "end":
                acts.end_contact(contact, "met", self.cast.aino, now)

    @rule(
        what=st.sampled_from(("first", "second", "aino", "leena", "ritva", "everybody")),
        is_so=st.booleans(),
    )
    def people_come_and_go(self, what: str, is_so: bool) -> None:
        """Who is on call, who works here, and who can be reached."""
        if what in ("first", "second"):
            ends = self.now + timedelta(days=40) if is_so else SATURDAY_NIGHT - timedelta(hours=1)
            Shift.objects.filter(team=self.cast.team, on_call=what).update(ends_at=ends)
        elif what == "ritva":
            TeamMember.objects.filter(person=self.cast.ritva).update(left_at=None if is_so else self.now)
        else:
            self._reach(what, is_so)

    # What sweepers do, and what is done to them

    @rule(data=st.data())
    def the_next_rung_is_due(self, data: st.DataObject) -> None:
        self.a_rung_is_near(data)
        self.sweep(500)

    @rule(limit=st.sampled_from((1, 3, 500)))
    def sweep(self, limit: int) -> None:
        self._step(self.now, lambda: self._swept(sweep.sweep, self.now, limit))

    @rule(limit=st.sampled_from((1, 2, 500)))
    def two_claim_and_freeze(self, limit: int) -> None:
        self.freeze_after_claiming(limit)
        self.freeze_after_claiming(limit)

    @rule()
    def nobody_can_be_reached(self) -> None:
        self._reach("everybody", is_reached=False)
        self.sweep(500)

    @rule(limit=st.sampled_from((1, 2, 500)))
    def freeze_after_claiming(self, limit: int) -> None:
        mine = claims.claim(self.now, limit)
        held = {claim.duty for other in self.frozen if self.now < other.at + LEASE for claim in other.mine}
        assert not held & {claim.duty for claim in mine}, "a claim was taken away while its lease ran"
        assert all(self.stands.duties[claim.duty].done_at is None for claim in mine), "claimed what was done"
        if mine:
            self.frozen.append(Frozen(self.now, mine))

    @rule(early=st.sampled_from((timedelta(microseconds=1), timedelta(0))), limit=st.sampled_from((1, 500)))
    def one_is_overtaken(self, early: timedelta, limit: int) -> None:
        """One freezes; another claims just before its lease ends, or just as it does; then the first one thaws."""
        self.freeze_after_claiming(limit)
        if self.frozen:
            sweeper = self.frozen.pop()
            self.now = max(self.now, sweeper.at + LEASE - early)
            self.freeze_after_claiming(limit)
            self._thaw(sweeper, self.now)

    @precondition(lambda self: self.frozen)
    @rule(data=st.data(), knows_the_time=st.booleans())
    def thaw(self, data: st.DataObject, knows_the_time: bool) -> None:
        sweeper = self.frozen.pop(data.draw(st.integers(0, len(self.frozen) - 1)))
        self._thaw(sweeper, self.now if knows_the_time else sweeper.at)

    def _thaw(self, sweeper: Frozen, at: datetime) -> None:
        is_late = not any(self._still_holds(claim) for claim in sweeper.mine)
        before = self.stands
        self._step(at, lambda: self._swept(sweep._work_off, sweeper.mine, at, sweep.SweepReport()))
        assert not is_late or self.stands == before, "late work was not refused"

    @precondition(lambda self: self.frozen)
    @rule(data=st.data())
    def kill_a_frozen_one(self, data: st.DataObject) -> None:
        self.frozen.pop(data.draw(st.integers(0, len(self.frozen) - 1)))

    @rule(
        limit=st.sampled_from((1, 500)),
        where=st.sampled_from(("queue", "complete", "keep_waiting", "committing")),
    )
    def lose_the_connection(self, limit: int, where: str) -> None:
        mine = claims.claim(self.now, limit)
        self._step(self.now, lambda: self._lost(mine, where))

    @rule(data=st.data(), tries=st.sampled_from((1, 2, 7)))
    def poison(self, data: st.DataObject, tries: int) -> None:
        """The notices of one contact cannot be made, and that is tried again and again."""
        self.poisoned.add(str(self._one(data).pk))
        for _ in range(tries):
            self.sweep(500)
            self.now += LONG

    @rule()
    def all_is_well_again(self) -> None:
        """Whatever was, one sweep after all leases and pauses leaves nothing overdue."""
        self.poisoned.clear()
        self._reach("everybody", is_reached=True)
        self.now += LONG
        self.sweep(500)
        # A rung that must not wait may have been in a pause that began with this sweep.
        self.now += LONG
        self.sweep(500)
        assert not oracle.overdue(self.stands, self.due, self.now)

    # How it is looked at

    def _reach(self, who: str, is_reached: bool) -> None:
        people = Person.objects.all() if who == "everybody" else [getattr(self.cast, who)]
        ContactPoint.objects.filter(person__in=people).update(stopped_at=None if is_reached else self.now)

    def _one(self, data: st.DataObject) -> FirstContact:
        contact = data.draw(st.sampled_from(self.contacts), label="contact")
        contact.refresh_from_db()
        return contact

    def _still_holds(self, claim: Claim) -> bool:
        from response.models import Duty

        return Duty.objects.filter(pk=claim.duty, fence=claim.fence, done_at=None).exists()

    def _step(self, at: datetime, act: Callable[[], object]) -> None:
        self.is_well = False
        known = {str(contact.pk): contact for contact in FirstContact.objects.all()}
        act()
        before, self.stands = self.stands, oracle.picture()
        found = list(oracle.wrongs(before, self.stands, known, self.due, at))
        assert not found, found
        self.is_well = True

    def _swept(self, work: Callable[..., object], *given: Any) -> None:
        write = ladder.letters

        def letters(cause: str, kind: str, context: dict[str, Any], reaches: Iterable[Any]) -> Any:
            if any(contact in context["path"] for contact in self.poisoned) or self._is_poisoned(cause):
                raise RuntimeError("this one cannot be made")
            return write(cause, kind, context, reaches)

        with patch.object(ladder, "letters", letters), patch.object(sweep, "time", _Still()):
            work(*given)

    def _is_poisoned(self, cause: str) -> bool:
        return self.stands.duties[cause.split(":")[1]].contact in self.poisoned

    def _lost(self, mine: list[Claim], where: str) -> None:
        """The sweeper's transaction breaks off: before its end, or just as it should have been committed."""
        target = ladder if where == "queue" else claims

        def gone(*_: object) -> None:
            raise GoneError

        try:
            with transaction.atomic(), ExitStack() as stack:
                if where != "committing":
                    stack.enter_context(patch.object(target, where, gone))
                self._swept(ladder.climb_all, mine, self.now)
                raise GoneError
        except (GoneError, RuntimeError):
            return
