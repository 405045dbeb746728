"""What another system sends twice is done once, and answered twice."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from response.models import ApiToken, FirstContact, KeptAnswer


class AnotherBody(Exception):
    """The key of a sending came again with something else."""


@dataclass(frozen=True)
class Marked:
    """A sending that its sender marked with a key of their own, and the digest of what was sent."""

    token: ApiToken
    key: str
    digest: str


def digest_of(told: dict[str, Any]) -> str:
    """A digest of what was told, whatever the order of its fields and the spaces between them."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def once(
    marked: Marked,
    record: Callable[[], FirstContact],
    tell: Callable[[FirstContact], str],
    now: datetime,
) -> tuple[str, bool]:
    """Record a contact and tell of it, unless this was sent before; the answer, and whether it is a new one.

    Of two that are sent at once the one that is second to finish finds the other's answer and leaves nothing of its
    own. Raises ``AnotherBody``, and whatever ``record`` raises.
    """
    before = _before(marked)
    if before is not None:
        return before, False
    try:
        with transaction.atomic():
            contact = record()
            answer = tell(contact)
            KeptAnswer.objects.create(
                token=marked.token,
                key=marked.key,
                digest=marked.digest,
                contact=contact,
                answer=answer,
                answered_at=now,
            )
            return answer, True
    except IntegrityError:
        before = _before(marked)
        if before is None:
            raise
        return before, False


def _before(marked: Marked) -> str | None:
    kept = KeptAnswer.objects.filter(token=marked.token, key=marked.key).first()
    if kept is None:
        return None
    if kept.digest != marked.digest:
        raise AnotherBody
    return kept.answer
