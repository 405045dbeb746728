"""Who may open a meeting, read its words, and speak in it."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value

from meetings.models import Attendance, KeptTo, Meeting, Voice, VoiceHearer
from networks.access import CLINICAL_ROLES, clinical_teams_of, open_places, works_with
from networks.models import Person, TeamMember
from opendialogue import clock
from opendialogue.written_once import written_once


class Reader(NamedTuple):
    """Somebody who may read a meeting: whether they are part of it, and not of the team alone, and are in the room."""

    is_part: bool
    is_here: bool


def open_attendances(person: Person) -> QuerySet[Attendance]:
    """This person's parts in meetings, as long as neither the part nor what brought them there has ended."""
    return Attendance.objects.filter(open_parts(), letting_in(), person=person)


def open_parts() -> Q:
    """Parts in meetings that have not ended, of practitioners, the person at the centre, and whoever has a place."""
    is_let_in = Q(place=None) | open_places(clock.now(), "place__") | Q(meeting__network__centre=F("person"))
    return Q(ended_at=None) & is_let_in


def letting_in() -> Q:
    """Parts in meetings of those who are not there for their work, or who still work here, in whatever team."""
    works_here = Exists(TeamMember.objects.filter(person=OuterRef("person"), left_at=None))
    return ~Q(place=None) | Q(meeting__network__centre=F("person")) | Q(works_here)


def readable_meetings(person: Person) -> QuerySet[Meeting]:
    """The meetings this person may open: of their own network, of their team's networks, and those they are part of."""
    part = open_attendances(person).filter(meeting=OuterRef("pk"))
    return Meeting.objects.filter(
        Q(network__centre=person) | Q(network__team__in=clinical_teams_of(person)) | Q(Exists(part))
    )


def mirrored_meetings(person: Person) -> QuerySet[Meeting]:
    """The meetings whose mirror is for this person: those they are part of, and those of their own network.

    Nobody else's, not even those of the team who may read the meeting: a mirror is for whoever stands before it.
    """
    part = open_attendances(person).filter(meeting=OuterRef("pk"))
    return Meeting.objects.filter(Q(network__centre=person) | Q(Exists(part)))


def may_read(person: Person, meeting: Meeting) -> bool:
    return bool(_meeting_read_by(person.pk, meeting.pk))


@written_once
def _meeting_read_by(person_id: UUID, meeting_id: UUID) -> QuerySet[Meeting, UUID]:
    return readable_meetings(Person(pk=person_id)).filter(pk=meeting_id).values_list("pk", flat=True)


def audible_voices(person: Person) -> QuerySet[Voice]:
    """The voices that this person may read, in the meetings they may open.

    Of a voice that its speaker kept to those in the room, or to people by name, nobody else sees a trace: the
    team's own practitioners neither (DOMAIN 24, 25).
    """
    return Voice.objects.filter(heard_by(person), meeting__in=readable_meetings(person))


def heard_by(person: Person) -> Q:
    """Voices for everyone in their meeting, this person's own, and those that were kept to them among others."""
    in_the_room = open_attendances(person).filter(meeting=OuterRef("meeting"), came_at__isnull=False)
    by_name = VoiceHearer.objects.filter(voice=OuterRef("pk"), person=person)
    return (
        Q(kept_to=KeptTo.EVERYONE)
        | Q(speaker=person)
        | Q(written_by=person)
        | Q(kept_to=KeptTo.ROOM) & Q(Exists(in_the_room))
        | Q(kept_to=KeptTo.NAMED) & Q(Exists(by_name))
    )


def hearers_of(meeting: Meeting, kept: Collection[tuple[UUID, str]]) -> dict[UUID, set[UUID]]:
    """Who else than its speaker and its writer may read each of these kept voices (id and how it is kept).

    What :func:`heard_by` says, for everybody at once; two queries, none where nothing is kept.
    """
    if not kept:
        return {}
    parts = Attendance.objects.filter(open_parts(), letting_in(), meeting=meeting, came_at__isnull=False)
    room = set(parts.values_list("person_id", flat=True))
    hearers = {voice_id: set(room) if how == KeptTo.ROOM else set() for voice_id, how in kept}
    named = VoiceHearer.objects.filter(voice__in=hearers, voice__kept_to=KeptTo.NAMED)
    for voice_id, person_id in named.values_list("voice_id", "person_id"):
        hearers[voice_id].add(person_id)
    return hearers


def is_part_of(person: Person, meeting: Meeting) -> bool:
    """Whether this person is one of those who met: asked, and still let in, or the one whose meeting it is."""
    is_centre = meeting.network.centre_id == person.pk
    return is_centre or open_attendances(person).filter(meeting=meeting).exists()


def may_host(person: Person, meeting: Meeting) -> bool:
    """Whether this person may begin, end, move or call off the meeting, and write down for others."""
    return works_with(person, meeting.network)


def readers_of(meeting_ids: Collection[UUID], among: Collection[UUID]) -> dict[UUID, dict[UUID, Reader]]:
    """Who of these people (ids) may read each of these meetings at this moment, as :func:`may_read` says; one query.

    Whoever is in the room is named with them.
    """
    readers: dict[UUID, dict[UUID, Reader]] = {meeting_id: {} for meeting_id in meeting_ids}
    if meeting_ids and among:
        for meeting_id, person_id, is_part, is_here in _reading(meeting_ids, among):
            before = readers[meeting_id].get(person_id, Reader(False, False))
            readers[meeting_id][person_id] = Reader(is_part or before.is_part, is_here or before.is_here)
    return readers


@written_once
def _reading(
    meeting_ids: Collection[UUID], people: Collection[UUID]
) -> QuerySet[Meeting, tuple[UUID, UUID, bool, bool]]:
    """Meeting, person, and what a :class:`Reader` is made of, for each reason to read: several for some."""
    yes, no = Value(True), Value(False)
    is_here = Q(came_at__isnull=False)
    centres = Meeting.objects.filter(pk__in=meeting_ids, network__centre__in=people)
    team = TeamMember.objects.filter(
        team__networks__meetings__in=meeting_ids, person__in=people, left_at=None, role__in=CLINICAL_ROLES
    )
    parts = Attendance.objects.filter(
        is_here | Q(person__in=people), open_parts(), letting_in(), meeting__in=meeting_ids
    )
    return centres.values_list("pk", "network__centre_id", yes, no).union(
        team.values_list("team__networks__meetings__pk", "person_id", no, no),
        parts.values_list("meeting_id", "person_id", yes, ExpressionWrapper(is_here, BooleanField())),
    )
