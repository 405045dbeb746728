"""What it takes for staff to be let in: their password and a second factor, both in this session."""

from types import SimpleNamespace
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from networks.models import Person

PASSWORD, SECOND_FACTOR = "password", "mfa"


def ways_used(session: SessionBase, person: Person) -> set[str]:
    """How this person signed in to this session: "password", "mfa", "code". Empty for who came by a link."""
    request = cast(HttpRequest, SimpleNamespace(session=session))
    records = get_authentication_records(request, person)
    return {record["method"] for record in records}


def is_complete(session: SessionBase, person: Person) -> bool:
    """Whether both password and second factor were given. Asks the session alone, not the database."""
    return {PASSWORD, SECOND_FACTOR} <= ways_used(session, person)


def may_set_up(session: SessionBase, person: Person) -> bool:
    """Whether this person gave their password and has no second factor yet: they may set one up, and no more."""
    if PASSWORD not in ways_used(session, person):
        return False
    return not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def record_both(request: HttpRequest, person: Person) -> None:
    """Take both as given in this session. For a demo, which lets anybody be anybody, and for tests."""
    record_authentication(request, person, method=PASSWORD)
    record_authentication(request, person, method=SECOND_FACTOR, type=Authenticator.Type.TOTP)


def listen() -> None:
    """Count the code that somebody types when setting up their second factor as given in that session."""
    authenticator_added.connect(_note_set_up, dispatch_uid="networks.second_factor")


def _note_set_up(request: HttpRequest, user: Person, authenticator: Authenticator, **_signal: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, method=SECOND_FACTOR, type=authenticator.type)
