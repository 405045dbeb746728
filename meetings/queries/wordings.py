"""How voices were worded before."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from meetings.models import VoiceWording


class Wording(NamedTuple):
    """How a voice was worded before, until when, and who put it into other words."""

    words: str
    until: datetime
    replaced_by_id: UUID
    replaced_by: str


def by_voice(wordings: QuerySet[VoiceWording]) -> dict[UUID, list[Wording]]:
    """The wordings of each voice, oldest first."""
    found: dict[UUID, list[Wording]] = defaultdict(list)
    columns = ("voice_id", "words", "until_at", "replaced_by_id", "replaced_by__name")
    for voice_id, *row in wordings.values_list(*columns):
        found[voice_id].append(Wording._make(row))
    return found
