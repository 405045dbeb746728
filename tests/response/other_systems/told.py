"""A system that is told of what happens, and calls that it hears of."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest

from response.contacts import NewContact, record_first_contact
from response.models import ContactEvent, FirstContact, OutgoingEvent
from response.other_systems.webhooks import add_webhook
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.other_systems.receiving import Receiver, receiving

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _this_machine_may_be_told(settings) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def secret(cast: Cast, receiver: Receiver) -> str:
    """The receiver hears of everything, with this secret."""
    return add_webhook(cast.service, receiver.url, ContactEvent.values, NOW)


def call(cast: Cast) -> FirstContact:
    return record_first_contact(NewContact(team=cast.team, received_at=NOW), recorded_by=None, now=NOW)


def only() -> OutgoingEvent:
    return OutgoingEvent.objects.get()
