"""How the service keeps its word, by week: counts and times, nobody's name."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction

from networks.models import Person
from response import acts
from response.charts import xmr
from response.choosing import choose_promise
from response.contacts import NewContact, record_first_contact
from response.definitions import Definition, add_promise, change_promise
from response.meeting_times import meeting_begun
from response.models import FirstContact, Promise
from response.presenters.reports import chosen, first_monday
from response.promises import promise_of
from response.queries.reports import Week, definitions, weeks
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.visits import signed_in

#: noon of the Sunday after
NOW = SATURDAY_NIGHT + timedelta(hours=14)
HOUR = timedelta(hours=1)
LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def _on_sunday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def contact(
    cast: Cast, received_at: datetime, met_after: float | None = None, team: Any = None
) -> FirstContact:
    made = record_first_contact(
        NewContact(
            team=team or cast.team, received_at=received_at, from_name="Tuula", from_phone="+358405556666"
        ),
        recorded_by=None,
        now=received_at,
    )
    if met_after is not None:
        with transaction.atomic():
            meeting_begun(made, received_at + met_after * HOUR)
    return made


def counted(person: Person) -> list[Week]:
    since = first_monday(NOW, LONDON)
    promise = chosen(definitions(person, since, NOW), "Within 24 hours", None)
    return weeks(person, promise, LONDON, since, NOW)


def this_week(person: Person) -> Week:
    return counted(person)[-1]


MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "in_time"), [(24 - 1 / 3600, 1), (24, 1), (24 + 1 / 3600, 0)], ids=["before", "at", "after"]
)
def test_kept_means_met_by_the_moment_the_promise_ends(cast: Cast, hours: float, in_time: int) -> None:
    contact(cast, MONDAY, hours)
    week = this_week(cast.leena)
    assert (week.contacts, week.in_time, week.due) == (1, in_time, 1)


def test_those_still_waiting_past_their_time_count_as_not_in_time(cast: Cast) -> None:
    contact(cast, MONDAY, 10)
    contact(cast, MONDAY)
    week = this_week(cast.leena)
    assert (week.in_time, week.due, week.running) == (1, 2, 0)


def test_those_who_still_have_time_are_told_apart(cast: Cast) -> None:
    contact(cast, NOW - 5 * HOUR)
    week = this_week(cast.leena)
    assert (week.contacts, week.due, week.running) == (1, 0, 1)


def test_who_did_not_want_to_meet_in_time_counts_neither_way_and_later_counts_against_us(cast: Cast) -> None:
    early, late = contact(cast, MONDAY), contact(cast, MONDAY)
    acts.end_contact(early, "not_wanted", cast.aino, MONDAY + 3 * HOUR)
    acts.end_contact(late, "not_wanted", cast.aino, MONDAY + 30 * HOUR)
    week = this_week(cast.leena)
    assert (week.contacts, week.in_time, week.due, week.ended_before) == (2, 0, 1, 1)


def test_the_median_includes_those_still_waiting_with_their_time_so_far(cast: Cast) -> None:
    contact(cast, MONDAY, 10)
    contact(cast, MONDAY, 20)
    contact(cast, MONDAY)
    assert this_week(cast.leena).held == 20 * HOUR
    contact(cast, MONDAY)
    waited = NOW - MONDAY
    assert this_week(cast.leena).held == (20 * HOUR + waited) / 2


def test_weeks_begin_on_monday_midnight_of_the_service(cast: Cast) -> None:
    summer = datetime(2026, 7, 5, 23, 0, tzinfo=UTC)  # Monday 6 July, midnight in London
    contact(cast, summer - timedelta(seconds=1), 1)
    contact(cast, summer, 1)
    assert [week.starts.date().isoformat() for week in counted(cast.leena)] == ["2026-06-29", "2026-07-06"]


def test_nobody_else_s_team_is_counted(cast: Cast) -> None:
    contact(cast, MONDAY, 3)
    assert counted(cast.eero) == []
    assert this_week(cast.olavi).contacts == 1


def test_the_page_prints_its_definition_and_a_table_and_nobodys_name(cast: Cast) -> None:
    contact(cast, MONDAY, 3)
    page = signed_in(cast.leena).get("/reports/").content.decode()
    for words in (
        "Within 24 hours: We meet within 24 hours of first contact.",
        "In time: 1 of 1 first contacts, 100%.",
        "<title id=",
        "<desc id=",
        "<table",
        "First meeting offered",
        "Monday 16 November",
    ):
        assert words in page
    assert "Tuula" not in page


def test_an_empty_report_says_what_to_do_first(cast: Cast) -> None:
    assert "Nothing to count yet" in signed_in(cast.leena).get("/reports/").content.decode()


def test_who_does_not_work_here_finds_no_report(cast: Cast) -> None:
    assert signed_in(cast.maija).get("/reports/").status_code == 404


def urgent(cast: Cast, received_at: datetime, met_after: float | None) -> FirstContact:
    """A contact that was promised four hours."""
    made = contact(cast, received_at, met_after)
    made.promise, _is_new = Promise.objects.get_or_create(
        service=cast.service, name="When very urgent", defaults={"within": 4 * HOUR}
    )
    made.promise_name, made.within, made.counts_working_time = "When very urgent", 4 * HOUR, True
    made.respond_by = received_at + 4 * HOUR
    made.save()
    return made


def report(cast: Cast, asked: str = "") -> str:
    return signed_in(cast.leena).get(f"/reports/{asked}").content.decode()


def test_each_promise_is_counted_by_itself(cast: Cast) -> None:
    contact(cast, MONDAY, met_after=20)
    contact(cast, MONDAY, met_after=23)
    urgent(cast, MONDAY, met_after=20)
    default, other = report(cast), report(cast, "?promise=When+very+urgent")
    assert "In time: 2 of 2 first contacts, 100%." in default
    assert "In time: 0 of 1 first contacts, 0%." in other
    assert "Within 24 hours: We meet within 24 hours of first contact." in default
    assert "within 4 working hours" not in default
    assert (
        "When very urgent: We meet within 4 working hours of first contact. "
        "Nobody may be met at night or at the weekend." in other
    )
    key = Promise.objects.get(name="When very urgent").pk
    assert f'href="?promise={key}"' in default
    assert "In time: 0 of 1 first contacts, 0%." in report(cast, f"?promise={key}")


def test_a_renamed_promise_stays_one_under_its_present_name_with_all_that_it_promised(cast: Cast) -> None:
    contact(cast, MONDAY, met_after=20)
    promise = promise_of(cast.service)
    change_promise(promise, Definition("Before a day is over", 12 * HOUR, "meeting_held"), cast.leena)
    contact(cast, MONDAY, met_after=20)
    page = report(cast)
    assert "In time: 1 of 2 first contacts, 50%." in page
    assert "Before a day is over: We meet within 24 hours of first contact." in page
    assert "Before a day is over: We meet within 12 hours of first contact." in page
    assert page.count("Before a day is over: We meet") == 2
    assert "Which promise" not in page


def test_a_name_that_another_promise_bears_now_keeps_the_two_apart(cast: Cast) -> None:
    contact(cast, MONDAY, met_after=20)
    promise = promise_of(cast.service)
    change_promise(promise, Definition("As it was", 24 * HOUR, "meeting_held"), cast.leena)
    other = add_promise(cast.service, Definition("Within 24 hours", 24 * HOUR, "meeting_held"), cast.leena)
    choose_promise(contact(cast, NOW - HOUR), other, "they asked for it", cast.aino, NOW)
    assert "In time: 1 of 1 first contacts, 100%." in report(cast)
    page = report(cast, "?promise=Within+24+hours")
    assert "Within 24 hours: We meet" in page
    assert "1 of 1" not in page


def test_where_the_promise_itself_is_gone_its_copies_are_counted_under_their_name(cast: Cast) -> None:
    urgent(cast, MONDAY, met_after=2)
    contact(cast, MONDAY, met_after=20)
    Promise.objects.filter(name="When very urgent").delete()
    page = report(cast, "?promise=When+very+urgent")
    assert "When very urgent: We meet within 4 working hours" in page
    assert "In time: 1 of 1 first contacts, 100%." in page
    assert "In time: 1 of 1 first contacts, 100%." in report(cast)
    assert 'href="?promise=When%20very%20urgent"' in report(cast)


def test_contacts_of_before_find_their_promise_by_the_name_it_had_then(cast: Cast) -> None:
    migration = import_module("response.migrations.0017_promise_of_a_contact")
    promise = promise_of(cast.service)
    for name in ("As it was", "As it is"):
        change_promise(promise, Definition(name, 24 * HOUR, "meeting_held"), cast.leena)
    later = add_promise(cast.service, Definition("Within 24 hours", 24 * HOUR, "meeting_held"), cast.leena)
    names = {"As it is": promise, "As it was": promise, "Within 24 hours": later, "Never heard of": None}
    # The history is of the database's today.
    far = datetime(2200, 1, 1, tzinfo=UTC)
    made = {name: contact(cast, MONDAY).pk for name in names}
    for name, key in made.items():
        FirstContact.objects.filter(pk=key).update(promise=None, promise_name=name, recorded_at=far)
    before_all_history = contact(cast, MONDAY)
    FirstContact.objects.filter(pk=before_all_history.pk).update(promise=None, promise_name="As it is")
    with connection.cursor() as cursor:
        cursor.execute(migration.FIND)
    found = dict(FirstContact.objects.values_list("pk", "promise"))
    assert {name: found[key] for name, key in made.items()} == {
        name: each and each.pk for name, each in names.items()
    }
    assert found[before_all_history.pk] == promise.pk


@pytest.mark.parametrize(
    "asked", ["", "?promise=", "?promise=of+no+name", "?promise=%00", "?promise=a&promise="]
)
def test_unless_it_is_asked_for_another_it_is_the_default(cast: Cast, asked: str) -> None:
    contact(cast, MONDAY, met_after=20)
    urgent(cast, MONDAY, met_after=2)
    assert "Within 24 hours: We meet within 24 hours of first contact." in report(cast, asked)


def test_where_there_is_one_promise_there_is_nothing_to_choose(cast: Cast) -> None:
    contact(cast, MONDAY, met_after=20)
    assert "Which promise" not in report(cast)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_report_costs_the_same_queries_however_many_weeks(
    cast: Cast, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        contact(cast, MONDAY - timedelta(weeks=number), 3)
        urgent(cast, MONDAY - timedelta(weeks=number), 3)
    leena = signed_in(cast.leena)
    leena.get("/reports/")
    with django_assert_num_queries(8):
        leena.get("/reports/")


def test_limits_are_the_mean_and_2_66_times_the_mean_moving_range_of_twelve() -> None:
    assert xmr.limits([10.0] * 11) is None
    values = [10.0, 12.0] * 6
    around = xmr.limits([*values, 500.0])
    assert around is not None
    assert around.mean == 11
    assert around.upper == pytest.approx(11 + 2.66 * 2)
    assert around.lower == pytest.approx(11 - 2.66 * 2)


AROUND = xmr.Limits(mean=20, lower=5, upper=35)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([35, 36, 4, 5], [0, 1, -1, 0]),  # at a limit is noise, beyond it is news
        ([19] * 6 + [21], [0] * 7),
        ([19] * 7 + [21], [-1] * 7 + [0]),
        ([14, 15, 16, 17, 18, 19, 21], [1] * 7),  # a trend of seven
        ([16, 17, 18, 21, 22, 23, 22], [0] * 7),
        ([31, 22, 32, 19], [1, 0, 1, 0]),  # two of three beyond two thirds
        ([31, 19, 32, 19], [0, 0, 0, 0]),
    ],
)
def test_news_is_a_point_beyond_a_limit_a_shift_a_trend_or_two_of_three(
    values: list[float], expected: list[int]
) -> None:
    assert xmr.news(values, AROUND) == expected
