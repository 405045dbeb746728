"""Who comes in: whoever shows a token that may do what is asked. No session is looked at, and none is made."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from opendialogue import clock
from response.api.problems import Refused, problem
from response.models import ApiToken
from response.other_systems.tokens import bearer_of

View = Callable[..., HttpResponse]

REALM = 'Bearer realm="Open Dialogue"'


def answers(**scopes: str) -> Callable[[View], View]:
    """An address of the API: for each method it knows, the scope that a token needs for it.

    Its view is called with the request, the token, and what the address holds.
    Whoever knows GET knows HEAD. Refusals are told as problems; nothing that is answered may be stored on the way.
    """
    known = scopes | ({"HEAD": scopes["GET"]} if "GET" in scopes else {})

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **keys: Any) -> HttpResponse:
            token = _let_in(request, known)
            with pghistory.context(api_token=token.name):
                return view(request, token, **keys)

        return spoken(answer)

    return wrap


def spoken(view: View) -> View:
    """A view that needs nobody signed in, whose refusals are problems, and that speaks as machines expect."""

    @wraps(view)
    def answer(request: HttpRequest, **keys: Any) -> HttpResponse:
        with translation.override("en"):
            try:
                response = view(request, **keys)
            except Refused as refused:
                response = problem(refused)
            except (OperationalError, InterfaceError):
                response = problem(_database_away())
        response["Cache-Control"] = "no-store"
        return response

    return login_not_required(csrf_exempt(answer))


def _database_away() -> Refused:
    detail = "The database cannot be reached. Send it again with the same Idempotency-Key."
    return Refused(503, detail, headers={"Retry-After": "5"})


def only(request: HttpRequest, *methods: str) -> None:
    """Raises ``Refused`` for any other method."""
    if request.method not in methods:
        allowed = ", ".join(methods)
        detail = f"This address answers {allowed}."
        raise Refused(405, detail, headers={"Allow": allowed})


def _let_in(request: HttpRequest, known: dict[str, str]) -> ApiToken:
    only(request, *known)
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        detail = "Show a token: Authorization: Bearer …"
        raise Refused(401, detail, headers={"WWW-Authenticate": REALM})
    token = bearer_of(secret.strip(), clock.now())
    if token is None:
        challenge = f'{REALM}, error="invalid_token"'
        raise Refused(401, "This token lets nobody in.", headers={"WWW-Authenticate": challenge})
    needed = known[str(request.method)]
    if needed not in token.scopes:
        challenge = f'{REALM}, error="insufficient_scope", scope="{needed}"'
        detail = f"This token does not have the scope {needed}."
        raise Refused(403, detail, headers={"WWW-Authenticate": challenge})
    return token


def whole_of(request: HttpRequest, largest: int) -> bytes:
    """What was sent, as JSON is sent. Raises ``Refused`` for another kind, without a length, or more than is taken."""
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if (
        request.content_type != "application/json"
        or charset not in ("utf-8", "utf8")
        or encoding != "identity"
    ):
        raise Refused(415, "Send JSON in UTF-8: Content-Type: application/json")
    if not request.headers.get("Content-Length") and "Transfer-Encoding" in request.headers:
        raise Refused(411, "Say how long it is: Content-Length")
    try:
        body = request.body
    except RequestDataTooBig:
        body = None
    if body is None or len(body) > largest:
        raise Refused(413, f"Send at most {largest} bytes.")
    return body
