"""A team's rota that is kept in a calendar elsewhere."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from response.models import OnCall, OuterCalendar, Shift
from response.rota import calendar_reading
from response.rota.calendar_fetching import CalendarUnreachableError
from response.rota.outer_calendars import EVERY, follow, read_calendars, stop_following
from response.rota.shifts import remove_shift
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.rota.calendar_host import CalendarHost, calendar_host
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalendarHost]:
    with calendar_host(tmp_path_factory.mktemp("host")) as host:
        yield host


@pytest.fixture
def host(running: CalendarHost) -> CalendarHost:
    running.status, running.headers, running.trickles = 200, {}, False
    return running


@pytest.fixture
def calendar(cast: Cast, host: CalendarHost) -> OuterCalendar:
    """The team's first place is kept elsewhere."""
    Shift.objects.all().delete()
    return follow(cast.team, OnCall.FIRST, host.address, cast.leena, NOW)


def event(uid: str, summary: str, begins: float, ends: float, more: str = "") -> str:
    times = [f"{NOW + days * DAY:%Y%m%dT%H%M%SZ}" for days in (begins, ends)]
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{summary}\r\nDTSTART:{times[0]}\r\nDTEND:{times[1]}\r\n"
        f"{more}END:VEVENT\r\n"
    )


def says(host: CalendarHost, *events: str) -> None:
    host.body = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


def read(host: CalendarHost, at: datetime = NOW) -> int:
    return read_calendars(at, host.fetcher())


def kept() -> list[tuple[str, float, float]]:
    return [
        (shift.person.name, round((shift.starts_at - NOW) / DAY, 3), round((shift.ends_at - NOW) / DAY, 3))
        for shift in Shift.objects.order_by("starts_at", "person__name")
    ]


def test_people_are_known_by_their_address_else_by_their_name_else_by_whose_event_it_is(
    cast: Cast, host: CalendarHost, calendar: OuterCalendar
) -> None:
    says(
        host,
        event("1", "Duty of Sami", 1, 2, "ATTENDEE:mailto:AINO@example.org\r\n"),
        event("2", "sami: night", 2, 3, "ORGANIZER:mailto:leena@example.org\r\n"),
        event("3", "Night", 3, 4, "ORGANIZER:mailto:ritva@example.org\r\n"),
        event("4", "Samira", 4, 5),
        event("5", "Aino or Sami", 5, 6),
        event("6", "Eero", 6, 7),
    )
    assert read(host) == 1
    assert kept() == [("Aino", 1, 2), ("Sami", 2, 3), ("Ritva", 3, 4)]
    calendar.refresh_from_db()
    assert [(each["summary"], each["why"]) for each in calendar.unmatched] == [
        ("Samira", "nobody"),
        ("Aino or Sami", "nobody"),
        ("Eero", "nobody"),
    ]
    assert (calendar.read_at, calendar.trouble, calendar.failing_since) == (NOW, "", None)


def test_it_is_read_every_quarter_of_an_hour(host: CalendarHost, calendar: OuterCalendar) -> None:
    says(host, event("1", "Aino", 1, 2))
    assert [
        read(host),
        read(host),
        read(host, NOW + EVERY - timedelta(seconds=1)),
        read(host, NOW + EVERY),
    ] == [
        1,
        0,
        0,
        1,
    ]
    assert Shift.ever.count() == 1
    assert Shift.objects.get().sequence == 0


def test_what_changes_there_changes_here(host: CalendarHost, calendar: OuterCalendar) -> None:
    says(host, event("1", "Aino", 1, 2), event("2", "Aino", 2, 3), event("3", "Aino", -1, 1))
    read(host)
    moved = Shift.objects.earliest("ends_at", "pk")
    says(host, event("1", "Aino", 1, 2.5), event("2", "Sami", 2.5, 3))
    read(host, NOW + EVERY)
    assert kept() == [("Aino", 0, 0.01), ("Aino", 1, 2.5), ("Sami", 2.5, 3)]
    assert Shift.ever.filter(taken_off_at=NOW + EVERY).count() == 1
    assert moved.outer_key


@pytest.mark.parametrize("failure", ["status", "nonsense", "broken off"])
def test_while_it_fails_the_last_good_shifts_stay_and_it_is_said_since_when(
    cast: Cast, host: CalendarHost, calendar: OuterCalendar, failure: str
) -> None:
    says(host, event("1", "Aino", 1, 2))
    read(host)
    if failure == "status":
        host.status = 503
    elif failure == "nonsense":
        host.body = b"<html>Sign in</html>"
    else:
        host.headers = {"Content-Length": "5000"}
    read(host, NOW + EVERY)
    read(host, NOW + 2 * EVERY)
    calendar.refresh_from_db()
    assert kept() == [("Aino", 1, 2)]
    assert (calendar.read_at, calendar.failing_since) == (NOW, NOW + EVERY)
    with time_machine.travel(NOW + 3 * EVERY, tick=False):
        page = signed_in(cast.leena).get("/rota/calendars/").content.decode()
    assert "It cannot be read since Saturday 21 November at 10:20pm." in page
    assert "The shifts of Saturday 21 November at 10:05pm stand." in page
    host.status, host.headers = 200, {}
    says(host, event("1", "Sami", 1, 2))
    read(host, NOW + 3 * EVERY)
    calendar.refresh_from_db()
    assert (kept(), calendar.failing_since, calendar.trouble) == ([("Sami", 1, 2)], None, "")


