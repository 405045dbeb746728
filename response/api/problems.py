"""What is wrong with a request, as ``application/problem+json`` (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import JsonResponse

#: whoever sends nonsense of a thousand fields hears of the first of them
MOST_ERRORS = 50


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, such as "from.phone"; "" stands for the whole."""

    field: str
    detail: str


@dataclass(eq=False)
class Refused(Exception):
    """A request is refused; the answer says why. ``extra`` are further members of the problem."""

    status: int
    detail: str
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


def refused_fields(errors: Sequence[FieldError]) -> Refused:
    """The refusal of a request that can be read, and whose fields are wrong."""
    count = len(errors)
    detail = "One field is not right." if count == 1 else f"{count} fields are not right."
    return Refused(422, detail, errors[:MOST_ERRORS])


def refused_by_rule(error: ValidationError) -> Refused:
    """The refusal of what a rule of the promise does not allow, where that names its fields."""
    return refused_fields(
        [
            FieldError("" if name == NON_FIELD_ERRORS else name, " ".join(messages))
            for name, messages in error.message_dict.items()
        ]
    )


def problem(refused: Refused) -> JsonResponse:
    """The answer that tells of a refusal."""
    answer = {
        "type": "about:blank",
        "title": HTTPStatus(refused.status).phrase,
        "status": refused.status,
        "detail": refused.detail,
        **refused.extra,
    }
    if refused.errors:
        answer["errors"] = [asdict(error) for error in refused.errors]
    return JsonResponse(
        answer,
        status=refused.status,
        content_type="application/problem+json",
        headers=dict(refused.headers),
    )
