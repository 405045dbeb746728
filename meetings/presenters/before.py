"""What earlier meetings left to look at, in words."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from meetings.queries.before import Before
from opendialogue import wording


def before_rows(things: Iterable[Before], ways: Iterable[Before]) -> dict[str, list[dict[str, Any]]]:
    """``things`` left open before and ``ways`` that can be taken up again, each with its day."""
    return {
        "things": [
            _row(each) | {"rest_address": reverse("left_open_rest", args=[each.meeting_id, each.id])}
            for each in things
        ],
        "ways": [_row(each) for each in ways],
    }


def _row(each: Before) -> dict[str, Any]:
    return {
        "key": each.id,
        "meeting": each.meeting_id,
        "words": each.words,
        "said_by": each.speaker,
        "when": wording.day(each.starts_at),
    }
