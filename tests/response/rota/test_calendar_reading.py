"""Reading calendar files as other systems write them."""

from datetime import UTC, datetime, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

import pytest

from response.rota.calendar_reading import Happening, LaboriousError, NotACalendarError, Unusable, read

HELSINKI = ZoneInfo("Europe/Helsinki")
START = datetime(2026, 10, 1, tzinfo=UTC)
END = START + timedelta(weeks=12)


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def happenings(*events: str) -> list[Happening]:
    found, unusable = read(calendar(*events), HELSINKI, START, END)
    assert not unusable
    return found


def times(*events: str) -> list[str]:
    return [
        f"{each.starts_at.astimezone(HELSINKI):%m-%d %H:%M} {each.ends_at.astimezone(HELSINKI):%m-%d %H:%M}"
        for each in happenings(*events)
    ]


ONE = "UID:1\nSUMMARY:Aino\nDTSTART;TZID=Europe/Helsinki:20261123T090000\nDTEND;TZID=Europe/Helsinki:20261130T090000"


def test_one_event_says_who_and_when() -> None:
    (found,) = happenings(f"{ONE}\nATTENDEE:mailto:Aino@Example.org\nORGANIZER;CN=L:MAILTO:leena@example.org")
    assert found.starts_at == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert (found.attendees, found.organiser) == (("aino@example.org",), "leena@example.org")


@pytest.mark.parametrize(
    ("written", "begins"),
    [
        ("DTSTART:20261123T070000Z\nDTEND:20261123T080000Z", "11-23 09:00"),
        ("DTSTART:20261123T090000\nDTEND:20261123T100000", "11-23 09:00"),
        ("DTSTART;TZID=FLE Standard Time:20261123T090000\nDURATION:PT1H", "11-23 09:00"),
        ("DTSTART;TZID=GMT Standard Time:20261123T070000\nDURATION:PT1H", "11-23 09:00"),
        ("DTSTART;VALUE=DATE:20261123", "11-23 00:00"),
        ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261125", "11-23 00:00"),
    ],
)
def test_times_are_written_in_many_ways(written: str, begins: str) -> None:
    assert times(f"UID:1\n{written}")[0].startswith(begins)


def test_a_whole_day_without_an_end_lasts_that_day() -> None:
    assert times("UID:1\nDTSTART;VALUE=DATE:20261123") == ["11-23 00:00 11-24 00:00"]


def test_a_series_keeps_to_the_clock_on_the_wall_over_both_its_ends() -> None:
    weekly = (
        "UID:1\nDTSTART;TZID=Europe/Helsinki:20261012T090000\nDTEND;TZID=Europe/Helsinki:20261019T090000\n"
        "RRULE:FREQ=WEEKLY;COUNT=3"
    )
    assert times(weekly) == [
        "10-12 09:00 10-19 09:00",
        "10-19 09:00 10-26 09:00",
        "10-26 09:00 11-02 09:00",
    ]
    over = happenings(weekly)[1]
    assert over.ends_at - over.starts_at == timedelta(days=7, hours=1)


@pytest.mark.parametrize("until", ["20261109T070000Z", "20261109T090000", "20261109"])
def test_the_last_day_of_a_series_counts_however_it_is_written(until: str) -> None:
    series = (
        f"{ONE.replace('1123', '1026').replace('1130', '1027')}\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL={until}"
    )
    assert [each[:5] for each in times(series)] == ["10-26", "11-02", "11-09"]


def test_what_is_left_out_moved_or_cancelled_is_so() -> None:
    series = f"{ONE.replace('1130', '1124')}\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Europe/Helsinki:20261124T090000"
    moved = (
        "UID:1\nSUMMARY:Sami\nRECURRENCE-ID;TZID=Europe/Helsinki:20261125T090000\n"
        "DTSTART;TZID=Europe/Helsinki:20261125T120000\nDTEND;TZID=Europe/Helsinki:20261126T090000"
    )
    gone = (
        "UID:1\nSTATUS:CANCELLED\nRECURRENCE-ID:20261126T070000Z\n"
        "DTSTART:20261126T070000Z\nDTEND:20261127T070000Z"
    )
    found = happenings(series, moved, gone)
    assert [f"{each.summary} {each.starts_at:%d %H}" for each in found] == [
        "Aino 23 07",
        "Sami 25 10",
        "Aino 27 07",
    ]
    plain = happenings(series)
    assert {each.key for each in found} < {each.key for each in plain}


