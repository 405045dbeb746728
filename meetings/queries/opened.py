"""One thing of a meeting, for somebody who may open it; None where they may not, or there is none."""

from uuid import UUID

from django.db.models import QuerySet

from meetings.access import audible_voices, open_attendances, readable_meetings
from meetings.models import Attendance, LeftOpen, Meeting, Stance, Voice, WayForward
from meetings.queries.page import VOICE_COLUMNS, SaidVoice, said_voice
from networks.models import Person
from opendialogue.written_once import written_once


def meeting_for(person: Person, meeting_id: UUID) -> Meeting | None:
    """The meeting, if this person may open it, with its network, service and centre."""
    return next(iter(_meeting_for(person.pk, meeting_id)), None)


@written_once
def _meeting_for(person_id: UUID, meeting_id: UUID) -> QuerySet[Meeting]:
    readable = readable_meetings(Person(pk=person_id)).filter(pk=meeting_id)
    return readable.select_related("network__service", "network__centre", "organiser")


def voice_for(person: Person, meeting_id: UUID, voice_id: UUID) -> Voice | None:
    """A voice in a meeting that this person may open."""
    voices = audible_voices(person).select_related("meeting__network", "speaker", "picture")
    return voices.filter(pk=voice_id, meeting=meeting_id).first()


def said_voice_of(voice: Voice) -> SaidVoice:
    """One voice as readers may have it."""
    return said_voice(Voice.objects.filter(pk=voice.pk).values_list(*VOICE_COLUMNS).get(), ())


def way_for(person: Person, meeting_id: UUID, way_id: UUID) -> WayForward | None:
    """A way forward in a meeting that this person may open."""
    ways = WayForward.objects.filter(meeting__in=readable_meetings(person)).select_related("meeting__network")
    return ways.filter(pk=way_id, meeting=meeting_id).first()


def left_open_for(person: Person, meeting_id: UUID, thing_id: UUID) -> LeftOpen | None:
    """Something left open in a meeting that this person may open."""
    things = LeftOpen.objects.filter(meeting__in=readable_meetings(person)).select_related("meeting__network")
    return things.filter(pk=thing_id, meeting=meeting_id, taken_back_at=None).first()


def stance_of(person: Person, way: WayForward) -> Stance | None:
    return Stance.objects.filter(way_forward=way, person=person).first()


def own_attendance(person: Person, meeting: Meeting) -> Attendance | None:
    """This person's own open part in the meeting."""
    return open_attendances(person).filter(meeting=meeting).first()
