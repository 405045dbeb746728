"""Who has the page open: quietly, in the meeting's hours, for those who are part of it, and not of whom minds it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoAssertNumQueries

from meetings.live.company import Company, Seat, company
from meetings.models import Meeting, NotShown
from meetings.presence import hide, show
from meetings.rules import RUNS_OVER, SOON, is_meeting_time
from networks.models import Network, Person, Place, PlaceState
from opendialogue import clock
from tests.cast import Cast, signed_in
from tests.meetings.listening import cookie
from tests.meetings.present import PATIENCE, people
from tests.meetings.together import SUNDAY_EVENING, meeting_of

__all__ = ["people"]

MOMENT = timedelta(microseconds=1)
HALF_PAST_SIX = SUNDAY_EVENING + timedelta(minutes=30)
ENDS = SUNDAY_EVENING + timedelta(minutes=90)


def page_of(meeting: Meeting, *people: Person, reader: Person) -> Company:
    """What the page of ``reader`` is told while all these people were heard to have it open."""
    seats = {meeting.pk: [Seat(reader.pk, "en", ())]}
    return company(seats, {meeting.pk: {person.pk for person in people}})[meeting.pk][0]


def names_on(page: Company) -> list[str]:
    return re.findall(r"<bdi>(.*?)</bdi>", page.frames.decode())


@pytest.mark.django_db
@time_machine.travel(HALF_PAST_SIX, tick=False)
def test_those_in_the_meeting_are_told_who_has_it_open_by_name_and_once_each(cast: Cast) -> None:
    meeting = meeting_of(cast)
    page = page_of(meeting, cast.pekka, cast.aino, cast.maija, reader=cast.maija)
    assert names_on(page) == ["Aino", "Maija", "Pekka"]
    assert page.frames.startswith(b"event: present\n")
    assert page.is_shown


@pytest.mark.django_db
@time_machine.travel(HALF_PAST_SIX, tick=False)
def test_a_page_is_told_only_what_has_changed(cast: Cast) -> None:
    meeting = meeting_of(cast)
    there = {meeting.pk: {cast.pekka.pk}}
    first = company({meeting.pk: [Seat(cast.maija.pk, "en", ())]}, there)[meeting.pk][0]
    again = company({meeting.pk: [Seat(cast.maija.pk, "en", first.shows)]}, there)[meeting.pk][0]
    gone = company({meeting.pk: [Seat(cast.maija.pk, "en", first.shows)]}, {})[meeting.pk][0]
    assert again.frames == b""
    assert gone.frames == b'event: present\ndata: {"html": ""}\n\n'


@pytest.mark.django_db
@time_machine.travel(HALF_PAST_SIX, tick=False)
def test_who_may_not_be_on_the_page_is_never_named_whatever_was_heard(cast: Cast) -> None:
    meeting = meeting_of(cast)
    everybody = (cast.eero, cast.leena, cast.olavi, cast.tuula, cast.pekka)
    assert names_on(page_of(meeting, *everybody, reader=cast.maija)) == ["Pekka"]
    for person in (cast.eero, cast.leena, cast.tuula):
        page = page_of(meeting, cast.pekka, reader=person)
        assert page == Company(b"", (), False)


@pytest.mark.django_db
@time_machine.travel(HALF_PAST_SIX, tick=False)
def test_whoever_has_no_part_in_the_meeting_is_named_where_they_look_and_told_of_nobody(cast: Cast) -> None:
    meeting = meeting_of(cast)
    page = page_of(meeting, cast.pekka, cast.ritva, reader=cast.ritva)
    assert (page.frames, page.is_shown) == (b"", True)
    assert names_on(page_of(meeting, cast.pekka, cast.ritva, reader=cast.pekka)) == ["Pekka", "Ritva"]


@pytest.mark.django_db
@time_machine.travel(HALF_PAST_SIX, tick=False)
@pytest.mark.parametrize("state", [PlaceState.WITHDRAWN, PlaceState.LEFT])
def test_whoever_is_kept_from_the_page_disappears_at_once_for_themselves_and_others(
    cast: Cast, state: str
) -> None:
    meeting = meeting_of(cast)
    Place.objects.filter(person=cast.pekka).update(state=state)
    assert names_on(page_of(meeting, cast.pekka, cast.maija, reader=cast.maija)) == ["Maija"]
    assert page_of(meeting, cast.pekka, cast.maija, reader=cast.pekka) == Company(b"", (), False)


@pytest.mark.django_db
@time_machine.travel(HALF_PAST_SIX, tick=False)
def test_whoever_does_not_wish_it_is_not_shown_staff_and_members_alike(cast: Cast) -> None:
    meeting = meeting_of(cast)
    for person in (cast.aino, cast.pekka):
        hide(person, HALF_PAST_SIX, meeting.pk)
        hide(person, HALF_PAST_SIX, meeting.pk)
    page = page_of(meeting, cast.aino, cast.pekka, cast.maija, reader=cast.pekka)
    assert names_on(page) == ["Maija"]
    assert not page.is_shown
    show(cast.pekka, meeting.pk)
    assert names_on(page_of(meeting, cast.aino, cast.pekka, reader=cast.maija)) == ["Pekka"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "fields", "is_told"),
    [
        (SUNDAY_EVENING - SOON - MOMENT, {}, False),
        (SUNDAY_EVENING - SOON, {}, True),
        (ENDS - MOMENT, {}, True),
        (ENDS, {}, False),
        (HALF_PAST_SIX, {"cancelled_at": SUNDAY_EVENING}, False),
        (HALF_PAST_SIX, {"ended_at": HALF_PAST_SIX}, False),
        (HALF_PAST_SIX - MOMENT, {"ended_at": HALF_PAST_SIX}, True),
    ],
)
def test_only_in_the_hours_of_the_meeting(cast: Cast, at: datetime, fields: dict, is_told: bool) -> None:
    meeting = meeting_of(cast, **fields)
    with time_machine.travel(at, tick=False):
        page = page_of(meeting, cast.pekka, reader=cast.maija)
    assert (names_on(page), page.is_shown) == ((["Pekka"], True) if is_told else ([], False))


@pytest.mark.parametrize(
    "starts_at",
    [SUNDAY_EVENING, datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)],
    ids=["November", "clocks go forward", "clocks go back"],
)
def test_the_hours_go_by_what_was_recorded_and_else_by_the_time(starts_at: datetime) -> None:
    ends_at = starts_at + timedelta(minutes=90)
    early = starts_at - timedelta(hours=1)

    def is_time(now: datetime, began: datetime | None = None, ended: datetime | None = None) -> bool:
        return is_meeting_time(starts_at, ends_at, began, ended, now)

    assert [is_time(early - MOMENT, early), is_time(early, early)] == [False, True]
    over = ends_at + RUNS_OVER
    assert [is_time(over - MOMENT, starts_at), is_time(over, starts_at)] == [True, False]
    ended = starts_at + timedelta(minutes=20)
    assert [is_time(ended - MOMENT, early, ended), is_time(ended, early, ended)] == [True, False]
    assert not is_time(ends_at)


@pytest.mark.django_db
@time_machine.travel(HALF_PAST_SIX, tick=False)
@pytest.mark.parametrize("count", [1, 5])
def test_any_number_of_meetings_and_pages_costs_three_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    meetings = [meeting_of(cast, at=SUNDAY_EVENING)]
    for number in range(1, count):
        person = Person.objects.create_user(f"Person {number}", service=cast.service)
        network = Network.objects.create(
            service=cast.service, team=cast.team, centre=person, opened_at=SUNDAY_EVENING
        )
        meetings.append(Meeting.objects.create(network=network, organiser=cast.aino, **_like(meetings[0])))
    seats = {one.pk: [Seat(cast.aino.pk, "en", ()), Seat(cast.sami.pk, "fi", ())] for one in meetings}
    with django_assert_num_queries(3):
        company(seats, {one.pk: {cast.aino.pk} for one in meetings})


def _like(meeting: Meeting) -> dict:
    return {name: getattr(meeting, name) for name in ("during", "time_zone", "booked_at")}


@pytest.mark.django_db
def test_the_wish_is_said_on_the_page_and_remembered_for_every_meeting(cast: Cast) -> None:
    now = clock.now()
    meeting, other = meeting_of(cast, at=now), meeting_of(cast, at=now + timedelta(days=1))
    phone = signed_in(cast.pekka)
    address = reverse("presence", args=[meeting.pk])
    assert "Do not show me" in phone.get(reverse("meeting", args=[meeting.pk])).text
    assert phone.post(address, {"hide": "1"}).status_code == 302
    assert "Show me again" in phone.get(reverse("meeting", args=[other.pk])).text
    assert "Do not show me" in signed_in(cast.aino).get(reverse("meeting", args=[meeting.pk])).text
    assert list(NotShown.objects.values_list("person", flat=True)) == [cast.pekka.pk]
    assert phone.post(address).status_code == 302
    assert not NotShown.objects.exists()


@pytest.mark.django_db
def test_after_the_meeting_nothing_is_said_of_it(cast: Cast) -> None:
    meeting = meeting_of(cast, at=clock.now(), began_at=clock.now(), ended_at=clock.now())
    page = signed_in(cast.pekka).get(reverse("meeting", args=[meeting.pk])).text
    assert "data-present" not in page


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Browser]:
    yield browser
    for context in browser.contexts:
        context.close()


def opened(browser: Browser, server: str, meeting: Meeting, person: Person) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 700})
    name, _, key = cookie(person).partition("=")
    context.add_cookies([{"name": name, "value": key, "url": server}])
    page = context.new_page()
    page.goto(f"{server}/meetings/{meeting.pk}/")
    return page


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_it_without_a_word_to_screen_readers_until_somebody_minds(
    visitors: Browser, server: str, people: Cast
) -> None:
    meeting = meeting_of(people, at=clock.now())
    maija, pekka = (opened(visitors, server, meeting, person) for person in (people.maija, people.pekka))
    line = maija.locator("[data-present]")
    expect(line).to_have_text("On this page now: Maija, Pekka", timeout=PATIENCE * 1000)
    assert (
        line.evaluate("line => line.closest('[aria-live], [role=status], [role=alert], [role=log]')") is None
    )
    pekka.get_by_role("button", name="Do not show me").click()
    expect(pekka.get_by_role("button", name="Show me again")).to_be_visible()
    expect(line).to_have_text("On this page now: Maija", timeout=PATIENCE * 1000)
