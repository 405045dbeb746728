"""Who listens: the session of a page that is open, asked once, before its stream begins."""

from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from meetings.access import readable_meetings
from networks.entering import may_stay
from networks.models import Person
from opendialogue import clock


@dataclass(frozen=True)
class Visitor:
    """Somebody who may read along at this moment."""

    person_id: UUID
    session_key: str
    language: str


@dataclass(frozen=True)
class Refused:
    """Why somebody may not; ``status`` is the answer in HTTP."""

    status: int


def enter(headers: dict[str, str], meeting_id: UUID, language: str) -> Visitor | Refused:
    """Lets a browser's stream in by its session cookie, as its page was let in.

    ``language`` is that of the page; for one that is not spoken here, the person's own is taken. Who may not read the
    meeting gets 404, as for a meeting that does not exist.
    """
    request = _request(headers)
    try:
        request.get_host()
    except DisallowedHost:
        return Refused(400)
    person = get_user(request)
    if not isinstance(person, Person):
        return Refused(401)
    if not may_stay(request.session, person, clock.now()):
        return Refused(401)
    if not readable_meetings(person).filter(pk=meeting_id).exists():
        return Refused(404)
    spoken = dict(settings.LANGUAGES)
    chosen = next((code for code in (language, person.language) if code in spoken), settings.LANGUAGE_CODE)
    return Visitor(person.pk, request.session.session_key or "", chosen)


def _request(headers: dict[str, str]) -> HttpRequest:
    request = HttpRequest()
    request.META |= {
        "HTTP_HOST": headers.get("host", ""),
        "HTTP_X_FORWARDED_PROTO": headers.get("x-forwarded-proto", ""),
        "SERVER_NAME": "",
        "SERVER_PORT": "",
    }
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return request
