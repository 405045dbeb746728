"""The document that says how to speak with the API (OpenAPI 3.1)."""

from django.conf import settings

from response.api.schemas import MOMENT, Schema, named, schemas
from response.models import ContactEvent, Scope

_REFUSALS = {
    400: "It is no JSON, or its key cannot be read.",
    401: "No token, or one that lets nobody in.",
    403: "The token does not have the scope.",
    404: "There is no such contact.",
    409: "It is at odds with what came before.",
    411: "It does not say how long it is.",
    413: "It is too large.",
    415: "It is not sent as JSON.",
    422: "Fields are not right; `errors` names every one and says what is wanted.",
    503: "Nobody works here yet who could respond, or the database cannot be reached.",
}

_EVENTS = {
    ContactEvent.RECORDED: "Somebody made first contact.",
    ContactEvent.TAKEN_ON: "Somebody of the staff has taken it on.",
    ContactEvent.HANDED_OVER: "Whoever was asked to take it over has accepted, and organises it from now on.",
    ContactEvent.RESPONDED: "Somebody of the staff has spoken with them for the first time.",
    ContactEvent.MEETING_OFFERED: "A first meeting has been offered.",
    ContactEvent.MEETING_HELD: "The first meeting has begun.",
    ContactEvent.RUNG_FIRED: "A rung of the ladder was due, and people were told.",
    ContactEvent.PROMISE_CHANGED: "Somebody of the staff chose another promise for it; respond_by is the new end.",
    ContactEvent.BREACHED: "The promise was not kept in its time.",
    ContactEvent.ENDED: "Somebody of the staff judged that it has come to its end.",
}


def document() -> Schema:
    """The whole document, as it is served."""
    one = "/api/v1/first-contacts/{id}"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Open Dialogue: first contacts",
            "version": "1",
            "description": "For phone systems and records. The words of people go in and never come out.",
        },
        "servers": [{"url": settings.PUBLIC_URL}],
        "paths": {
            "/api/v1/first-contacts": {"get": _list(), "post": _record()},
            one: {"parameters": [_contact_id()], "get": _read()},
            f"{one}/take-on": {"parameters": [_contact_id()], "post": _take_on()},
            f"{one}/response": {"parameters": [_contact_id()], "post": _response()},
        },
        "webhooks": {kind.value: {"post": _told_of(kind)} for kind in ContactEvent},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas(),
        },
    }


def _list() -> Schema:
    return {
        "operationId": "listFirstContacts",
        "summary": "First contacts, the newest first. The header Link leads to the next page.",
        "security": [{"token": [Scope.READ.value]}],
        "parameters": [
            _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
            _parameter("before", MOMENT, "Only those received before this moment."),
            _parameter("before_id", {"type": "string", "format": "uuid"}, "The last one that was listed."),
        ],
        "responses": {
            "200": _answer("A page.", {"type": "array", "items": named("FirstContact")}),
            **_refusals(401, 403, 422, 503),
        },
    }


def _record() -> Schema:
    key = _parameter("Idempotency-Key", {"type": "string", "minLength": 1, "maxLength": 200}, place="header")
    return {
        "operationId": "recordFirstContact",
        "summary": "Somebody made first contact. The clock runs from received_at.",
        "security": [{"token": [Scope.WRITE.value]}],
        "parameters": [key],
        "requestBody": _body("NewFirstContact"),
        "responses": {
            "201": _answer("It is recorded.", named("FirstContact")),
            "200": _answer("It came before with this key; the same answer again.", named("FirstContact")),
            **_refusals(400, 401, 403, 409, 411, 413, 415, 422, 503),
        },
    }


def _read() -> Schema:
    return {
        "operationId": "readFirstContact",
        "summary": "One first contact, its times and its ladder.",
        "security": [{"token": [Scope.READ.value]}],
        "responses": {
            "200": _answer("The contact.", named("FirstContact")),
            **_refusals(401, 403, 404, 503),
        },
    }


def _take_on() -> Schema:
    summary = (
        "Somebody of the staff takes it on. The first wins; for everybody later it is a 409 that says who."
    )
    return _act("takeOn", summary, 409)


def _response() -> Schema:
    return _act("recordResponse", "Somebody of the staff has spoken with them. The first time stands.")


def _act(operation: str, summary: str, *further: int) -> Schema:
    refusals = _refusals(*sorted((400, 401, 403, 404, 411, 413, 415, 422, 503, *further)))
    return {
        "operationId": operation,
        "summary": summary,
        "security": [{"token": [Scope.WRITE.value]}],
        "requestBody": _body("Act"),
        "responses": {"200": _answer("The contact as it is now.", named("FirstContact")), **refusals},
    }


def _told_of(kind: ContactEvent) -> Schema:
    """What another system is sent; no token is shown, the signature is the proof."""
    name = kind.removeprefix("contact.").title().replace("_", "")
    return {
        "operationId": f"contact{name}",
        "summary": _EVENTS[kind],
        "security": [],
        "parameters": [
            _parameter(
                "webhook-id", {"type": "string", "format": "uuid"}, "The same at every attempt.", "header"
            ),
            _parameter("webhook-timestamp", {"type": "string"}, "Of this attempt, in seconds.", "header"),
            _parameter("webhook-signature", {"type": "string"}, "As Standard Webhooks signs.", "header"),
        ],
        "requestBody": _body("ContactEvent"),
        "responses": {
            "2XX": {
                "description": "It was taken. Any other answer, and none in 5 seconds: it is sent again."
            },
            "410": {"description": "Nothing is to be sent to this address any more."},
        },
    }


def _contact_id() -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def _parameter(name: str, schema: Schema, description: str = "", place: str = "query") -> Schema:
    parameter: Schema = {"name": name, "in": place, "required": False, "schema": schema}
    return {**parameter, "description": description} if description else parameter


def _body(schema: str) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": named(schema)}}}


def _answer(description: str, schema: Schema, media: str = "application/json") -> Schema:
    return {"description": description, "content": {media: {"schema": schema}}}


def _refusals(*statuses: int) -> dict[str, Schema]:
    return {
        str(status): _answer(_REFUSALS[status], named("Problem"), "application/problem+json")
        for status in statuses
    }
