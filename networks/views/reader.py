"""Who is asking."""

from typing import cast

from django.http import HttpRequest

from networks.models import Person


def reader_of(request: HttpRequest) -> Person:
    """The person who is signed in; every page of this room but for the language needs one."""
    return cast(Person, request.user)
