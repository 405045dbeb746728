"""Letting other systems in: making a token, taking it back, and knowing whose it is."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from networks.models import Service
from response.models import ApiToken

#: marks a token as one of ours for those who look for secrets where none should be
PREFIX = "od_"
#: how exactly it is known when a token was last used; more would cost a write at each request
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenError(Exception):
    """A token of this name cannot be made, or there is none to take back. Its words are for operators."""


@transaction.atomic
def make_token(service: Service, name: str, scopes: Iterable[str], now: datetime) -> str:
    """A new bearer token by which the system called ``name`` is let in. It is known here at this moment only.

    Raises ``TokenError`` while another token of this name is in use.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            ApiToken.objects.create(
                service=service,
                name=name,
                scopes=sorted(set(scopes)),
                digest=_digest(secret),
                created_at=now,
            )
    except IntegrityError:
        if not _in_use(service, name).exists():
            raise
        raise TokenError(f"there is a token called {name} already; revoke it first") from None
    return secret


@transaction.atomic
def revoke_token(service: Service, name: str, now: datetime) -> None:
    """Let nobody in any more by the token of this name. Raises ``TokenError`` when none is in use."""
    if not _in_use(service, name).update(revoked_at=now):
        raise TokenError(f"no token called {name} is in use")


def bearer_of(secret: str, now: datetime) -> ApiToken | None:
    """The token, with its service, that this secret belongs to, and note its use; None for one that lets nobody in."""
    token = ApiToken.objects.select_related("service").filter(digest=_digest(secret), revoked_at=None).first()
    if token is not None:
        lately = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_IS_NOTED_EVERY)
        ApiToken.objects.filter(lately, pk=token.pk).update(last_used_at=now)
    return token


def _in_use(service: Service, name: str) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(service=service, name=name, revoked_at=None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
