"""A contact that Aino organises, and what became of it once somebody was asked to take it over."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from response.contacts import NewContact, record_first_contact
from response.models import FirstContact
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
LATER = NOW + timedelta(hours=1)
WORDS = "Her light has been on for three nights."


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def contact_of(cast: Cast) -> FirstContact:
    new = NewContact(team=cast.team, received_at=NOW, about=cast.maija, from_name="Tuula", words=WORDS)
    return record_first_contact(new, recorded_by=cast.aino, now=NOW)


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    """About Maija, organised by Aino."""
    return contact_of(cast)


def fresh(contact: FirstContact) -> FirstContact:
    contact.refresh_from_db()
    return contact


def answers(contact: FirstContact) -> list[str]:
    return list(contact.handovers.order_by("asked_at", "pk").values_list("answer", flat=True))
