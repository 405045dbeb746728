"""Coming in as one of the cast."""

from types import SimpleNamespace

from django.test import Client

from networks.models import Person
from networks.second_factor import record_both


def signed_in(person: Person) -> Client:
    """A browser in which this person has given password and second factor."""
    client = Client()
    client.force_login(person)
    session = client.session
    record_both(SimpleNamespace(session=session, user=person), person)  # type: ignore[arg-type]
    session.save()
    return client
