"""Pictures in a meeting: hung beside a voice, and described in words, by whoever may see them."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.announcing import announce
from meetings.models import Picture, PictureFile, PictureSize, Voice
from meetings.numbering import locked_for_words, next_number, tidy
from meetings.picture_intake import NewPicture
from meetings.queries.pictures import pictures_sent
from networks.models import Person

#: what one person can add to one meeting: more than anybody shows, and no way to fill the disk
MOST_PICTURES = 20


def check_another(meeting_id: UUID, by: Person) -> None:
    """Raises ValidationError (``pictures``) when this person has sent as many pictures to the meeting as one may."""
    if pictures_sent(by, meeting_id) >= MOST_PICTURES:
        raise ValidationError(
            _(
                "You have added %(number)s pictures to this meeting, and more cannot be added. Words always can."
            )
            % {"number": MOST_PICTURES},
            code="pictures",
        )


def hang(voice: Voice, picture: NewPicture, *, by: Person, now: datetime) -> Picture:
    """Gives a voice its picture. For the verbs that add a voice, whose transaction has locked the meeting."""
    check_another(voice.meeting_id, by)
    description = tidy(picture.description, may_be_empty=True)
    hung = Picture.objects.create(
        voice=voice,
        width=picture.width,
        height=picture.height,
        description=description,
        described_by=by if description else None,
        described_at=now if description else None,
    )
    for size, data in ((PictureSize.LARGE, picture.large), (PictureSize.SMALL, picture.small)):
        PictureFile.objects.create(picture=hung, size=size, data=data)
    return hung


def is_hung(voice: Voice, picture: NewPicture) -> bool:
    """Whether this very picture is that of the voice already: a sending whose answer was lost is sent again."""
    files = PictureFile.objects.filter(picture__voice=voice, size=PictureSize.LARGE)
    return any(bytes(data) == picture.large for data in files.values_list("data", flat=True))


def may_describe(person_id: UUID, picture: Picture) -> bool:
    """Whoever sees a picture that nobody has described may do so; putting it right is for them and for whose it is."""
    return not picture.description or person_id in (
        picture.described_by_id,
        picture.voice.speaker_id,
        picture.voice.written_by_id,
    )


@transaction.atomic
def describe_picture(picture: Picture, words: str, *, by: Person, now: datetime) -> Picture:
    """Says in words what a picture shows, for those who cannot see it, under the name of whoever says it.

    Raises PermissionDenied for whoever may not, and for a voice that was taken back; ValidationError as for all words.
    What was said before stays in the history. The same again changes nothing.
    """
    words = tidy(words)
    locked = locked_for_words(picture.voice.meeting_id, by)
    current = Picture.objects.select_related("voice__meeting__network").get(pk=picture.pk)
    voice = current.voice
    if not may_describe(by.pk, current) or voice.taken_back_at:
        raise PermissionDenied
    if current.description != words:
        current.description, current.described_by, current.described_at = words, by, now
        current.save(update_fields=["description", "described_by", "described_at"])
        voice.changed_seq = next_number(locked)
        voice.save(update_fields=["changed_seq"])
        announce(voice.meeting_id)
    return current
