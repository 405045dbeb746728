"""Dates, times and lengths of time, just before, at and just after where their wording turns."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from opendialogue import wording

LONDON, HELSINKI, BERLIN, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/London", "Europe/Helsinki", "Europe/Berlin", "Australia/Lord_Howe")
)


@pytest.fixture(autouse=True)
def english_in_london():
    with timezone.override(LONDON), translation.override("en"):
        yield


@pytest.fixture
def finnish_in_helsinki(english_in_london):
    with timezone.override(HELSINKI), translation.override("fi"):
        yield


@pytest.fixture
def german_in_berlin(english_in_london):
    with timezone.override(BERLIN), translation.override("de"):
        yield


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 22, 23, 59), "11:59pm"),
        (at(2026, 11, 23, 0, 0), "12:00am"),
        (at(2026, 11, 23, 0, 1), "12:01am"),
        (at(2026, 11, 23, 11, 59), "11:59am"),
        (at(2026, 11, 23, 12, 0), "12:00 noon"),
        (at(2026, 11, 23, 12, 1), "12:01pm"),
        (at(2026, 11, 23, 9, 5), "9:05am"),
    ],
)
def test_the_time_of_day_round_midnight_and_noon(moment, said):
    assert wording.clock_time(moment) == said


def test_a_moment_is_told_in_the_zone_of_the_service(monday_night):
    assert wording.moment(at(2026, 6, 15, 8, 10)) == "Monday 15 June at 9:10am"


def test_a_moment_in_finnish(finnish_in_helsinki, monday_night):
    assert wording.moment(at(2023, 6, 15, 6, 10)) == "torstaina 15. kesäkuuta 2023 klo 9.10"
    assert wording.moment(at(2026, 11, 23, 22, 5)) == "tiistaina 24. marraskuuta klo 0.05"


def test_the_day_turns_at_midnight_of_the_service(finnish_in_helsinki, monday_night):
    assert wording.day(at(2026, 11, 23, 21, 59)) == "maanantaina 23. marraskuuta"
    assert wording.day(at(2026, 11, 23, 22, 0)) == "tiistaina 24. marraskuuta"


def test_german_and_arabic_have_their_own_order(monday_night):
    with translation.override("de"):
        assert wording.moment(at(2026, 11, 23, 9, 5)) == "Montag, 23. November, 9:05 Uhr"
    with translation.override("ar"):
        assert wording.moment(at(2026, 11, 23, 9, 5)) == "الاثنين 23 نوفمبر الساعة 9:05 صباحًا"


@pytest.mark.parametrize(
    ("language", "times", "one_day", "two_days"),
    [
        (
            "de",
            "14:00 – 15:30 Uhr",
            "Montag, 23. November, 14:00 – 15:30 Uhr",
            "Montag, 23. November, 14:00 Uhr – Dienstag, 24. November, 9:00 Uhr",
        ),
        (
            "en",
            "2:00pm – 3:30pm",
            "Monday 23 November at 2:00pm – 3:30pm",
            "Monday 23 November at 2:00pm – Tuesday 24 November at 9:00am",
        ),
        (
            "fi",
            "14.00 – 15.30",
            "maanantaina 23. marraskuuta klo 14.00 – 15.30",
            "maanantaina 23. marraskuuta klo 14.00 – tiistaina 24. marraskuuta klo 9.00",
        ),
        (
            "ar",
            "2:00 مساءً – 3:30 مساءً",
            "الاثنين 23 نوفمبر الساعة 2:00 مساءً – 3:30 مساءً",
            "الاثنين 23 نوفمبر الساعة 2:00 مساءً – الثلاثاء 24 نوفمبر الساعة 9:00 صباحًا",
        ),
    ],
)
def test_from_when_to_when(language: str, times: str, one_day: str, two_days: str, monday_night):
    begins, ends, next_day = at(2026, 11, 23, 14), at(2026, 11, 23, 15, 30), at(2026, 11, 24, 9)
    with translation.override(language):
        assert " – ".join(wording.times(begins, ends)) == times
        assert " – ".join(wording.stretch(begins, ends)) == one_day
        assert " – ".join(wording.stretch(begins, next_day)) == two_days
        said = Template("{% load wording %}{{ a|begin_of:b }} – {{ b|end_of:a }}")
        assert said.render(Context({"a": begins, "b": ends})) == one_day


def test_it_is_one_day_by_the_clocks_of_the_service_until_midnight(german_in_berlin, monday_night):
    begins, midnight = at(2026, 11, 23, 22, 0), at(2026, 11, 23, 23, 0)
    just_before = wording.stretch(begins, midnight - timedelta(minutes=1))
    assert just_before == ("Montag, 23. November, 23:00", "23:59 Uhr")
    assert wording.stretch(begins, midnight) == (
        "Montag, 23. November, 23:00 Uhr",
        "Dienstag, 24. November, 0:00 Uhr",
    )


def test_a_stretch_in_the_hour_that_comes_twice_says_which_it_begins_and_ends_in(
    german_in_berlin, monday_night
):
    first, second = at(2026, 10, 25, 0, 30), at(2026, 10, 25, 1, 30)
    assert wording.stretch(first, second) == (
        "Sonntag, 25. Oktober, 2:30 Uhr, vor der Umstellung der Uhren",
        "2:30 Uhr, nach der Umstellung der Uhren",
    )
    assert wording.times(second, second + timedelta(hours=1)) == (
        "2:30 Uhr, nach der Umstellung der Uhren",
        "3:30 Uhr",
    )
    # In spring the hour does not come at all.
    assert wording.times(at(2026, 3, 29, 0, 59), at(2026, 3, 29, 1, 0)) == ("1:59", "3:00 Uhr")


def test_a_moment_in_german(german_in_berlin, monday_night):
    assert wording.moment(at(2023, 6, 15, 7, 10)) == "Donnerstag, 15. Juni 2023, 9:10 Uhr"
    assert wording.moment(at(2026, 11, 23, 23, 5)) == "Dienstag, 24. November, 0:05 Uhr"
    assert wording.day(at(2026, 11, 23, 22, 59)) == "Montag, 23. November"
    assert wording.clock_time(at(2026, 11, 23, 11, 0)) == "12:00 Uhr"


def test_the_hour_that_comes_twice_in_german(german_in_berlin, monday_night):
    said = "Sonntag, 25. Oktober, 2:30 Uhr"
    assert wording.moment(at(2026, 10, 25, 0, 30)) == f"{said}, vor der Umstellung der Uhren"
    assert wording.moment(at(2026, 10, 25, 1, 30)) == f"{said}, nach der Umstellung der Uhren"
    assert wording.moment(at(2026, 10, 25, 2, 30)) == "Sonntag, 25. Oktober, 3:30 Uhr"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (12_000, "noch 3 Stunden 20 Minuten"),
        (3_660, "noch 1 Stunde 1 Minute"),
        (59, "noch weniger als eine Minute"),
        (0, "jetzt fällig"),
        (-1, "weniger als eine Minute zu spät"),
        (-172_799, "47 Stunden 59 Minuten zu spät"),
        (-172_800, "2 Tage zu spät"),
        (-262_800, "3 Tage 1 Stunde zu spät"),
    ],
)
def test_time_left_and_time_late_in_german(seconds, said, german_in_berlin):
    now = at(2026, 11, 23, 1)
    assert wording.time_left(now + timedelta(seconds=seconds), now) == said


def test_the_hour_that_comes_twice_says_which_it_is(monday_night):
    assert wording.moment(at(2026, 10, 24, 23, 59)) == "Sunday 25 October at 12:59am"
    assert wording.moment(at(2026, 10, 25, 0, 0)) == "Sunday 25 October at 1:00am, before the clocks go back"
    assert wording.moment(at(2026, 10, 25, 0, 59)) == "Sunday 25 October at 1:59am, before the clocks go back"
    assert wording.moment(at(2026, 10, 25, 1, 0)) == "Sunday 25 October at 1:00am, after the clocks go back"
    assert wording.moment(at(2026, 10, 25, 1, 59)) == "Sunday 25 October at 1:59am, after the clocks go back"
    assert wording.moment(at(2026, 10, 25, 2, 0)) == "Sunday 25 October at 2:00am"


def test_the_clocks_go_forward_without_a_word(monday_night):
    assert wording.clock_time(at(2026, 3, 29, 0, 59)) == "12:59am"
    assert wording.clock_time(at(2026, 3, 29, 1, 0)) == "2:00am"


def test_half_an_hour_comes_twice_on_lord_howe():
    with timezone.override(LORD_HOWE):
        assert wording.clock_time(at(2026, 4, 4, 14, 29)) == "1:29am"
        assert wording.clock_time(at(2026, 4, 4, 14, 30)) == "1:30am, before the clocks go back"
        assert wording.clock_time(at(2026, 4, 4, 15, 0)) == "1:30am, after the clocks go back"
        assert wording.clock_time(at(2026, 4, 4, 15, 30)) == "2:00am"


def test_the_year_is_told_only_when_it_is_another_and_far_off(monday_night):
    assert wording.day(at(2027, 1, 1, 12)) == "Friday 1 January"
    assert wording.day(at(2027, 3, 1, 12)) == "Monday 1 March 2027"
    assert wording.day(at(2026, 1, 1, 12)) == "Thursday 1 January"
    assert wording.day(at(2025, 12, 31, 12)) == "Wednesday 31 December 2025"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (12_000, "3 hours 20 minutes left"),
        (3_660, "1 hour 1 minute left"),
        (3_600, "1 hour left"),
        (3_599, "59 minutes left"),
        (60, "1 minute left"),
        (59, "less than a minute left"),
        (0, "due now"),
        (-1, "less than a minute late"),
        (-60, "1 minute late"),
        (-10_440, "2 hours 54 minutes late"),
        (-172_799, "47 hours 59 minutes late"),
        (-172_800, "2 days late"),
        (-180_000, "2 days 2 hours late"),
    ],
)
def test_time_left_and_time_late(seconds, said):
    now = at(2026, 11, 23, 1)
    assert wording.time_left(now + timedelta(seconds=seconds), now) == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maija", "MA"),
        ("Mrs Okafor", "MO"),
        ("Anna-Liisa", "AL"),
        ("Jo", "JO"),
        ("أمينة", "أم"),
        ("", "?"),
        ("( )", "?"),
    ],
)
def test_initials(name, letters):
    assert wording.initials(name) == letters


def test_the_template_tags_say_the_same(monday_night):
    template = Template(
        "{% load wording %}{{ at|moment }}|{{ at|day }}|{{ at|clock_time }}|{{ at|time_tag }}|{% icon 'check' %}"
    )
    moment, day, time, tag, icon = template.render(Context({"at": at(2026, 11, 23, 9, 5)})).split("|")
    assert (moment, day, time) == ("Monday 23 November at 9:05am", "Monday 23 November", "9:05am")
    assert tag == '<time datetime="2026-11-23T09:05:00+00:00">Monday 23 November at 9:05am</time>'
    assert 'aria-hidden="true"' in icon


@pytest.fixture
def monday_night(monkeypatch, tmp_path):
    """The product's clock stands at Monday 23 November 2026, one in the morning."""
    offset = tmp_path / "offset"
    offset.write_text(str((at(2026, 11, 23, 1) - datetime.now(UTC)).total_seconds()))
    monkeypatch.setenv("CLOCK_OFFSET_FILE", str(offset))
