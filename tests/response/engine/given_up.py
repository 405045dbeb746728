"""Rungs that cannot be climbed, tried until they are given up, and who is paged of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from notices.models import Notice
from response import rules
from response.contacts import NewContact, record_first_contact
from response.engine import failures, ladder
from response.engine.claims import claim
from response.engine.sweep import sweep
from response.letters import letters
from response.models import FirstContact
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
DAY = timedelta(hours=24)


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return record_first_contact(NewContact(team=cast.team, received_at=NOW), recorded_by=None, now=NOW)


@pytest.fixture
def broken(monkeypatch) -> Callable[[str], None]:
    """The letters of one kind cannot be made; which one is for the test to say."""

    def refuse(kind: str) -> None:
        def write(cause, asked, context, reaches):
            if asked == kind:
                raise RuntimeError("this one cannot be made")
            return letters(cause, asked, context, reaches)

        monkeypatch.setattr(ladder, "letters", write)

    return refuse


def try_until_given_up(start: datetime, further: int = 0) -> datetime:
    at = start
    for _ in range(len(rules.PAUSES) + 1 + further):
        sweep(at)
        at += rules.PAUSES[-1]
    return at


def paged() -> set[str]:
    return set(Notice.objects.filter(kind="rung_failed").values_list("recipient__name", flat=True))


def fail(*_given: object) -> None:
    raise ValueError("this cannot be done")


def give_up(contact: FirstContact, rung: int, at: datetime) -> bool:
    """The last attempt at this rung fails; nothing else of the contact is tried."""
    contact.duties.filter(rung=rung).update(attempts=len(rules.PAUSES), due_at=at, next_attempt_at=at)
    (mine,) = [each for each in claim(at, 100) if each.duty == str(contact.duties.get(rung=rung).pk)]
    return failures.push_back(mine, RuntimeError("this cannot be done"), at)
