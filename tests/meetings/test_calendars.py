"""Calendar files: read back as a calendar reads them, and searched for what must not be in them."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from meetings.answers import answer
from meetings.booking import call_off_meeting, move_meeting
from meetings.feeds import make_feed
from meetings.models import Answer, Meeting
from networks.models import ContactPoint, TeamMember
from notices import texts
from notices.models import Notice
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.test_booking import HOUR, TONIGHT, book

pytestmark = pytest.mark.usefixtures("saturday_night")


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A meeting tonight; Maija and the practitioners are told by mail."""
    ContactPoint.objects.filter(kind="sms", person__in=[cast.maija, cast.aino, cast.sami]).delete()
    return book(cast).meetings[0]


def event_in(file: str | bytes):
    calendar = Calendar.from_ical(file)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def notice(person, kind: str) -> Notice:
    return Notice.objects.get(recipient=person, kind=kind)


def test_a_mail_brings_a_request_for_its_receiver_alone(cast: Cast, meeting: Meeting) -> None:
    calendar, event = event_in(notice(cast.maija, "meeting_invited").calendar)
    assert calendar["method"] == "REQUEST"
    assert event["attendee"] == "mailto:maija@example.net"
    assert event["organizer"].startswith("mailto:")
    assert not event["organizer"].params
    assert event["dtstart"].dt == TONIGHT
    assert event["dtend"].dt == TONIGHT + 1.5 * HOUR
    assert "\r\nDTSTART:20261121T230500Z\r\n" in notice(cast.maija, "meeting_invited").calendar
    assert event["sequence"] == 0
    assert event["status"] == "CONFIRMED"


def test_a_calendar_file_says_when_and_nothing_else(cast: Cast, meeting: Meeting) -> None:
    file = notice(cast.maija, "meeting_invited").calendar
    assert set(event_in(file)[1]) == {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "CLASS", "ORGANIZER", "ATTENDEE"
    }  # fmt: skip
    assert event_in(file)[1]["summary"] == "Meeting"
    for telling in ("Kallio", "Dialogue", "Aino", "Pekka", "Sami", "12 B"):
        assert telling not in file


def test_lines_are_folded_and_end_as_calendars_want_them(cast: Cast, meeting: Meeting) -> None:
    file = notice(cast.maija, "meeting_invited").calendar
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))


def test_a_change_keeps_the_uid_and_raises_the_sequence(cast: Cast, meeting: Meeting) -> None:
    first = event_in(notice(cast.maija, "meeting_invited").calendar)[1]
    move(cast, meeting, TONIGHT + HOUR)
    calendar, moved = event_in(notice(cast.maija, "meeting_moved").calendar)
    assert calendar["method"] == "REQUEST"
    assert (moved["uid"], moved["sequence"]) == (first["uid"], 1)
    assert moved["dtstart"].dt == TONIGHT + HOUR


def test_calling_off_takes_it_out_of_calendars(cast: Cast, meeting: Meeting) -> None:
    first = event_in(notice(cast.maija, "meeting_invited").calendar)[1]
    move(cast, meeting, TONIGHT + HOUR)
    call_off_meeting(meeting, cast.aino, SATURDAY_NIGHT)
    calendar, cancelled = event_in(notice(cast.maija, "meeting_called_off").calendar)
    assert calendar["method"] == "CANCEL"
    assert (cancelled["uid"], cancelled["sequence"], cancelled["status"]) == (first["uid"], 2, "CANCELLED")


def test_who_is_told_by_phone_gets_no_file_with_it(cast: Cast, meeting: Meeting) -> None:
    assert notice(cast.pekka, "meeting_invited").calendar == ""


def test_the_file_on_the_page_is_the_readers_own_part(cast: Cast, meeting: Meeting) -> None:
    file = signed_in(cast.pekka).get(f"/meetings/{meeting.pk}/calendar.ics")
    calendar, event = event_in(file.content)
    assert calendar["method"] == "PUBLISH"
    assert event["uid"] == str(meeting.attendances.get(person=cast.pekka).pk)
    assert "attendee" not in event
    assert "no-store" in file["Cache-Control"]
    assert signed_in(cast.eero).get(f"/meetings/{meeting.pk}/calendar.ics").status_code == 404