def test_a_whole_day_that_is_left_out_and_one_that_is_added() -> None:
    daily = f"{ONE.replace('1130', '1124')}\nRRULE:FREQ=DAILY;COUNT=3"
    series = f"{daily}\nEXDATE;VALUE=DATE:20261124\nRDATE:20261201T070000Z"
    assert [each[:5] for each in times(series)] == ["11-23", "11-25", "12-01"]


def test_only_what_touches_the_time_asked_for_is_told() -> None:
    at_the_end = "UID:{}\nDTSTART:{:%Y%m%dT%H%M%SZ}\nDURATION:PT1H"
    edges = [START - timedelta(hours=1), START - timedelta(minutes=59), END - timedelta(minutes=1), END]
    found = happenings(*(at_the_end.format(number, edge) for number, edge in enumerate(edges)))
    assert [each.starts_at for each in found] == edges[1:3]


def test_an_old_series_without_an_end_is_counted_out() -> None:
    assert len(times("UID:1\nDTSTART:20100101T070000Z\nDURATION:PT24H\nRRULE:FREQ=DAILY")) == 7 * 12 + 1


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("DTSTART:nonsense", "time"),
        ("SUMMARY:x", "time"),
        ("DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:nonsense", "repeats"),
        ("DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEXDATE:nonsense", "time"),
        ("DTSTART:20261123T070000Z", "time"),
        ("DTSTART:20261123T070000Z\nDTEND:20261123T070000Z", "time"),
        ("DTSTART;TZID=Atlantis/Main:20261123T090000\nDURATION:PT1H", "zone"),
        ("DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY", "repeats"),
        ("DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY", "repeats"),
        ("DTSTART:19260101T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY", "repeats"),
        ("DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=0", "repeats"),
        ("DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;INTERVAL=0;BYMONTH=2", "repeats"),
        ("DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=-1", "repeats"),
        (
            f"DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYSETPOS={','.join(['366'] * 11)}",
            "repeats",
        ),
        (
            f"DTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYYEARDAY={','.join(['1'] * 101)}",
            "repeats",
        ),
    ],
)
def test_what_cannot_be_used_is_named_and_spoils_nothing_else(written: str, why: str) -> None:
    found, unusable = read(calendar(f"UID:9\n{written}", ONE), HELSINKI, START, END)
    assert [each.summary for each in found] == ["Aino"]
    assert [each.why for each in unusable] == [why]
    assert isinstance(unusable[0], Unusable)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"<html>Sign in</html>",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    ],
)
def test_what_is_no_calendar_says_so(file: bytes) -> None:
    with pytest.raises(NotACalendarError):
        read(file, HELSINKI, START, END)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYSETPOS=2",
        "FREQ=DAILY;BYMONTH=1;BYYEARDAY=366",
    ],
)
def test_a_rule_that_fits_no_day_is_named_and_costs_little(rule: str) -> None:
    """Looked for until the year 9999, the fourth alone took ten seconds of a core."""
    written = f"UID:9\nDTSTART:20261123T070000Z\nDURATION:PT1H\nRRULE:{rule}"
    began = thread_time()
    found, unusable = read(calendar(written, ONE), HELSINKI, START, END)
    assert thread_time() - began < 5
    assert [each.summary for each in found] == ["Aino"]
    assert [each.why for each in unusable] == ["never"]


@pytest.mark.parametrize(
    ("begins", "rule", "days"),
    [
        ("20240229", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", []),
        ("20241130", "FREQ=YEARLY;BYMONTH=11;BYDAY=-1MO", ["11-30"]),
        ("20200101", "FREQ=MONTHLY;BYDAY=2TU", ["10-13", "11-10", "12-08"]),
        ("20201005", "FREQ=WEEKLY;INTERVAL=4;BYDAY=MO", ["10-26", "11-23", "12-21"]),
        ("20261001", "FREQ=DAILY;INTERVAL=30;COUNT=2", ["10-01", "10-31"]),
    ],
)
def test_weekdays_and_leap_years_are_those_of_the_calendar_on_the_wall(
    begins: str, rule: str, days: list[str]
) -> None:
    told = times(f"UID:9\nDTSTART;TZID=Europe/Helsinki:{begins}T090000\nDURATION:PT1H\nRRULE:{rule}")
    assert told == [f"{day} 09:00 {day} 10:00" for day in days]


def test_a_file_that_would_take_too_long_is_given_up() -> None:
    many = [f"UID:{number}\nDTSTART:20200101T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY" for number in range(9)]
    with pytest.raises(LaboriousError):
        read(calendar(*many), HELSINKI, START, END, patience=0)
    assert len(read(calendar(*many), HELSINKI, START, END)[0]) > 9 * 80
