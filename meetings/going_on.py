"""What is left open, and how we go on. Nothing here is needed: a meeting without any of it is complete."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.access import may_read
from meetings.announcing import announce
from meetings.models import LeftOpen, Meeting, Stance, WayForward
from meetings.numbering import locked_for_words, next_number, tidy
from meetings.queries.page import parts_of, ways_of
from networks.models import Person

Words = TypeVar("Words", LeftOpen, WayForward)


@transaction.atomic
def add_left_open(
    meeting: Meeting, words: str, *, by: Person, now: datetime, id: UUID | None = None
) -> LeftOpen:
    """Names something that is left open on purpose. Sent twice with the same ``id``, it is stored once."""
    return _add(LeftOpen, meeting, words, by, now, id)


@transaction.atomic
def add_way_forward(
    meeting: Meeting, words: str, *, by: Person, now: datetime, id: UUID | None = None
) -> WayForward:
    """Writes down a way to go on, for everybody to say where they stand; nobody's stance is assumed.

    It takes back "nothing was settled today", which it would contradict.
    """
    way = _add(WayForward, meeting, words, by, now, id)
    Meeting.objects.filter(pk=meeting.pk, nothing_settled_at__isnull=False).update(nothing_settled_at=None)
    return way


@transaction.atomic
def take_up_again(meeting: Meeting, way: WayForward, *, by: Person, now: datetime) -> WayForward:
    """Brings a way of an earlier meeting of the same network before this one, for everybody to speak to anew.

    Whoever is in this meeting can read it from now on. Taken up twice it stands once. Raises PermissionDenied where
    ``by`` may not read the one or speak in the other.
    """
    if way.meeting.network_id != meeting.network_id or not may_read(by, way.meeting):
        raise PermissionDenied
    locked = locked_for_words(meeting.pk, by)
    known = WayForward.objects.filter(meeting=meeting, taken_up_from=way).first()
    if known is not None:
        return known
    number = next_number(locked)
    again = WayForward.objects.create(
        meeting=meeting,
        taken_up_from=way,
        seq=number,
        changed_seq=number,
        said_by=by,
        words=way.words,
        at=now,
    )
    Meeting.objects.filter(pk=meeting.pk, nothing_settled_at__isnull=False).update(nothing_settled_at=None)
    announce(meeting.pk)
    return again


@transaction.atomic
def lay_to_rest(thing: LeftOpen, *, by: Person, now: datetime, is_open_again: bool = False) -> LeftOpen:
    """What was left open need not be looked at any more; with ``is_open_again``, it is open once more."""
    locked = locked_for_words(thing.meeting_id, by)
    current = LeftOpen.objects.get(pk=thing.pk)
    if (current.laid_to_rest_at is None) == is_open_again:
        return current
    current.laid_to_rest_at, current.laid_to_rest_by = (None, None) if is_open_again else (now, by)
    current.changed_seq = next_number(locked)
    current.save(update_fields=["laid_to_rest_at", "laid_to_rest_by", "changed_seq"])
    announce(current.meeting_id)
    return current


@transaction.atomic
def take_stance(way: WayForward, person: Person, stands: str, words: str = "", *, now: datetime) -> Stance:
    """Says where ``person`` stands towards a way forward; each speaks for themselves and may change their mind.

    Where with this everybody is with it, something was settled: it takes "nothing was settled today" back. Raises
    ValidationError for a way that was taken back.
    """
    words = tidy(words) if words.strip() else ""
    locked = locked_for_words(way.meeting_id, person)
    if WayForward.objects.filter(pk=way.pk, taken_back_at__isnull=False).exists():
        raise ValidationError(
            _("This way was taken back in the meantime. You can copy your words from here.")
        )
    stance, _created = Stance.objects.update_or_create(
        way_forward=way, person=person, defaults={"stands": stands, "words": words, "at": now}
    )
    WayForward.objects.filter(pk=way.pk).update(changed_seq=next_number(locked))
    if locked.nothing_settled_at and _is_settled(locked, way):
        Meeting.objects.filter(pk=locked.pk).update(nothing_settled_at=None)
    announce(way.meeting_id)
    return stance


@transaction.atomic
def take_back(said: LeftOpen | WayForward, *, by: Person, now: datetime) -> None:
    """Takes one's own words back: nobody reads them any more, and everybody sees that, and by whom.

    What others said to a way stays. Raises PermissionDenied for anybody but whoever wrote it down. Twice is as once.
    """
    if by.pk != said.said_by_id:
        raise PermissionDenied
    locked = locked_for_words(said.meeting_id, by)
    current = type(said).objects.get(pk=said.pk)
    if current.taken_back_at is None:
        current.taken_back_at, current.changed_seq = now, next_number(locked)
        current.save(update_fields=["taken_back_at", "changed_seq"])
        announce(said.meeting_id)


@transaction.atomic
def nothing_settled(meeting: Meeting, *, by: Person, now: datetime) -> None:
    """Says that nothing was settled today, which is a good end of a meeting. Said twice, the first time stands."""
    locked = locked_for_words(meeting.pk, by)
    if locked.nothing_settled_at is None:
        Meeting.objects.filter(pk=meeting.pk).update(nothing_settled_at=now)
        announce(meeting.pk)


@transaction.atomic
def take_back_nothing_settled(meeting: Meeting, *, by: Person) -> None:
    """Takes "nothing was settled today" back, for a tap that was not meant."""
    locked_for_words(meeting.pk, by)
    if Meeting.objects.filter(pk=meeting.pk, nothing_settled_at__isnull=False).update(
        nothing_settled_at=None
    ):
        announce(meeting.pk)


def _is_settled(meeting: Meeting, way: WayForward) -> bool:
    return any(one.is_settled for one in ways_of(meeting.pk, parts_of(meeting)) if one.id == way.pk)


def _add(
    model: type[Words], meeting: Meeting, words: str, by: Person, now: datetime, id: UUID | None
) -> Words:
    words = tidy(words)
    locked = locked_for_words(meeting.pk, by)
    known = model._default_manager.filter(pk=id).first() if id else None
    if known is not None:
        return _sent_again(known, meeting, words, by)
    number = next_number(locked)
    said = model._default_manager.create(
        id=id or uuid4(), meeting=meeting, seq=number, changed_seq=number, said_by=by, words=words, at=now
    )
    announce(meeting.pk)
    return said


def _sent_again(known: Words, meeting: Meeting, words: str, by: Person) -> Words:
    if (known.meeting_id, known.said_by_id) != (meeting.pk, by.pk):
        raise ValidationError(_("These words could not be stored. Please send them once more."), code="id")
    if known.words != words:
        message = _("The first wording was stored already. Please send this one once more to add it as well.")
        raise ValidationError(message, code="id")
    return known