def test_what_people_changed_here_stays_theirs(
    cast: Cast, host: CalendarHost, calendar: OuterCalendar
) -> None:
    says(host, event("1", "Aino", 1, 2), event("2", "Sami", 2, 3))
    read(host)
    remove_shift(Shift.objects.get(person=cast.aino), cast.leena, NOW)
    Shift.objects.filter(person=cast.sami).update(touched_at=NOW, ends_at=NOW + 2.5 * DAY)
    read(host, NOW + EVERY)
    assert kept() == [("Sami", 2, 2.5)]


def test_whoever_stops_following_keeps_what_runs(
    cast: Cast, host: CalendarHost, calendar: OuterCalendar
) -> None:
    says(host, event("1", "Aino", -1, 1), event("2", "Sami", 2, 3))
    read(host)
    stop_following(calendar, cast.leena, NOW)
    stop_following(calendar, cast.leena, NOW)
    assert kept() == [("Aino", 0, 1)]
    assert read(host, NOW + EVERY) == 0


def test_only_https_is_followed_and_one_for_each_place(cast: Cast) -> None:
    for address in ("http://a.example/", "ftp://a.example/", "nonsense", "https://"):
        with pytest.raises(ValidationError, match="begins with https"):
            follow(cast.team, OnCall.FIRST, address, cast.leena, NOW)
    followed = follow(cast.team, OnCall.FIRST, "webcal://a.example/rota.ics", cast.leena, NOW)
    assert followed.address == "https://a.example/rota.ics"
    with pytest.raises(ValidationError, match="followed for this already"):
        follow(cast.team, OnCall.FIRST, "https://b.example/", cast.leena, NOW)
    follow(cast.team, OnCall.SECOND, "https://b.example/", cast.leena, NOW)


def test_the_page_shows_the_host_and_keeps_the_key(cast: Cast) -> None:
    leena = signed_in(cast.leena)
    told = {"team": str(cast.team.pk), "on_call": "first", "address": "https://a.example/secret-key.ics"}
    with time_machine.travel(NOW, tick=False):
        page = leena.post("/rota/calendars/outer/", told, follow=True).content.decode()
        assert "a.example" in page
        assert "secret-key" not in page
        assert "It has not been read yet" in page
        again = leena.post("/rota/calendars/outer/", told).content.decode()
        assert "A calendar is followed for this already." in again
        assert "https://a.example/secret-key.ics" in again
        calendar = OuterCalendar.objects.get()
        ended = leena.post(reverse("rota_outer_end", args=[calendar.pk]), follow=True).content.decode()
        assert "not followed any more" in ended
        assert "a.example" not in ended
    assert (
        "Calendars that the rota follows" not in signed_in(cast.aino).get("/rota/calendars/").content.decode()
    )


def test_one_that_cannot_be_had_says_why_in_words(cast: Cast, calendar: OuterCalendar) -> None:
    class Failing:
        def fetch(self, address: str) -> bytes:
            raise CalendarUnreachableError("private")

    read_calendars(NOW, Failing())  # type: ignore[arg-type]
    with time_machine.travel(NOW, tick=False):
        page = signed_in(cast.leena).get("/rota/calendars/").content.decode()
    assert "It leads to an address inside a private network, which is not read." in page


def test_one_that_repeats_without_end_of_work_is_given_up_in_words_and_what_stood_stands(
    cast: Cast, host: CalendarHost, calendar: OuterCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(host, event("1", "Aino", 1, 2))
    read(host)
    monkeypatch.setattr(calendar_reading.read, "__defaults__", (0,))
    says(host, *(event(str(number), "Sami", 1, 2, "RRULE:FREQ=DAILY\r\n") for number in range(3)))
    read(host, NOW + EVERY)
    assert kept() == [("Aino", 1, 2)]
    with time_machine.travel(NOW + EVERY, tick=False):
        page = signed_in(cast.leena).get("/rota/calendars/").content.decode()
    assert "How its events repeat takes too long to count out." in page
    assert "It cannot be read since" in page


def test_an_event_that_never_comes_is_said_beside_the_calendar(
    cast: Cast, host: CalendarHost, calendar: OuterCalendar
) -> None:
    says(host, event("1", "Aino", 1, 2, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n"))
    read(host)
    with time_machine.travel(NOW, tick=False):
        page = signed_in(cast.leena).get("/rota/calendars/").content.decode()
    assert "It repeats on days that never come." in page


def test_a_week_that_repeats_hands_over_at_nine_on_both_sides_of_a_change_of_the_clocks(
    cast: Cast, host: CalendarHost, calendar: OuterCalendar
) -> None:
    cast.service.time_zone = "Europe/Helsinki"
    cast.service.save()
    before = datetime(2026, 10, 10, tzinfo=UTC)
    weekly: Any = (
        "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Aino\r\nDTSTART;TZID=FLE Standard Time:20261012T090000\r\n"
        "DTEND;TZID=FLE Standard Time:20261019T090000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\n"
    )
    says(host, weekly)
    OuterCalendar.objects.update(next_read_at=before)
    read(host, before)
    hours = [
        f"{shift.starts_at:%m-%d %H} {shift.ends_at:%m-%d %H}"
        for shift in Shift.objects.order_by("starts_at")
    ]
    assert hours == ["10-12 06 10-19 06", "10-19 06 10-26 07", "10-26 07 11-02 07"]
