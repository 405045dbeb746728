"""A contact's own ladder: a frozen copy of the rungs of its promise."""

from response import rules
from response.models import Duty, FirstContact, Promise
from response.rules_working_time import WorkingTime


def set_up_ladder(contact: FirstContact, promise: Promise, working: WorkingTime | None) -> None:
    """One duty for each rung, frozen: changing the promise never bends a ladder that stands."""
    rungs = list(promise.rungs.all())
    due = rules.ladder(contact.received_at, ((rung.number, rung.after) for rung in rungs), working)
    Duty.objects.bulk_create(
        Duty(
            contact=contact,
            rung=rung.number,
            condition=rung.condition,
            tells=rung.tells,
            is_breach=rung.is_breach,
            due_at=due[rung.number],
            next_attempt_at=due[rung.number],
        )
        for rung in rungs
    )
