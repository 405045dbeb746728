"""Whom an answer can be kept to, where what it answers is kept to some itself."""

from uuid import UUID

from meetings.access import hearers_of
from meetings.models import KeptTo, Voice
from networks.models import Person


def to_choose_from(voice: Voice, by: Person) -> set[UUID]:
    """The people (ids) whom ``by``, who may read this kept voice, can choose by name for an answer to it.

    Nobody who may not read it. Who is in the room stands in every form; whom a speaker chose by name is known to
    them alone: everybody else can choose the speaker, and whoever wrote it down.
    """
    whose = {person_id for person_id in (voice.speaker_id, voice.written_by_id) if person_id}
    if voice.kept_to == KeptTo.NAMED and by.pk not in whose:
        return whose
    return whose | hearers_of(voice.meeting, [(voice.pk, voice.kept_to)])[voice.pk]
