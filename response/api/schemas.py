"""The kinds of objects that go in and out, as JSON Schema."""

from typing import Any

from notices.models import Channel, NoticeState
from response.api.incoming import LONGEST_NAME, LONGEST_PROMISE, LONGEST_RELATION, LONGEST_WORDS
from response.forms.fields import LANGUAGES
from response.models import ContactEvent, DutyState, Outcome

Schema = dict[str, Any]

MOMENT: Schema = {"type": "string", "format": "date-time"}
MOMENT_OR_NOT: Schema = {"type": ["string", "null"], "format": "date-time"}


def schemas() -> dict[str, Schema]:
    """All of them, by name."""
    return {**_sent(), **_answered(), "ContactEvent": _told(), "Problem": _problem()}


def _sent() -> dict[str, Schema]:
    return {
        "NewFirstContact": _object(
            {
                "received_at": {**MOMENT, "description": "With its offset. Never in the future."},
                "about": _text(LONGEST_NAME, "The name of whom it is about."),
                "from": named("Caller"),
                "words": _text(LONGEST_WORDS, "In their own words."),
                "language": {"type": ["string", "null"], "enum": [*LANGUAGES, "", None]},
                "promise": _text(
                    LONGEST_PROMISE, "What a human promised, by its name; without it, the default."
                ),
                "team": _text(LONGEST_NAME, "The team's name; without it, the one with somebody on call."),
            },
            needed=("received_at", "from"),
        ),
        "Caller": {
            **_object(
                {
                    "name": _text(LONGEST_NAME, "The name they want to be called by."),
                    "phone": _text(40, "As it is dialled."),
                    "email": _text(254, "A mail address."),
                    "relation": _text(LONGEST_RELATION, "To whom it is about: neighbour, daughter."),
                },
                needed=(),
            ),
            "description": "Who called. A phone or an email is needed.",
            "anyOf": [{"required": ["phone"]}, {"required": ["email"]}],
        },
        "Act": _object(
            {
                "by": {"type": "string", "description": "Who of the staff: sign-in address, or id."},
                "at": {**MOMENT_OR_NOT, "description": "When; without it, now. Never in the future."},
            },
            needed=("by",),
        ),
    }


def _answered() -> dict[str, Schema]:
    return {
        "FirstContact": _object(
            {
                "id": {"type": "string", "format": "uuid"},
                "received_at": MOMENT,
                "respond_by": MOMENT,
                "promise": {"type": "string", "description": "The name of the promise that it started with."},
                "organiser": {"type": "string", "description": "The name of who sees to it."},
                "first_response_at": MOMENT_OR_NOT,
                "first_meeting_offered_at": MOMENT_OR_NOT,
                "first_meeting_held_at": MOMENT_OR_NOT,
                "outcome": {"type": "string", "enum": Outcome.values},
                "ladder": {"type": "array", "items": named("Rung")},
            }
        ),
        "Rung": _object(
            {
                "rung": {"type": "integer"},
                "due_at": MOMENT,
                "state": {
                    "type": "string",
                    "enum": DutyState.values,
                    "description": "failed: it could not be carried out, and a human was told of that.",
                },
                "fired_at": MOMENT_OR_NOT,
                "told": {"type": "array", "items": named("Told")},
            }
        ),
        "Told": _object(
            {
                "name": {"type": "string"},
                "channel": {"type": "string", "enum": Channel.values},
                "state": {"type": "string", "enum": NoticeState.values},
                "with_others": {
                    "type": "boolean",
                    "description": "Told together with others, in one notice; state is that notice's.",
                },
            },
            needed=("name", "channel", "state"),
        ),
    }


def _told() -> Schema:
    """What is posted to webhooks."""
    sequence = {"type": "integer", "minimum": 1, "description": "Rises with each event of the contact."}
    rung = {"type": ["integer", "null"], "description": "Which rung was fired."}
    facts = _object(
        {
            "sequence": sequence,
            "contact": {"type": "string", "format": "uuid"},
            "received_at": MOMENT,
            "respond_by": MOMENT,
            "taken_on_at": MOMENT_OR_NOT,
            "first_response_at": MOMENT_OR_NOT,
            "first_meeting_offered_at": MOMENT_OR_NOT,
            "first_meeting_held_at": MOMENT_OR_NOT,
            "breached_at": MOMENT_OR_NOT,
            "ended_at": MOMENT_OR_NOT,
            "outcome": {"type": "string", "enum": Outcome.values},
            "rung": rung,
        }
    )
    event = _object(
        {"type": {"type": "string", "enum": ContactEvent.values}, "timestamp": MOMENT, "data": facts}
    )
    return {
        **event,
        "description": "What happened when, and how the contact stood then. Nobody's name or words.",
    }


def _problem() -> Schema:
    error = _object(
        {
            "field": {
                "type": "string",
                "description": "Its name, with a full stop before those of an object within: from.phone.",
            },
            "detail": {"type": "string", "description": "What is wrong with it, and what is wanted."},
        }
    )
    problem = _object(
        {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {
                "type": "array",
                "items": error,
                "description": "Every field that is not right, in one answer; of very many, the first.",
            },
            "organiser": {"type": "string", "description": "Who has taken it on."},
            "taken_on_at": MOMENT,
        },
        needed=("type", "title", "status", "detail"),
    )
    return {**problem, "description": "RFC 9457"}


def _object(properties: dict[str, Schema], needed: tuple[str, ...] | None = None) -> Schema:
    """An object of these fields and no others; all of them needed unless it says which."""
    required = list(properties if needed is None else needed)
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _text(longest: int, description: str) -> Schema:
    return {"type": ["string", "null"], "maxLength": longest, "description": description}


def named(schema: str) -> Schema:
    """A reference to one of ``schemas``."""
    return {"$ref": f"#/components/schemas/{schema}"}
