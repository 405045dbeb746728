"""Who may read a voice that is kept to some, for its speaker to know; and whom an answer to it can be kept to."""

from uuid import UUID

from meetings.access import hearers_of, readers_of
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


def others_who_hear(voice: Voice) -> list[str]:
    """The names of everybody but its speaker who may read this kept voice at this moment, in their order."""
    hearers = hearers_of(voice.meeting, [(voice.pk, voice.kept_to)])[voice.pk]
    if voice.written_by_id:
        hearers.add(voice.written_by_id)
    hearers.discard(voice.speaker_id)
    let_in = readers_of([voice.meeting_id], among=hearers)[voice.meeting_id]
    people = Person.objects.filter(pk__in=hearers & let_in.keys())
    return list(people.order_by("name", "pk").values_list("name", flat=True))
