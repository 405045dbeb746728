"""The rules of the promise, pure: values in, values out; what needs the time takes ``now``.

Times are aware datetimes. A rung is known by what it asks (``condition``) and whom it tells (``tells``), as the
plain values of ``Condition`` and ``Tells``.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from response.rules_working_time import WorkingTime

FIRED, PASSED_OVER, WAITING = "fired", "passed_over", "waiting"
#: roles that somebody must fill at any hour; when nobody does, the ladder does not wait for the next rung's time
ON_CALL = frozenset({"first_on_call", "second_on_call"})
#: of a role's people, those who are away: they are not told, and it is said so
ON_LEAVE = "on_leave"
#: how remarks begin that say why a role was told nothing
MISSING = ("nobody:", "unreachable:", f"{ON_LEAVE}:")
#: pauses after a failed attempt; the one after the last is "failed", and pages a human
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 10, 20, 40, 60))
#: how soon a rung that could tell nobody at all looks for somebody again
NOBODY_PAUSE = timedelta(seconds=60)
#: a rung of which no word has left by then has told nobody
UNSENT_AFTER = timedelta(minutes=5)
#: rungs of one contact that fail within this time are one page: time enough for a whole ladder to fail, rung by rung
PAGED_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Times:
    """What a first contact's ladder looks at."""

    is_open: bool
    respond_by: datetime
    kept_by: str
    taken_on_at: datetime | None = None
    first_response_at: datetime | None = None
    first_meeting_offered_at: datetime | None = None
    first_meeting_held_at: datetime | None = None
    meeting_starts_at: datetime | None = None


def respond_by(received_at: datetime, within: timedelta, working: WorkingTime | None = None) -> datetime:
    """When the promise ends, in UTC: 24 hours are 24 hours when the clocks change, too.

    Every hour counts, or, for a service that has openly chosen it, ``working`` time alone.
    """
    return working.after(received_at, within) if working else received_at.astimezone(UTC) + within


def ladder(
    received_at: datetime, rungs: Iterable[tuple[int, timedelta]], working: WorkingTime | None = None
) -> dict[int, datetime]:
    """When each rung (its number and how long after first contact) is due, in UTC.

    Rungs count in the same time as their promise, but for those at once: they are due at once, at any hour.
    """
    return {number: respond_by(received_at, after, working if after else None) for number, after in rungs}


def kept_at(times: Times) -> datetime | None:
    """The moment that keeps the promise, as the service defines it; None while it has not come."""
    moments = {
        "first_response": times.first_response_at,
        "meeting_offered": times.first_meeting_offered_at,
        "meeting_held": times.first_meeting_held_at,
    }
    return moments[times.kept_by]


def is_kept(times: Times) -> bool:
    """Whether the promise was kept; at the very moment it ends still counts."""
    moment = kept_at(times)
    return moment is not None and moment <= times.respond_by


def why_passed_over(condition: str, times: Times, now: datetime) -> str:
    """Why a rung with this condition has nothing to tell at ``now``; "" when it has. Unknown conditions raise."""
    if not times.is_open:
        return "ended"
    match condition:
        case "always":
            return ""
        case "not_taken_on":
            return "taken_on" if times.taken_on_at else ""
        case "no_meeting_offered":
            return "meeting_offered" if times.first_meeting_offered_at or times.first_meeting_held_at else ""
        case "no_meeting_to_come":
            return "meeting_to_come" if times.first_meeting_held_at or _is_to_come(times, now) else ""
        case "promise_not_kept":
            return "promise_kept" if is_kept(times) else ""
    raise ValueError(f"no rule for the condition {condition!r}")


def condition_holds(condition: str, times: Times, now: datetime) -> bool:
    """Whether what the rung waits to see is still so at ``now``."""
    return not why_passed_over(condition, times, now)


def is_still_to_be_heard(condition: str, times: Times, now: datetime) -> bool:
    """Whether it still matters that nobody has heard of a rung that fired.

    Of one that tells of a new contact, as long as nobody has taken it on; of any other, while its condition holds.
    """
    return condition_holds("not_taken_on" if condition == "always" else condition, times, now)


def _is_to_come(times: Times, now: datetime) -> bool:
    """A meeting that should have begun and was never held is not to come any more."""
    return times.meeting_starts_at is not None and now <= times.meeting_starts_at <= times.respond_by


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after this many failed attempts at a rung; None when that was the last."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


