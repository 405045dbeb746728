"""The demo's past meetings, and what people said in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from meetings.models import (
    Answer,
    Attendance,
    LeftOpen,
    Meeting,
    Picture,
    PictureFile,
    PictureSize,
    Stance,
    Voice,
    VoiceKind,
    VoiceWording,
    WayForward,
)
from networks.models import Network, Person
from opendialogue.demo.looking_back import fill_looking_back
from opendialogue.demo.people import House
from opendialogue.demo.pictures import photograph_of_a_note
from opendialogue.demo.story import Calendar, id_of, told
from response.models import FirstContact

LENGTH = timedelta(minutes=90)
BETWEEN_VOICES = timedelta(minutes=6)


@dataclass
class Book:
    """Rows that are written all at once."""

    meetings: list[Meeting] = field(default_factory=list)
    attendances: list[Attendance] = field(default_factory=list)
    voices: list[Voice] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    picture_files: list[PictureFile] = field(default_factory=list)
    wordings: list[VoiceWording] = field(default_factory=list)
    left_open: list[LeftOpen] = field(default_factory=list)
    ways: list[WayForward] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)

    def write(self) -> None:
        """Write all rows, each table in one statement."""
        Meeting.objects.bulk_create(self.meetings)
        Attendance.objects.bulk_create(self.attendances)
        Voice.objects.bulk_create(self.voices)
        Picture.objects.bulk_create(self.pictures)
        PictureFile.objects.bulk_create(self.picture_files)
        VoiceWording.objects.bulk_create(self.wordings)
        LeftOpen.objects.bulk_create(self.left_open)
        WayForward.objects.bulk_create(self.ways)
        Stance.objects.bulk_create(self.stances)


def fill_past_meetings(
    house: House, networks: dict[str, Network], contacts: dict[str, FirstContact], calendar: Calendar
) -> None:
    """All meetings that were held or called off."""
    book, held = Book(), []
    for number, facts in enumerate(told("meetings")):
        contact = contacts[facts["network"]] if facts["at"] == "first" else None
        starts_at = _start(contact, facts["at"], calendar)
        meeting = _meeting(house, networks[facts["network"]], facts, starts_at, contact, calendar, number)
        book.meetings.append(meeting)
        book.attendances += _attendances(house, meeting, facts)
        if not meeting.cancelled_at:
            _write_down(house, book, meeting, facts)
            held.append((meeting, facts))
    book.write()
    fill_looking_back(house, held, book.attendances)


def _start(contact: FirstContact | None, at: str, calendar: Calendar) -> datetime:
    if contact is None:
        return calendar.at(at)
    held_at = contact.first_meeting_held_at
    assert held_at is not None, "the first contact of a network led to a meeting"  # noqa: S101 - the data's own mistake
    return held_at - timedelta(minutes=held_at.minute % 15)


def _meeting(
    house: House,
    network: Network,
    facts: dict[str, Any],
    starts_at: datetime,
    contact: FirstContact | None,
    calendar: Calendar,
    number: int,
) -> Meeting:
    cancelled = "cancelled" in facts
    began_at = contact.first_meeting_held_at if contact else starts_at
    return Meeting(
        pk=id_of("meeting", f"{facts['network']}:{number}"),
        network=network,
        contact=contact,
        organiser=house.people[facts["practitioners"][0]],
        during=DateTimeTZRange(starts_at, starts_at + LENGTH),
        time_zone=house.service.time_zone,
        way=facts["way"],
        where=facts["where"],
        booked_at=starts_at - timedelta(hours=9 if contact else 100),
        began_at=None if cancelled else began_at,
        ended_at=None if cancelled else starts_at + LENGTH - timedelta(minutes=7),
        cancelled_at=calendar.at(facts["cancelled"]) if cancelled else None,
        nothing_settled_at=starts_at + LENGTH if facts.get("nothing_settled") else None,
        calendar_sequence=1 if cancelled else 0,
    )


def _attendances(house: House, meeting: Meeting, facts: dict[str, Any]) -> Iterator[Attendance]:
    for slug in (*facts["practitioners"], *facts["guests"]):
        as_practitioner = slug in facts["practitioners"]
        place = f"{facts['network']}:{slug}"
        yield Attendance(
            meeting=meeting,
            person=house.people[slug],
            as_practitioner=as_practitioner,
            place_id=None if as_practitioner else id_of("place", place),
            invitation_id=None,
            answer=Answer.YES,
            answered_at=meeting.booked_at + timedelta(hours=1),
            came_at=meeting.began_at,
            during=meeting.during,
            holds=False,
        )


def _write_down(house: House, book: Book, meeting: Meeting, facts: dict[str, Any]) -> None:
    """What was said, in its order, each with the next number of the meeting."""
    at = meeting.starts_at + timedelta(minutes=8)
    for number, said in enumerate(facts["said"]):
        book.voices.append(_voice(house, meeting, said, at + number * BETWEEN_VOICES))
        if "note" in said:
            _photograph(book, book.voices[-1], said)
        if "reworded" in said:
            book.wordings.append(_reword(book.voices[-1], said["reworded"], meeting.ends_at))
    closing = meeting.ends_at - timedelta(minutes=10)
    for said in facts.get("left_open", ()):
        book.left_open.append(
            LeftOpen(said_by=house.people[said["who"]], **_spoken(meeting, said["words"], closing))
        )
    for said in facts.get("ways", ()):
        way = WayForward(said_by=house.people[said["who"]], **_spoken(meeting, said["words"], closing))
        book.ways.append(way)
        book.stances += _stances(house, way, said["stances"], meeting.ends_at)


def _voice(house: House, meeting: Meeting, said: dict[str, Any], at: datetime) -> Voice:
    return Voice(
        speaker=house.people[said["who"]],
        written_by=house.people[said["by"]] if "by" in said else None,
        language=said.get("language", ""),
        kind=VoiceKind.REFLECTION if said.get("reflection") else VoiceKind.VOICE,
        **_spoken(meeting, said["words"], at),
    )


def _photograph(book: Book, voice: Voice, said: dict[str, Any]) -> None:
    """A note on paper, photographed by whoever wrote the voice down; the note says what the picture shows."""
    made = photograph_of_a_note(said["note"])
    picture = Picture(
        voice=voice,
        width=made.width,
        height=made.height,
        description=said["shows"],
        described_by=voice.written_by or voice.speaker,
        described_at=voice.at,
    )
    book.pictures.append(picture)
    for size, data in ((PictureSize.LARGE, made.large), (PictureSize.SMALL, made.small)):
        book.picture_files.append(PictureFile(picture=picture, size=size, data=data))


def _reword(voice: Voice, words: str, at: datetime) -> VoiceWording:
    """The data name the later wording; what was said at first stays readable."""
    earlier, voice.words, voice.reworded_at = voice.words, words, at
    return VoiceWording(voice=voice, words=earlier, from_at=voice.at, until_at=at, replaced_by=voice.speaker)


def _stances(house: House, way: WayForward, stances: dict[str, Any], at: datetime) -> Iterator[Stance]:
    for slug, facts in stances.items():
        person: Person = house.people[slug]
        yield Stance(
            way_forward=way, person=person, stands=facts["stands"], words=facts.get("words", ""), at=at
        )


def _spoken(meeting: Meeting, words: str, at: datetime) -> dict[str, Any]:
    meeting.last_seq += 1
    return {
        "meeting": meeting,
        "seq": meeting.last_seq,
        "changed_seq": meeting.last_seq,
        "words": words,
        "at": at,
    }
