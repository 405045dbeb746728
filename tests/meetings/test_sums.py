"""What a service may know of how its meetings were: sums over many, out of which nobody and no family can be told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from meetings.keeping import open_to_everyone
from meetings.looking_back import Given, look_back
from meetings.models import Attendance, Meeting
from meetings.queries.sums import answers_by_period, voices_by_period
from meetings.voices import add_voice
from networks.models import Network, Person, Place
from tests.cast import Cast, signed_in
from tests.meetings.many import IN_NOVEMBER, in_november

__all__ = ["in_november"]

QUERIES_OF_THE_SUMS = 10


def network_of(cast: Cast, name: str) -> tuple[Network, Person]:
    person = Person.objects.create_user(name, service=cast.service)
    network = Network.objects.create(
        service=cast.service, team=cast.team, centre=person, opened_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return network, person


def held(cast: Cast, network: Network, at: datetime, *people: Person) -> Meeting:
    during = DateTimeTZRange(at, at + timedelta(minutes=90))
    meeting = Meeting.objects.create(
        network=network,
        organiser=cast.aino,
        during=during,
        time_zone="Europe/London",
        booked_at=at,
        began_at=at,
    )
    for person in people:
        place, _ = Place.objects.get_or_create(
            network=network,
            person=person,
            defaults={"circle": "family", "state": "joined", "created_at": at},
        )
        Attendance.objects.create(meeting=meeting, person=person, during=during, place=place)
    return meeting


def says(meeting: Meeting, person: Person, *steps: str) -> None:
    asked = ("heard", "mattered", "taken_seriously")
    part = meeting.attendances.get(person=person)
    answers = [Given(asks, None, asks, step) for asks, step in zip(asked, steps, strict=False)]
    look_back(part, answers, words="", shown="nobody", by=person, now=meeting.ends_at)


def many_meetings(cast: Cast, count: int = 6, networks: int = 3, day: int = 5) -> list[Meeting]:
    """Meetings in October of so many networks in turn, two people in each, both of whom answer and say something."""
    around = [network_of(cast, f"Centre {number}") for number in range(networks)]
    brothers = [Person.objects.create_user(f"Brother {n}", service=cast.service) for n in range(networks)]
    meetings = []
    for number in range(count):
        network, centre = around[number % networks]
        brother = brothers[number % networks]
        at = datetime(2026, 10, day + number, 18, 0, tzinfo=UTC)
        meeting = held(cast, network, at, centre, brother)
        says(meeting, centre, "fully")
        says(meeting, brother, "fully" if number else "not")
        add_voice(meeting, centre, "One two three.", by=centre, now=at)
        add_voice(meeting, brother, "One.", by=brother, now=at)
        meetings.append(meeting)
    return meetings


def heard(cast: Cast) -> list[tuple[date, date, dict[str, int], int]]:
    found = answers_by_period(cast.service, IN_NOVEMBER, "en")
    return [
        (one.first, one.last, one.counts, one.meetings)
        for sums in found
        if sums.question.asks == "heard"
        for one in sums.periods
    ]


def test_with_enough_people_meetings_networks_and_answers_a_month_is_shown(cast: Cast) -> None:
    many_meetings(cast)
    assert heard(cast) == [(date(2026, 10, 1), date(2026, 10, 1), {"fully": 11, "not": 1}, 6)]
    [period] = voices_by_period(cast.service, IN_NOVEMBER)
    assert period.counts == {"centre": 6, "family": 6}
    assert period.lengths == {"centre": 18, "family": 6}
    page = signed_in(cast.leena).get("/reports/meetings/").content.decode()
    assert "October 2026" in page
    assert "92%" in page
    assert "75% of words" in page
    for name in ("Centre 0", "Brother 1", "Maija"):
        assert name not in page


@pytest.mark.parametrize(("count", "networks"), [(4, 3), (6, 2)])
def test_of_fewer_meetings_or_of_the_meetings_of_two_families_nothing_is_shown(
    cast: Cast, count: int, networks: int
) -> None:
    many_meetings(cast, count, networks)
    assert heard(cast) == []
    assert voices_by_period(cast.service, IN_NOVEMBER) == []
    page = signed_in(cast.olavi).get("/reports/meetings/").content.decode()
    assert page.count("Not enough so far to be counted.") == 2
    assert "%" not in page.split("<main")[1].split("</main>")[0]


def test_a_month_counts_once_nothing_of_it_can_change(cast: Cast) -> None:
    many_meetings(cast)
    # The first of November, fifteen days later, in the service's zone.
    just_before = datetime(2026, 11, 15, 23, 59, 59, tzinfo=UTC)
    assert answers_by_period(cast.service, just_before, "en") == []
    assert voices_by_period(cast.service, just_before) == []
    assert answers_by_period(cast.service, just_before + timedelta(seconds=1), "en")
    assert voices_by_period(cast.service, just_before + timedelta(seconds=1))


def test_months_are_those_of_the_services_clocks(cast: Cast) -> None:
    # Half past midnight on the first of August in London, while it is still July elsewhere.
    for meeting in many_meetings(cast):
        at = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)
        Meeting.objects.filter(pk=meeting.pk).update(during=DateTimeTZRange(at, at + timedelta(hours=1)))
    assert [first.month for first, _last, _counts, _meetings in heard(cast)] == [8]


def test_practitioners_are_counted_apart(cast: Cast) -> None:
    for meeting in many_meetings(cast):
        Attendance.objects.create(
            meeting=meeting, person=cast.aino, during=meeting.during, as_practitioner=True
        )
        says(meeting, cast.aino, "partly")
    # One practitioner's answers, however many, are nobody else's to read.
    assert heard(cast) == [(date(2026, 10, 1), date(2026, 10, 1), {"fully": 11, "not": 1}, 6)]


def test_words_that_were_kept_to_some_or_came_later_are_no_part_of_it(cast: Cast) -> None:
    meetings = many_meetings(cast)
    before = voices_by_period(cast.service, IN_NOVEMBER)
    at, speaker = meetings[0].starts_at, meetings[0].network.centre
    add_voice(meetings[0], speaker, "He frightens me.", by=speaker, now=at, kept_to="room")
    add_voice(meetings[0], speaker, "And later.", by=speaker, now=meetings[0].ends_at + timedelta(days=14))
    assert voices_by_period(cast.service, IN_NOVEMBER) == before


def test_words_that_everybody_may_read_in_time_are_part_of_it_and_no_later(cast: Cast) -> None:
    meeting = many_meetings(cast)[0]
    before = voices_by_period(cast.service, IN_NOVEMBER)
    at, speaker, closes = meeting.starts_at, meeting.network.centre, meeting.ends_at + timedelta(days=14)
    kept = [
        add_voice(meeting, speaker, "He frightens me.", by=speaker, now=at, kept_to="room") for _n in range(2)
    ]
    open_to_everyone(kept[0], by=speaker, now=closes)
    assert voices_by_period(cast.service, IN_NOVEMBER) == before
    open_to_everyone(kept[1], by=speaker, now=closes - timedelta(microseconds=1))
    assert voices_by_period(cast.service, IN_NOVEMBER) != before


def test_meetings_that_were_called_off_or_are_anothers_do_not_count(cast: Cast) -> None:
    meetings = many_meetings(cast, count=5)
    assert heard(cast)
    Meeting.objects.filter(pk=meetings[0].pk).update(cancelled_at=IN_NOVEMBER)
    assert heard(cast) == []


@pytest.mark.parametrize("name", ["maija", "pekka", "tuula"])
def test_it_is_for_those_who_work_here(cast: Cast, name: str) -> None:
    assert signed_in(getattr(cast, name)).get("/reports/meetings/").status_code == 404


def test_everybody_who_works_here_reads_the_same(cast: Cast) -> None:
    many_meetings(cast)
    pages = [
        signed_in(person).get("/reports/meetings/").content.decode().split("<table")[1:]
        for person in (cast.aino, cast.leena, cast.olavi, cast.eero)
    ]
    assert pages[0]
    assert all(page == pages[0] for page in pages)


def test_it_costs_the_same_number_of_queries_however_many_answers_there_are(cast: Cast) -> None:
    browser = signed_in(cast.leena)
    many_meetings(cast)
    browser.get("/reports/meetings/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/reports/meetings/")
    for meeting in Meeting.objects.all():
        says(meeting, meeting.network.centre, "mostly", "fully", "partly")
    with CaptureQueriesContext(connection) as many:
        browser.get("/reports/meetings/")
    assert len(few) == len(many) == QUERIES_OF_THE_SUMS