@dataclass(frozen=True)
class Audience:
    """Whom a rung can tell, what is to be said of it, and whether the next rung must not wait."""

    people: tuple[UUID, ...]
    remarks: tuple[str, ...]
    falls_through: bool


def who_is_told(tells: Sequence[str], roster: Mapping[str, Sequence[UUID]], reachable: Set[UUID]) -> Audience:
    """The people behind the roles that a rung tells, each once, as far as a notice can reach them.

    ``roster`` names under ``ON_LEAVE:role`` those who are away. It falls through when a role that is on call has
    nobody, nobody who is there, or nobody who can be reached, or when no one at all is left to tell.
    """
    people: dict[UUID, None] = {}
    remarks: list[str] = []
    missing = set()
    for role in tells:
        there = roster.get(role, ())
        reached = [person for person in there if person in reachable]
        people |= dict.fromkeys(reached)
        if not reached:
            away = "nobody" if not roster.get(f"{ON_LEAVE}:{role}") else ON_LEAVE
            remarks.append(f"{'unreachable' if there else away}:{role}")
            missing.add(role)
    return Audience(tuple(people), tuple(remarks), bool(missing & ON_CALL) or not people)


@dataclass(frozen=True)
class Step:
    """A rung that is still to be climbed; ``id`` is that of its duty, as text."""

    id: str
    number: int
    condition: str
    tells: tuple[str, ...]
    is_breach: bool = False


@dataclass(frozen=True)
class Climbed:
    """What became of one step: its new state, who is told of it, and what the board says of it."""

    step: Step
    state: str
    told: tuple[UUID, ...] = ()
    remarks: tuple[str, ...] = ()


def climb(
    due: Sequence[Step],
    later: Sequence[Step],
    times: Times,
    roster: Mapping[str, Sequence[UUID]],
    reachable: Set[UUID],
    now: datetime,
) -> list[Climbed]:
    """Climb all rungs of one contact that are due, lowest first, and those that must not wait any longer.

    A rung that falls through takes the next one whose condition holds with it, at once. A breach is never taken
    before its time: its people are told by the rung that found nobody, and the breach itself waits. A rung that
    ends up with nobody to tell and nothing to fall to stays waiting, so that it is tried again and counts as
    overdue. Somebody whom several rungs would tell now is told once, of the highest.
    """
    pending, waiting = list(due), list(later)
    climbed: list[Climbed] = []
    while pending:
        step = pending.pop(0)
        reason = why_passed_over(step.condition, times, now)
        if reason:
            climbed.append(Climbed(step, PASSED_OVER, remarks=(reason,)))
            continue
        audience = who_is_told(step.tells, roster, reachable)
        if audience.falls_through and not _climbs_on(pending, times, now):
            following = next((s for s in waiting if condition_holds(s.condition, times, now)), None)
            if following and following.is_breach and now < times.respond_by:
                audience = _together(audience, who_is_told(following.tells, roster, reachable))
            elif following:
                waiting.remove(following)
                pending.append(following)
        climbed.append(Climbed(step, FIRED, audience.people, audience.remarks))
    return _each_told_once(_kept_waiting(climbed))


def _climbs_on(pending: Sequence[Step], times: Times, now: datetime) -> bool:
    return any(condition_holds(step.condition, times, now) for step in pending)


def _together(audience: Audience, other: Audience) -> Audience:
    people = tuple(dict.fromkeys(audience.people + other.people))
    return replace(audience, people=people, remarks=tuple(dict.fromkeys(audience.remarks + other.remarks)))


def _kept_waiting(climbed: list[Climbed]) -> list[Climbed]:
    """The last rung that should tell somebody and could tell nobody is not done."""
    fired = [number for number, result in enumerate(climbed) if result.state == FIRED]
    if fired and not any(result.told for result in climbed):
        climbed[fired[-1]] = replace(climbed[fired[-1]], state=WAITING)
    return climbed


def _each_told_once(climbed: list[Climbed]) -> list[Climbed]:
    if len(climbed) == 1:
        return climbed
    told: set[UUID] = set()
    newest: int | None = None
    results = []
    for result in reversed(climbed):
        people = tuple(person for person in result.told if person not in told)
        remarks = result.remarks
        if result.told and not people:
            remarks = (*remarks, f"with:{newest}")
        told |= set(people)
        newest = result.step.number if people and newest is None else newest
        results.append(replace(result, told=people, remarks=remarks))
    return results[::-1]
