"""Pictures, for those who may see them."""

from uuid import UUID

from django.db.models import Q

from meetings.access import audible_voices
from meetings.models import Picture, PictureFile
from networks.models import Person


def picture_for(person: Person, meeting_id: UUID, picture_id: UUID) -> Picture | None:
    """The picture of a voice in a meeting that this person may read, unless it was taken back."""
    voices = audible_voices(person).filter(meeting=meeting_id, taken_back_at=None)
    found = Picture.objects.filter(pk=picture_id, voice__in=voices)
    return found.select_related("voice__meeting__network", "voice__speaker", "described_by").first()


def bytes_of(picture: Picture, size: str) -> bytes:
    """One size of a picture, as WebP."""
    data = PictureFile.objects.filter(picture=picture, size=size).values_list("data", flat=True).get()
    return bytes(data)


def pictures_sent(person: Person, meeting_id: UUID) -> int:
    """How many pictures this person has sent to the meeting, for themselves or for others; taken back or not."""
    own = Q(voice__written_by=person) | Q(voice__written_by=None, voice__speaker=person)
    return Picture.objects.filter(own, voice__meeting=meeting_id).count()
