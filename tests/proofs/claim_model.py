"""Claim, lease and fence as a model small enough to look at every history there is.

Two sweepers work off two duties, of one contact or of two; a clock moves under them, and somebody may take the first
contact on. What a sweeper does is cut where another may come between:

    claim     take up what is due and free, raise its fence, set its lease; committed by itself
    begin     open the transaction, hold the contacts' rows, read afresh what is due of them, whoever claimed it
    write     put the notices down
    complete  close the duties if they are as they were read, and commit; else all of the transaction is undone

At any of these points a sweeper may stay for any time (it is frozen) or be killed, and the database ends a transaction
that is open for too long. Every step is tried at every point until no state is new.

``Engine`` names what the engine rests on, in the words and by the numbers of ``response.engine.claims``, and can
be made without any of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

#: ticks that a lease lasts, that a transaction may last, and when the clock of a history stops
LEASE, TRANSACTION, END = 2, 1, 4
#: how many sweepers are killed in one history (or lose what they had claimed)
KILLS = 2


@dataclass(frozen=True)
class Engine:
    """All that the engine rests on, unless something is taken away."""

    #: (1) a claim is committed before anything is done with it
    claims_are_committed: bool = True
    #: (1) and raises the duty's fence, so that no two live claims share one
    claims_raise_the_fence: bool = True
    #: who finds another fence than its own leaves the duty alone
    fences_are_compared: bool = True
    #: (2) whoever works off a contact, or acts on it, holds its row
    rows_are_held: bool = True
    #: (2) so that what is read afterwards is fresh
    reading_follows_the_hold: bool = True
    #: a duty is closed only if it is as it was read
    completions_are_checked: bool = True
    #: (3) notices are written and duties completed in one transaction
    is_one_transaction: bool = True
    #: (4) the database ends a transaction that is open for too long
    transactions_end: bool = True
    #: (4) well under the lease, which ends as well
    leases_end: bool = True
    #: nothing is taken up before it is due
    dueness_is_asked: bool = True


class Duty(NamedTuple):
    """One row, and beside it what the row does not know: how often it was claimed, done and told."""

    contact: int
    due: int
    fence: int = 0
    lease_until: int = 0
    claimed: int = 0
    done: int = 0
    told: int = 0


class Claim(NamedTuple):
    duty: int
    fence: int
    #: the how-manieth claim of this duty it is
    number: int


class Read(NamedTuple):
    duty: int
    fence: int
    #: whether its people are told; otherwise it is passed over
    tells: bool


class Sweeper(NamedTuple):
    at: str = "idle"
    claims: tuple[Claim, ...] = ()
    read: tuple[Read, ...] = ()
    since: int = 0

    def works(self) -> bool:
        return self.at in ("begun", "written")


IDLE = Sweeper()


class State(NamedTuple):
    now: int
    duties: tuple[Duty, ...]
    sweepers: tuple[Sweeper, ...]
    is_taken_on: bool = False
    kills: int = KILLS
    wrong: str = ""


@dataclass
class Verdict:
    """How many states and steps were looked at, and what is wrong in any."""

    states: int = 0
    steps: int = 0
    wrongs: set[str] = field(default_factory=set)


def look_at_everything(
    engine: Engine, contacts: tuple[int, int] = (0, 0), until_wrong: bool = False
) -> Verdict:
    """Follow every history of two sweepers and two duties, of which the second is due one tick after the first."""
    first = State(0, (Duty(contacts[0], 0), Duty(contacts[1], 1)), (IDLE, IDLE))
    verdict, seen, left = Verdict(), {first}, [first]
    while left and not (until_wrong and verdict.wrongs):
        state = left.pop()
        verdict.states += 1
        for step in _steps(state, engine):
            verdict.steps += 1
            # Two sweepers are alike: which of them is which makes no other state.
            alike = step._replace(sweepers=tuple(sorted(step.sweepers)))
            if alike.wrong:
                verdict.wrongs.add(alike.wrong)
            elif alike not in seen:
                seen.add(alike)
                left.append(alike)
        if state.now == END:
            verdict.wrongs |= set(_left_undone(state, engine))
    return verdict


def _left_undone(state: State, engine: Engine) -> Iterator[str]:
    """What stays undone when from here on one sweeper comes fresh, round after round, and the others stay frozen.

    Time enough passes before each round for leases and transactions to end, if they do.
    """
    for _ in state.duties:
        state = _later(state, LEASE + TRANSACTION, engine)
        state = state._replace(sweepers=(*state.sweepers, IDLE))
        for act in (_claim, _begin, _write, _complete):
            state = next(iter(act(state, len(state.sweepers) - 1, engine)), state)
    if not all(duty.done for duty in state.duties):
        yield "never done"


def _steps(state: State, engine: Engine) -> Iterator[State]:
    if state.now < END:
        yield _later(state, 1, engine)
    if not state.is_taken_on and not (engine.rows_are_held and 0 in _held(state)):
        yield state._replace(is_taken_on=True)
    for who, sweeper in enumerate(state.sweepers):
        for act in (_claim, _begin, _write, _complete):
            yield from act(state, who, engine)
        if state.kills and sweeper.at != "idle":
            yield _moved(state, who, IDLE)._replace(kills=state.kills - 1)
        if state.kills and sweeper.at == "claimed" and not engine.claims_are_committed:
            yield _undone_claims(state, sweeper)._replace(kills=state.kills - 1)


def _later(state: State, ticks: int, engine: Engine) -> State:
    """The clock moves; transactions that are open for too long end, and their sweepers begin anew."""
    now = state.now + ticks
    if not engine.transactions_end:
        return state._replace(now=now)
    sweepers = tuple(IDLE if s.works() and now - s.since > TRANSACTION else s for s in state.sweepers)
    return state._replace(now=now, sweepers=sweepers)


def _undone_claims(state: State, sweeper: Sweeper) -> State:
    """The database forgets a claim that was not committed, while its sweeper goes on with it."""
    for claim in sweeper.claims:
        duty = state.duties[claim.duty]
        if duty.fence == claim.fence:
            state = _with(state, claim.duty, duty._replace(fence=duty.fence - 1, lease_until=0))
    return state


def _claim(state: State, who: int, engine: Engine) -> Iterator[State]:
    """All that is due and free; or, in the smallest of batches, one of it."""
    if state.sweepers[who].at != "idle":
        return
    free = [n for n, duty in enumerate(state.duties) if _is_free(duty, state.now, engine)]
    for batch in dict.fromkeys((tuple(free), tuple(free[:1]))):
        if batch:
            yield _claimed(state, who, batch, engine)


def _is_free(duty: Duty, now: int, engine: Engine) -> bool:
    is_let_go = duty.lease_until <= now if engine.leases_end else duty.lease_until == 0
    return not duty.done and is_let_go and (duty.due <= now or not engine.dueness_is_asked)


def _claimed(state: State, who: int, batch: tuple[int, ...], engine: Engine) -> State:
    claims = []
    for number in batch:
        duty = state.duties[number]
        duty = duty._replace(
            fence=duty.fence + engine.claims_raise_the_fence,
            lease_until=state.now + LEASE,
            claimed=duty.claimed + 1,
        )
        claims.append(Claim(number, duty.fence, duty.claimed))
        state = _with(state, number, duty)
    sweeper = Sweeper("claimed", tuple(claims))
    if not engine.reading_follows_the_hold:
        sweeper = sweeper._replace(read=_reading(state, sweeper, engine))
    return _moved(state, who, sweeper)


def _begin(state: State, who: int, engine: Engine) -> Iterator[State]:
    """Hold the rows of the contacts, and read; with no claim that still holds there is nothing to do."""
    sweeper = state.sweepers[who]
    if sweeper.at != "claimed":
        return
    contacts = {state.duties[claim.duty].contact for claim in sweeper.claims}
    if engine.rows_are_held and contacts & _held(state):
        return
    read = _reading(state, sweeper, engine) if engine.reading_follows_the_hold else sweeper.read
    begun = sweeper._replace(at="begun", read=read, since=state.now)
    yield _moved(state, who, begun if read else IDLE)


def _reading(state: State, sweeper: Sweeper, engine: Engine) -> tuple[Read, ...]:
    """What is due of each contact with a claim that still holds."""
    mine = {
        state.duties[claim.duty].contact
        for claim in sweeper.claims
        if not state.duties[claim.duty].done
        and (state.duties[claim.duty].fence == claim.fence or not engine.fences_are_compared)
    }
    return tuple(
        Read(number, duty.fence, tells=not (duty.contact == 0 and state.is_taken_on))
        for number, duty in enumerate(state.duties)
        if duty.contact in mine and not duty.done and (duty.due <= state.now or not engine.dueness_is_asked)
    )


def _write(state: State, who: int, engine: Engine) -> Iterator[State]:
    """Inside the transaction nobody sees the notices yet; on their own they are out at once."""
    sweeper = state.sweepers[who]
    if sweeper.at == "begun":
        state = _moved(state, who, sweeper._replace(at="written"))
        yield state if engine.is_one_transaction else _told(state, sweeper)


def _complete(state: State, who: int, engine: Engine) -> Iterator[State]:
    """Close what was read and commit."""
    sweeper = state.sweepers[who]
    if sweeper.at != "written":
        return
    state = _moved(state, who, IDLE)
    is_as_read = all(
        not state.duties[read.duty].done
        and (state.duties[read.duty].fence == read.fence or not engine.fences_are_compared)
        for read in sweeper.read
    )
    if engine.completions_are_checked and not is_as_read:
        yield state
        return
    if engine.is_one_transaction:
        state = _told(state, sweeper)
    for read in sweeper.read:
        duty = state.duties[read.duty]
        if duty.done:
            state = state._replace(wrong="done twice")
        if read.tells and not state.duties[read.duty].told:
            state = state._replace(wrong="done and nobody told")
        state = _with(state, read.duty, duty._replace(done=1))
    yield state._replace(wrong=state.wrong or _late(state, sweeper))


def _told(state: State, sweeper: Sweeper) -> State:
    for read in sweeper.read:
        duty = state.duties[read.duty]
        if read.tells:
            if duty.told:
                state = state._replace(wrong="told twice")
            elif state.now < duty.due:
                state = state._replace(wrong="told early")
            elif duty.contact == 0 and state.is_taken_on:
                state = state._replace(wrong="told though it was taken on")
            state = _with(state, read.duty, duty._replace(told=1))
    return state


def _late(state: State, sweeper: Sweeper) -> str:
    """Whether a sweeper had an effect on a contact of which others had claimed all that it held."""
    for contact in {state.duties[read.duty].contact for read in sweeper.read}:
        own = [claim for claim in sweeper.claims if state.duties[claim.duty].contact == contact]
        if not any(state.duties[claim.duty].claimed == claim.number for claim in own):
            return "late work counted"
    return ""


def _held(state: State) -> set[int]:
    return {state.duties[read.duty].contact for s in state.sweepers if s.works() for read in s.read}


def _moved(state: State, who: int, sweeper: Sweeper) -> State:
    return state._replace(sweepers=(*state.sweepers[:who], sweeper, *state.sweepers[who + 1 :]))


def _with(state: State, number: int, duty: Duty) -> State:
    return state._replace(duties=(*state.duties[:number], duty, *state.duties[number + 1 :]))
