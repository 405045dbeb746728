"""What people say in a meeting, each in their own words. Nobody's words are overwritten by another."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.access import may_host
from meetings.announcing import announce
from meetings.keeping import kept_to_whom
from meetings.languages import language_of
from meetings.models import KeptTo, Meeting, Voice, VoiceHearer, VoiceKind, VoiceWording
from meetings.numbering import locked_for_words, next_number, tidy
from meetings.picture_intake import NewPicture
from meetings.pictures import hang, is_hung
from networks.models import Person


@transaction.atomic
def add_voice(
    meeting: Meeting,
    speaker: Person,
    words: str,
    *,
    by: Person,
    now: datetime,
    kind: str = VoiceKind.VOICE,
    language: str = "",
    answers: Voice | None = None,
    kept_to: str = KeptTo.EVERYONE,
    hearers: Collection[UUID] = (),
    picture: NewPicture | None = None,
    id: UUID | None = None,
) -> Voice:
    """Adds what ``speaker`` says or shows, written down by ``by``, who may be the speaker. A picture needs no words.

    ``language`` is the one it was said in; without one it is the speaker's own, if the words can be in it. ``answers``
    is a voice of the same meeting. ``id`` is made by the sender: the same words sent twice are stored once; others,
    sent as the answer to the first try was lost, become the new wording. ``kept_to`` keeps it to those in the room, or
    to the ``hearers`` (ids of people); an answer is heard by nobody who may not hear what it answers. Raises
    PermissionDenied when ``by`` may not speak here, write for another, or reflect; ValidationError for empty words, a
    meeting called off, an id of somebody else's words, too many pictures, and what would be for practitioners alone.
    """
    words = tidy(words, may_be_empty=picture is not None)
    _check_may_write(meeting, speaker, by, kind)
    locked = locked_for_words(meeting.pk, by)
    if known := Voice.objects.filter(pk=id).first() if id else None:
        return _sent_again(known, meeting, speaker, words, picture, by, now)
    answers = answers if answers and answers.meeting_id == meeting.pk else None
    kept_to, named = kept_to_whom(meeting, speaker, answers, kept_to, hearers)
    voice = Voice.objects.create(
        id=id or uuid4(),
        meeting=meeting,
        seq=(number := next_number(locked)),
        changed_seq=number,
        kind=kind,
        speaker=speaker,
        written_by=None if by == speaker else by,
        words=words,
        answers=answers,
        kept_to=kept_to,
        language=language or language_of(words, speaker.language),
        at=now,
    )
    VoiceHearer.objects.bulk_create(VoiceHearer(voice=voice, person_id=who) for who in named)
    if picture:
        hang(voice, picture, by=by, now=now)
    announce(meeting.pk)
    return voice


@transaction.atomic
def reword_voice(
    voice: Voice, words: str, *, by: Person, now: datetime, earlier_shown: bool | None = None
) -> Voice:
    """Puts a voice into other words.

    The wording before stays, for readers as long as its speaker says so by ``earlier_shown`` (None leaves that as it
    is), and in the history always. Raises PermissionDenied for anybody but its speaker and whoever wrote it down, and
    for words that were taken back; ValidationError as in :func:`add_voice`. The same again changes nothing.
    """
    words = tidy(words, may_be_empty=hasattr(voice, "picture"))
    locked = locked_for_words(voice.meeting_id, by)
    current = Voice.objects.select_related("meeting__network").get(pk=voice.pk)
    if current.taken_back_at or not may_reword(by.pk, current):
        raise PermissionDenied
    shown = current.earlier_shown if earlier_shown is None else earlier_shown
    if (current.words, current.earlier_shown) == (words, shown):
        return current
    if current.words != words:
        if current.words:
            _keep_wording(current, by, now)
        current.words, current.reworded_at = words, now
    current.earlier_shown, current.changed_seq = shown, next_number(locked)
    current.save(update_fields=["words", "reworded_at", "earlier_shown", "changed_seq"])
    announce(current.meeting_id)
    return current


@transaction.atomic
def take_back_voice(voice: Voice, *, by: Person, now: datetime) -> Voice:
    """Takes words back: nobody reads them any more, and everybody sees that they were taken back, and by whom.

    Raises PermissionDenied for anybody but their speaker and whoever wrote them down. Twice is as once.
    """
    locked = locked_for_words(voice.meeting_id, by)
    current = Voice.objects.get(pk=voice.pk)
    if not may_reword(by.pk, current):
        raise PermissionDenied
    if current.taken_back_at is None:
        current.taken_back_at, current.taken_back_by = now, by
        current.changed_seq = next_number(locked)
        current.save(update_fields=["taken_back_at", "taken_back_by", "changed_seq"])
        announce(current.meeting_id)
    return current


def _keep_wording(voice: Voice, by: Person, now: datetime) -> None:
    VoiceWording.objects.create(
        voice=voice,
        words=voice.words,
        from_at=voice.reworded_at or voice.at,
        until_at=now,
        replaced_by=by,
    )


def may_reword(person_id: UUID, voice: Voice) -> bool:
    """A voice is changed by its speaker, or by whoever wrote it down for them, until they have put it right themselves.

    Nobody overwrites what somebody worded themselves (DOMAIN 20).
    """
    if person_id == voice.speaker_id:
        return True
    is_put_right = voice.earlier.filter(replaced_by=voice.speaker_id).exists
    return person_id == voice.written_by_id and not is_put_right()


def _check_may_write(meeting: Meeting, speaker: Person, by: Person, kind: str) -> None:
    """Everybody speaks for themselves; practitioners write down for others, and think out loud among themselves."""
    for_another = by != speaker
    reflects = kind == VoiceKind.REFLECTION
    if for_another and not may_host(by, meeting):
        raise PermissionDenied
    if reflects and not may_host(speaker, meeting):
        raise PermissionDenied


def _sent_again(
    known: Voice,
    meeting: Meeting,
    speaker: Person,
    words: str,
    picture: NewPicture | None,
    by: Person,
    now: datetime,
) -> Voice:
    writer = known.written_by_id or known.speaker_id
    is_ours = (known.meeting_id, known.speaker_id, writer) == (meeting.pk, speaker.pk, by.pk)
    not_stored = ValidationError(_("These words could not be stored. Please send them once more."), code="id")
    if not is_ours or (picture and not is_hung(known, picture)):
        raise not_stored
    if known.taken_back_at or known.earlier.filter(words=words).exists():
        return known
    if not may_reword(by.pk, known):
        raise not_stored
    return reword_voice(known, words, by=by, now=now)
