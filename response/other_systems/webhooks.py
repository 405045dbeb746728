"""Telling other systems: which address hears of what, and when it hears no more."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from networks.models import Service
from response.models import Webhook
from response.other_systems.event_claims import stop
from response.other_systems.event_signing import new_secret
from response.other_systems.posting import DestinationError, check, reachable


class WebhookError(Exception):
    """A webhook cannot be set up, or there is none to remove. Its words are for operators."""


@transaction.atomic
def add_webhook(service: Service, url: str, kinds: Iterable[str], now: datetime) -> str:
    """Tell this address of events of these kinds from now on.

    Returns the secret they are signed with; it is shown at this moment only.
    Raises ``WebhookError`` for an address that nothing may be posted to, or that hears already.
    """
    try:
        reachable(check(url).hostname or "")
    except DestinationError as error:
        raise WebhookError(f"nothing can be posted there: {error}") from None
    secret = new_secret()
    try:
        with transaction.atomic():
            Webhook.objects.create(
                service=service, url=url, kinds=sorted(set(kinds)), secret=secret, created_at=now
            )
    except IntegrityError:
        if not _in_use(service, url).exists():
            raise
        raise WebhookError("this address hears already; remove it first to change what it hears") from None
    return secret


@transaction.atomic
def remove_webhook(service: Service, url: str, now: datetime) -> None:
    """Tell this address nothing any more, at once. Raises ``WebhookError`` when it hears nothing."""
    webhook = _in_use(service, url).first()
    if webhook is None:
        raise WebhookError("this address hears nothing")
    stop(webhook.pk, "it was removed", now)


def _in_use(service: Service, url: str) -> QuerySet[Webhook]:
    return Webhook.objects.filter(service=service, url=url, stopped_at=None)
