"""No rung is lost, doubled or early, whatever happens in whatever order; and a broken engine would not get through.

With ``MACHINE_EXAMPLES=5000`` it plays so many histories, other ones each time.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from response import rules
from response.engine import claims, failures, ladder, sweep
from response.queries import ladder as reading
from tests.cast import Cast
from tests.proofs.machine import Ladder

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))
QUIET = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
}
#: the same histories in every run: what a suite finds it must find again
SUITE = settings(max_examples=100, stateful_step_count=20, derandomize=True, phases=[Phase.generate], **QUIET)
#: and it takes its time to find the shortest history that goes wrong
LONG_RUN = settings(max_examples=max(EXAMPLES, 1), stateful_step_count=50, **QUIET)
SHORT = settings(max_examples=300, stateful_step_count=20, derandomize=True, phases=[Phase.generate], **QUIET)


@pytest.fixture
def machine(cast: Cast) -> type[Ladder]:
    return type("LadderOfTheCast", (Ladder,), {"cast": cast})


@pytest.fixture(autouse=True)
def _no_word_of_what_is_broken_on_purpose(monkeypatch) -> None:
    for module in (failures, sweep):
        monkeypatch.setattr(module, "log", structlog.wrap_logger(None, processors=[_drop]))


def _drop(*_: object) -> None:
    raise structlog.DropEvent


def test_no_rung_is_lost_doubled_or_early(machine: type[Ladder]) -> None:
    run_state_machine_as_test(machine, settings=LONG_RUN if EXAMPLES else SUITE)


# Engines that are broken on purpose: whoever breaks the real one in such a way hears of it.

Break = Callable[[pytest.MonkeyPatch], None]


def rewritten(module: object, name: str, *changes: tuple[str, str]) -> Break:
    """One of the engine's statements with something else in it."""

    def break_it(monkeypatch: pytest.MonkeyPatch) -> None:
        statement = getattr(module, name)
        for old, new in changes:
            assert old in statement, f"{name} does not say {old!r} any more"
            statement = statement.replace(old, new)
        monkeypatch.setattr(module, name, statement)

    return break_it


def all_of(*breaks: Break) -> Break:
    def break_it(monkeypatch: pytest.MonkeyPatch) -> None:
        for each in breaks:
            each(monkeypatch)

    return break_it


def put(module: object, name: str, other: object) -> Break:
    return lambda monkeypatch: monkeypatch.setattr(module, name, other)


def held_by_anybody(mine, now, *, alone):
    """Who works a contact off does not ask whether the claim still holds."""
    contacts = reading.hold_contacts({claim.contact for claim in mine})
    for contact_id, fence, step in reading.due_steps(contacts, now):
        contacts[contact_id].due.append(step)
        contacts[contact_id].fences[step.id] = fence
    return [contact for contact in contacts.values() if contact.due]


def breaches_like_any_other(due, later, *more):
    """A breach is taken before its time as any other rung is."""
    climbed = CLIMB(due, [replace(step, is_breach=False) for step in later], *more)
    breaches = {step.id for step in later if step.is_breach}
    return [replace(each, step=replace(each.step, is_breach=each.step.id in breaches)) for each in climbed]


CLIMB, LETTERS = rules.climb, ladder.letters
BROKEN = {
    "no fence is checked": put(ladder, "_contacts_still_mine", held_by_anybody),
    "nothing need be due": all_of(
        rewritten(claims, "_CLAIM", ("due_at <= %(now)s AND next_attempt_at <= %(now)s", "true")),
        rewritten(reading, "_STEPS", ("due_at <= %(now)s", "true"), ("next_attempt_at <= %(until)s", "true")),
    ),
    "what is done is done again": all_of(
        rewritten(claims, "_CLAIM", ("done_at IS NULL AND", "true AND")),
        rewritten(claims, "_COMPLETE", ("AND duty.done_at IS NULL", "")),
        rewritten(reading, "_STEPS", ("done_at IS NULL AND", "true AND")),
    ),
    "leases are ignored": rewritten(
        claims, "_CLAIM", ("(lease_until IS NULL OR lease_until <= %(now)s)", "true")
    ),
    "leases never end": rewritten(claims, "_CLAIM", ("OR lease_until <= %(now)s", "")),
    "leases end too soon": put(claims, "LEASE", 0 * claims.LEASE),
    "one telling has many causes": put(
        ladder, "letters", lambda cause, *more: LETTERS(cause, *more) + LETTERS(f"{cause}:{uuid4()}", *more)
    ),
    "notices are lost": put(ladder, "queue", lambda letters, now: len(letters)),
    "notices come before the work is done": put(claims, "complete", lambda *_: None),
    "nobody asks whether it is still so": put(rules, "why_passed_over", lambda *_: ""),
    "rungs are passed over that should tell": put(
        rules, "who_is_told", lambda *_: rules.Audience((), (), falls_through=False)
    ),
    "a breach comes before its time": put(rules, "climb", breaches_like_any_other),
    "each rung tells its people again": put(rules, "_each_told_once", lambda climbed: climbed),
    "a failed rung is given up at once": put(rules, "pause_after", lambda _: None),
    "a failed rung is never tried again": put(rules, "pause_after", lambda _: 900 * claims.LEASE),
    "nobody is paged": put(failures, "queue", lambda letters, now: len(letters)),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_an_engine_that_is_broken_is_found_out(
    machine: type[Ladder], broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    BROKEN[broken](monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=SHORT)
