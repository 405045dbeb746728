"""Claim, lease and fence hold in every history there is, and each thing they rest on is needed."""

from dataclasses import fields

import pytest

from tests.proofs.claim_model import Engine, look_at_everything

ONE_CONTACT, TWO_CONTACTS = (0, 0), (0, 1)
#: what goes wrong when it is taken away
WRONG_WITHOUT = {
    "claims_are_committed": "late work counted",
    "claims_raise_the_fence": "late work counted",
    "fences_are_compared": "late work counted",
    "rows_are_held": "told though it was taken on",
    "reading_follows_the_hold": "told though it was taken on",
    "completions_are_checked": "late work counted",
    "is_one_transaction": "told twice",
    "transactions_end": "never done",
    "leases_end": "never done",
    "dueness_is_asked": "told early",
}


@pytest.mark.parametrize("contacts", [ONE_CONTACT, TWO_CONTACTS])
def test_no_history_loses_doubles_or_hurries_a_duty(contacts: tuple[int, int]) -> None:
    verdict = look_at_everything(Engine(), contacts)
    print(f"{verdict.states} states, {verdict.steps} steps")
    assert verdict.wrongs == set()
    assert verdict.states > 5000


@pytest.mark.parametrize("contacts", [ONE_CONTACT, TWO_CONTACTS])
@pytest.mark.parametrize(("assumption", "wrong"), WRONG_WITHOUT.items())
def test_each_assumption_is_needed(assumption: str, wrong: str, contacts: tuple[int, int]) -> None:
    engine = Engine(**{assumption: False})
    assert look_at_everything(engine, contacts, until_wrong=True).wrongs == {wrong}


def test_every_assumption_has_been_taken_away() -> None:
    assert {each.name for each in fields(Engine)} == set(WRONG_WITHOUT)
