"""Reads of this room that carry no rule about who may read: callers come through access."""

from networks.models import Person, Service


def the_service() -> Service | None:
    """The service of this installation, for pages nobody is signed in to; None before ``open_service``."""
    return Service.objects.order_by("pk").first()


def person_who_signs_in_by(address: str) -> Person | None:
    """The person whose sign-in address this is, with their service; capital letters make no difference."""
    return (
        Person.objects.select_related("service")
        .filter(sign_in_address__iexact=address, is_active=True)
        .first()
    )
