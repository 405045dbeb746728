"""What must be so after each step, said a second time: nothing of the engine's own rules is used here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from response.models import FirstContact

#: failed attempts after which a rung is given up
ATTEMPTS = 6
#: rungs of one contact that fail within this time are one page
ONE_PAGE = timedelta(minutes=30)

_DUTIES = """
SELECT duty.id::text, duty.contact_id::text, rung, condition, tells, is_breach, duty.state, done_at, attempts, remarks,
    (SELECT count(*) FROM response_dutyevent AS change WHERE change.pgh_obj_id = duty.id AND change.done_at IS NOT NULL)
FROM response_duty AS duty ORDER BY duty.contact_id, rung
"""
_BROKEN = "SELECT id::text FROM response_firstcontact WHERE breached_at IS NOT NULL"
_NOTICES = "SELECT cause, recipient_id::text, channel, address FROM notices_notice"


@dataclass(frozen=True)
class Seen:
    """One duty as it stands."""

    id: str
    contact: str
    rung: int
    condition: str
    tells: tuple[str, ...]
    is_breach: bool
    state: str
    done_at: datetime | None
    attempts: int
    remarks: tuple[str, ...]
    #: how often its history says that it was done
    done_times: int


@dataclass(frozen=True)
class Picture:
    """All duties, all notices and all broken promises at one moment."""

    duties: dict[str, Seen]
    told: Counter[tuple[str, str, str, str]]
    broken: frozenset[str]

    def recipients(self, cause: str) -> set[str]:
        return {person for known, person, *_ in self.told if known == cause}


def picture() -> Picture:
    """How it stands now; three queries."""
    with connection.cursor() as cursor:
        cursor.execute(_DUTIES)
        duties = [
            Seen(*row[:4], tuple(row[4]), *row[5:9], tuple(row[9]), row[10]) for row in cursor.fetchall()
        ]
        cursor.execute(_NOTICES)
        told = Counter(cursor.fetchall())
        cursor.execute(_BROKEN)
        broken = frozenset(row[0] for row in cursor.fetchall())
        return Picture({duty.id: duty for duty in duties}, told, broken)


def stands(condition: str, contact: FirstContact, at: datetime) -> bool:
    """Whether what a rung waits to see is so, by the words of the issue."""
    if contact.outcome != "open":
        return False
    offered, held = contact.first_meeting_offered_at, contact.first_meeting_held_at
    to_come = contact.meeting_starts_at is not None and at <= contact.meeting_starts_at <= contact.respond_by
    return {
        "always": True,
        "not_taken_on": contact.taken_on_at is None,
        "no_meeting_offered": offered is None and held is None,
        "no_meeting_to_come": held is None and not to_come,
        "promise_not_kept": held is None or held > contact.respond_by,
    }[condition]


def wrongs(
    before: Picture, after: Picture, contacts: dict[str, FirstContact], due: dict[str, datetime], at: datetime
) -> Iterator[str]:
    """What is wrong with a step that a sweeper made at ``at``, while the contacts stood as given.

    ``due`` says of each duty when it is due by the promise itself.
    """
    yield from _written_wrongly(before, after)
    for contact in after.broken - before.broken:
        if at < contacts[contact].respond_by or not stands("promise_not_kept", contacts[contact], at):
            yield "a promise was called broken that is not"
    for duty in after.duties.values():
        old = before.duties[duty.id]
        if old.done_at is not None:
            if (old.state, old.done_at, old.remarks) != (duty.state, duty.done_at, duty.remarks):
                yield f"rung {duty.rung} was done and is done again"
        elif duty.state == "fired":
            yield from _fired_wrongly(duty, after, contacts[duty.contact], due[duty.id], at)
        elif duty.state == "passed_over" and stands(duty.condition, contacts[duty.contact], at):
            yield f"rung {duty.rung} was passed over, though {duty.condition} is so"
        elif duty.state == "failed" and (duty.attempts < ATTEMPTS or not _is_paged(duty, after)):
            yield f"rung {duty.rung} was given up too soon, or nobody was paged"


def _written_wrongly(before: Picture, after: Picture) -> Iterator[str]:
    for duty in after.duties.values():
        if duty.done_times > 1:
            yield f"rung {duty.rung} was done {duty.done_times} times"
    for (cause, person, channel, address), times in after.told.items():
        if times > 1:
            yield f"{person} was told {times} times of {cause} over {channel} at {address}"
    told: Counter[tuple[str, str, str]] = Counter()
    for cause, person, channel, _ in after.told - before.told:
        _, duty_id, *page = cause.split(":")
        duty = after.duties[duty_id]
        if duty.state != ("failed" if page else "fired") or before.duties[duty_id].done_at is not None:
            yield f"{person} was told of rung {duty.rung}, which is {duty.state}"
        if not page:
            told[duty.contact, person, channel] += 1
    for (contact, person, channel), times in told.items():
        if times > 1:
            yield f"{person} was told {times} times at once of {contact} over {channel}"


def _fired_wrongly(
    duty: Seen, after: Picture, contact: FirstContact, due: datetime, at: datetime
) -> Iterator[str]:
    if not stands(duty.condition, contact, at):
        yield f"rung {duty.rung} fired, though {duty.condition} is not so"
    if at < due and (duty.is_breach or not _is_pushed_on(duty, after)):
        yield f"rung {duty.rung} fired {due - at} early"
    missing = sum(remark.startswith(("nobody:", "unreachable:", "on_leave:")) for remark in duty.remarks)
    is_silent = missing == len(duty.tells) or any(remark.startswith("with:") for remark in duty.remarks)
    if bool(after.recipients(f"duty:{duty.id}")) == is_silent:
        yield f"rung {duty.rung} fired and told {'somebody' if is_silent else 'nobody'}: {duty.remarks}"


def _is_paged(duty: Seen, after: Picture) -> bool:
    """Whether humans were paged about it, or shortly before about another rung of its contact."""
    return any(
        after.recipients(f"duty:{other.id}:failed")
        for other in after.duties.values()
        if other.contact == duty.contact
        and other.state == "failed"
        and other.done_at
        and duty.done_at
        and timedelta(0) <= duty.done_at - other.done_at < ONE_PAGE
    )


def _is_pushed_on(duty: Seen, after: Picture) -> bool:
    """Whether a lower rung of the contact could not tell whom it should, so that this one must not wait."""
    return any(
        lower.contact == duty.contact
        and lower.rung < duty.rung
        and any(
            remark.startswith(("nobody:", "unreachable:", "on_leave:", "failed")) for remark in lower.remarks
        )
        for lower in after.duties.values()
    )


def overdue(after: Picture, due: dict[str, datetime], at: datetime) -> list[str]:
    """What should have happened by now and has not."""
    return [
        f"rung {duty.rung}" for duty in after.duties.values() if duty.done_at is None and due[duty.id] <= at
    ]


def moments_near(due: dict[str, datetime], now: datetime) -> list[datetime]:
    """The moments still to come that matter: of each rung the last before it and itself."""
    ahead = sorted({moment for moment in due.values() if moment > now})
    return [moment - early for moment in ahead for early in (timedelta(microseconds=1), timedelta(0))]
