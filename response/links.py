"""A personal link that lets one member of staff take one contact on, without signing in, and do nothing else.

Nothing of it is stored: the token names the contact, the person and when it was made, and is signed. So a sweep that
tells ten thousand people writes no row more, and what is kept of the notice holds no way in.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hmac import HMAC, compare_digest
from uuid import UUID

import pghistory
from django.conf import settings
from django.utils.crypto import salted_hmac

from networks.models import Person
from response import acts
from response.acts import TakenOn
from response.models import FirstContact, Handover
from response.queries.links import contact_behind, handover_behind

#: how long a link lets its bearer act, unless the contact ends before
LASTS = timedelta(days=7)
#: contact, person, seconds since 1970
_CLAIMS = struct.Struct(">16s16sI")
_SIGNATURE = 12


@dataclass(frozen=True)
class CameBy:
    """Whose link it is, the contact that it is about, and what they are asked to take over, if they are."""

    person: Person
    contact: FirstContact
    handover: Handover | None = None


def path_for(contact_id: UUID | str, person_id: UUID, taken_on_at: datetime | None, now: datetime) -> str:
    """The address a notice of the ladder gives this person: their own link, or its page once it is taken on."""
    if taken_on_at is not None:
        return f"/contacts/{contact_id}/"
    return personal_path(contact_id, person_id, now)


def personal_path(contact_id: UUID | str, person_id: UUID, now: datetime) -> str:
    """This person's own link to this contact, made at ``now``."""
    contact = contact_id if isinstance(contact_id, UUID) else UUID(contact_id)
    claims = _CLAIMS.pack(contact.bytes, person_id.bytes, int(now.timestamp()))
    token = urlsafe_b64encode(claims + _signature(claims, settings.SECRET_KEY)).decode()
    return f"/t/{token}/"


def came_by(token: str, now: datetime) -> CameBy | None:
    """Who came by this link, and to which contact; None when it does not let in (any more).

    It ends with the contact, after ``LASTS``, and with the work of its person that let them see the contact.
    """
    claims = _claims(token)
    if claims is None:
        return None
    contact, person, seconds = _CLAIMS.unpack(claims)
    if now - datetime.fromtimestamp(seconds, UTC) >= LASTS:
        return None
    found = contact_behind(UUID(bytes=contact), UUID(bytes=person))
    return CameBy(*found, handover_behind(*found)) if found else None


def take_on_by_link(came: CameBy, now: datetime) -> TakenOn:
    """Take the contact on as the person whose link it is; history keeps it as theirs. Raises as ``take_on`` does."""
    with pghistory.context(user=came.person.pk, by_link=True):
        return acts.take_on(came.contact, came.person, now)


def _claims(token: str) -> bytes | None:
    """What a token says, if it was signed here."""
    try:
        whole = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return None
    claims, signature = whole[: _CLAIMS.size], whole[_CLAIMS.size :]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if len(claims) != _CLAIMS.size or not any(
        compare_digest(signature, _signature(claims, key)) for key in keys
    ):
        return None
    return claims


def _signature(claims: bytes, key: str | bytes) -> bytes:
    signing = _signing(key).copy()
    signing.update(claims)
    return signing.digest()[:_SIGNATURE]


@lru_cache(maxsize=8)
def _signing(key: str | bytes) -> HMAC:
    """How every signature with this key begins: made once, as a sweep signs thousands."""
    return salted_hmac("response.links", b"", secret=key, algorithm="sha256")
