"""The addresses under /api/v1/. Each is for whoever shows a token that may do what is asked."""

import json
import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pghistory
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from opendialogue import clock
from response import acts
from response.api.answers import contact_answers, contact_text, moment
from response.api.door import answers, only, spoken, whole_of
from response.api.incoming import Act, act_on, new_contact
from response.api.openapi import document
from response.api.problems import FieldError, Refused, refused_by_rule
from response.api.reading import Parameters, object_in
from response.contacts import record_first_contact
from response.models import ApiToken, FirstContact, Scope
from response.other_systems.kept_answers import AnotherBody, Marked, digest_of, once
from response.queries.api import contacts_of_service, page_of_contacts

#: bytes; the longest words, each sign written as an escape of twelve, and all else beside them
LARGEST = 256 * 1024
MOST_ON_A_PAGE, USUAL_ON_A_PAGE = 200, 50
_KEY = re.compile(r"[\x20-\x7e]{1,200}")


@answers(GET=Scope.READ, POST=Scope.WRITE)
def first_contacts(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """GET lists, the newest first; POST records a first contact, once for each ``Idempotency-Key``."""
    return _record(request, token) if request.method == "POST" else _listed(request, token)


@answers(GET=Scope.READ)
def first_contact(request: HttpRequest, token: ApiToken, contact_id: UUID) -> HttpResponse:
    """GET tells of one contact."""
    return _json(contact_text(_found(token, contact_id)))


@answers(POST=Scope.WRITE)
def take_on(request: HttpRequest, token: ApiToken, contact_id: UUID) -> HttpResponse:
    """POST: a named member of staff takes a contact on. The first wins; for everybody later it is a 409."""
    contact = _found(token, contact_id)
    act = _act(request, contact)
    with pghistory.context(by=str(act.by.pk)):
        try:
            taken = acts.take_on(contact, act.by, act.at)
        except ValidationError as refused:
            raise Refused(409, " ".join(refused.messages)) from None
    if not taken.is_yours:
        detail = f"{taken.by.name} has taken it on already."
        raise Refused(409, detail, extra={"organiser": taken.by.name, "taken_on_at": moment(taken.at)})
    return _json(contact_text(contact))


@answers(POST=Scope.WRITE)
def response(request: HttpRequest, token: ApiToken, contact_id: UUID) -> HttpResponse:
    """POST: a named member of staff has spoken with them. The first time stands."""
    contact = _found(token, contact_id)
    act = _act(request, contact)
    with pghistory.context(by=str(act.by.pk)):
        acts.record_response(contact, act.by, act.at)
    return _json(contact_text(contact))


@spoken
def openapi(request: HttpRequest) -> HttpResponse:
    """GET /api/v1/openapi.json: how to speak with this API. It holds no secret, so it needs no token."""
    only(request, "GET", "HEAD")
    return JsonResponse(document())


@spoken
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address under /api/."""
    raise Refused(404, "There is nothing at this address. See /api/v1/openapi.json.")


def _record(request: HttpRequest, token: ApiToken) -> HttpResponse:
    told = object_in(whole_of(request, LARGEST))
    key = _key(request)
    now = clock.now()

    def record() -> FirstContact:
        try:
            return record_first_contact(new_contact(told, token.service, now), recorded_by=None, now=now)
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                raise refused_by_rule(error) from None
            raise Refused(503, " ".join(error.messages)) from None

    if key is None:
        return _made(contact_text(record()))
    try:
        answer, is_new = once(Marked(token, key, digest_of(told)), record, contact_text, now)
    except AnotherBody:
        detail = "This Idempotency-Key came before with another body. Nothing was recorded."
        raise Refused(
            409, detail, [FieldError("Idempotency-Key", "Choose a new one for each contact.")]
        ) from None
    return _made(answer) if is_new else _json(answer)


def _listed(request: HttpRequest, token: ApiToken) -> HttpResponse:
    given = {name: values[0] if len(values) == 1 else values for name, values in request.GET.lists()}
    fields = Parameters(given)
    limit = fields.number("limit", 1, MOST_ON_A_PAGE, USUAL_ON_A_PAGE)
    before, before_id = fields.moment("before"), fields.id("before_id")
    fields.finish()
    contacts = page_of_contacts(token.service, limit, before, before_id)
    listed = JsonResponse(contact_answers(contacts), safe=False)
    if len(contacts) == limit:
        last = contacts[-1]
        after: dict[str, Any] = {
            "limit": limit,
            "before": moment(last.received_at),
            "before_id": last.pk,
        }
        listed["Link"] = f'<{reverse("api_first_contacts")}?{urlencode(after)}>; rel="next"'
    return listed


def _found(token: ApiToken, contact_id: UUID) -> FirstContact:
    contact = contacts_of_service(token.service).filter(pk=contact_id).first()
    if contact is None:
        raise Refused(404, "There is no such contact.")
    return contact


def _act(request: HttpRequest, contact: FirstContact) -> Act:
    return act_on(contact, object_in(whole_of(request, LARGEST)), clock.now())


def _key(request: HttpRequest) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        detail = "This is at most 200 printable ASCII characters."
        raise Refused(400, "The Idempotency-Key cannot be read.", [FieldError("Idempotency-Key", detail)])
    return key


def _made(text: str) -> HttpResponse:
    made = _json(text, 201)
    made["Location"] = reverse("api_first_contact", args=[json.loads(text)["id"]])
    return made


def _json(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="application/json")