def test_no_notice_names_another_or_says_what_it_is_about(cast: Cast, meeting: Meeting) -> None:
    move(cast, meeting, TONIGHT + HOUR)
    call_off_meeting(meeting, cast.aino, SATURDAY_NIGHT)
    points = list(ContactPoint.objects.all())
    for one in Notice.objects.select_related("recipient"):
        text = texts.write(one.kind, one.channel, one.language, one.context)
        said = f"{text.subject}\n{text.body}\n{one.calendar}"
        others = {"Aino", "Sami", "Maija", "Pekka", "Tuula"} - {one.recipient.name}
        assert not [name for name in others if name in said], said
        assert not [p.value for p in points if p.person_id != one.recipient_id and p.value in said], said
        for telling in ("Open Dialogue", "12 B", "brother", "centre", "network"):
            assert telling not in said


def test_every_notice_says_when_in_the_clock_of_the_service(cast: Cast, meeting: Meeting) -> None:
    for person, kind in ((cast.pekka, "meeting_invited"), (cast.sami, "meeting_booked")):
        one = notice(person, kind)
        text = texts.write(one.kind, one.channel, one.language, one.context)
        assert "Saturday 21 November at 11:05pm" in text.body
        assert one.context["path"] in text.body


def test_everybody_has_a_link_of_their_own(cast: Cast, meeting: Meeting) -> None:
    paths = {one.recipient.name: one.context["path"] for one in Notice.objects.select_related("recipient")}
    assert paths["Maija"] != paths["Pekka"]
    assert paths["Maija"].startswith("/j/")
    assert paths["Sami"] == f"/meetings/{meeting.pk}/"


def test_a_practitioners_feed_shows_their_own_meetings_in_utc(cast: Cast, meeting: Meeting) -> None:
    book(cast, starts=(TONIGHT + 5 * HOUR,), practitioner_ids=(cast.sami.pk,), submission=uuid.uuid4())
    feed = Client().get(f"/calendar/{make_feed(cast.aino, SATURDAY_NIGHT)}.ics")
    calendar, event = event_in(feed.content)
    assert feed["Content-Type"].startswith("text/calendar")
    assert "no-store" in feed["Cache-Control"]
    assert calendar["method"] == "PUBLISH"
    assert calendar["refresh-interval"].to_ical() == b"PT1H"
    assert event["dtstart"].dt == datetime(2026, 11, 21, 23, 5, tzinfo=UTC)
    assert event["summary"] == "Meeting"
    assert not [name for name in (b"Maija", b"Pekka", b"Kallio 12") if name in feed.content]


def test_what_was_declined_or_called_off_leaves_the_feed(cast: Cast, meeting: Meeting) -> None:
    address = f"/calendar/{make_feed(cast.sami, SATURDAY_NIGHT)}.ics"
    answer(meeting.attendances.get(person=cast.sami), Answer.NO, SATURDAY_NIGHT)
    assert not Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    answer(meeting.attendances.get(person=cast.sami), Answer.YES, SATURDAY_NIGHT)
    assert Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    call_off_meeting(meeting, cast.aino, SATURDAY_NIGHT)
    assert not Calendar.from_ical(Client().get(address).content).walk("VEVENT")


def test_a_new_address_ends_the_old_one_and_is_shown_once(cast: Cast) -> None:
    old = make_feed(cast.aino, SATURDAY_NIGHT)
    browser = signed_in(cast.aino)
    page = browser.post("/calendar/").content.decode()
    [new] = re.findall(r"/calendar/([\w-]+)\.ics", page)
    assert Client().get(f"/calendar/{new}.ics").status_code == 200
    assert Client().get(f"/calendar/{old}.ics").status_code == 404
    assert new not in browser.get("/calendar/").content.decode()


@pytest.mark.parametrize("token", ["x", "%00", "a" * 200])
def test_an_unknown_address_is_nobodys(cast: Cast, token: str) -> None:
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_who_works_here_no_more_has_no_feed_any_more(cast: Cast) -> None:
    token = make_feed(cast.aino, SATURDAY_NIGHT)
    TeamMember.objects.filter(person=cast.aino).update(left_at=SATURDAY_NIGHT)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_only_practitioners_have_a_calendar_address(cast: Cast) -> None:
    for person in (cast.maija, cast.pekka, cast.leena):
        assert signed_in(person).get("/calendar/").status_code == 404


def move(cast: Cast, meeting: Meeting, starts_at: datetime) -> None:
    meeting.refresh_from_db()
    move_meeting(
        meeting,
        starts_at=starts_at,
        length=timedelta(minutes=90),
        way=meeting.way,
        where=meeting.where,
        by=cast.aino,
        now=SATURDAY_NIGHT,
    )
