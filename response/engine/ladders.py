"""A contact's own ladder: a frozen copy of the rungs of its promise."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from response import rules
from response.models import Duty, FirstContact, Promise, Rung
from response.rules_working_time import WorkingTime


def set_up_ladder(
    contact: FirstContact,
    promise: Promise,
    working: WorkingTime | None,
    *,
    above: int | None = None,
    not_before: datetime | None = None,
) -> None:
    """One duty for each rung, frozen: changing the promise never bends a ladder that stands.

    Where one stands already, the rungs are numbered from ``above`` on, and none is due before ``not_before``.
    """
    rungs = list(promise.rungs.all())
    due = rules.ladder(contact.received_at, ((rung.number, rung.after) for rung in rungs), working)
    if not_before is not None:
        due = {number: max(at, not_before) for number, at in due.items()}
    first = 0 if above is None else above + 1
    put_up(contact, rungs, due, first=first)


def put_up(
    contact: FirstContact,
    rungs: Sequence[Rung],
    due: Mapping[int, datetime],
    *,
    first: int = 0,
    is_drill: bool = False,
) -> None:
    """Writes the duties of these rungs, each due at its moment; their numbers begin at ``first``."""
    Duty.objects.bulk_create(
        Duty(
            contact=contact,
            is_drill=is_drill,
            rung=first + rung.number,
            condition=rung.condition,
            tells=rung.tells,
            is_breach=rung.is_breach,
            due_at=due[rung.number],
            next_attempt_at=due[rung.number],
        )
        for rung in rungs
    )
