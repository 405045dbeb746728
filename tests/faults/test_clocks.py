"""Clocks that are wrong, and nights in which they change: a rung fires at its time and at no other."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from networks.models import Service
from response import rules
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.models import FirstContact
from tests.cast import LADDER, gather
from tests.faults.conftest import House, Notes, until

MOVED = str(Path(__file__).parent / "moved_clock")
MOMENT = timedelta(microseconds=1)

#: the evening before each clock change of the year, by the wall
NIGHTS = {
    "Helsinki, spring": ("Europe/Helsinki", datetime(2026, 3, 28, 22, 5)),
    "Helsinki, autumn": ("Europe/Helsinki", datetime(2026, 10, 24, 22, 5)),
    "Glasgow, spring": ("Europe/London", datetime(2026, 3, 28, 22, 5)),
    "Glasgow, autumn": ("Europe/London", datetime(2026, 10, 24, 22, 5)),
    "Lord Howe, spring": ("Australia/Lord_Howe", datetime(2026, 10, 3, 22, 5)),
    "Lord Howe, autumn": ("Australia/Lord_Howe", datetime(2026, 4, 4, 22, 5)),
}


def moved(house: House, seconds: int, *command: str) -> subprocess.Popen[str]:
    """A process on a host whose clock is off by so much."""
    return house.start(*command, PYTHONPATH=MOVED, HOST_CLOCK_OFF=str(seconds))


def states(house: House) -> dict[int, str]:
    return dict(house.ask("SELECT rung, max(state) FROM response_duty GROUP BY rung"))


@pytest.mark.parametrize("seconds", [3600, -3600], ids=["ahead", "behind"])
def test_a_host_whose_clock_is_off_by_an_hour_fires_neither_early_nor_late(
    house: House, figures: Notes, seconds: int
) -> None:
    house.run("-m", "tests.faults.acting", "call", "1")
    contacts = house.count("response_firstcontact")
    watch = moved(house, seconds, "manage.py", "watch")
    until(lambda: house.count("response_duty WHERE rung = 0 AND state = 'fired'") == contacts, "it fires")
    until(
        lambda: house.count(f"response_heartbeat WHERE abs(clock_off - {seconds}) < 60") > 0,
        "it says so",
    )
    # The rung of half an hour is not due: by a clock that is an hour ahead it would be.
    early = house.count("response_duty WHERE rung = 1 AND state = 'fired' AND done_at < due_at")
    assert house.count("response_duty WHERE rung = 1 AND state = 'waiting'") >= 1
    worst = house.worst()
    assert worst < 120
    assert any(abs(off - seconds) < 60 for off in house.health()["clocks_off"].values())
    house.kill(watch)
    figures(
        f"the sweeper's host an hour {'ahead' if seconds > 0 else 'behind'}",
        "the database's clock decides; log and `/healthz` say so",
        duties=1,
        doubled=early,
        worst=worst,
    )
    # What comes after finds nothing of this contact that is due.
    house.tell("UPDATE response_firstcontact SET taken_on_at = recorded_at")
    house.later(3600)
    house.run("manage.py", "sweep")


@pytest.mark.django_db
@pytest.mark.parametrize("night", NIGHTS)
def test_in_the_night_the_clocks_change_every_rung_is_at_its_hour(figures: Notes, night: str) -> None:
    zone, wall = NIGHTS[night]
    received = wall.replace(tzinfo=ZoneInfo(zone))
    before, after = received.utcoffset(), (received + timedelta(hours=24)).utcoffset()
    assert before != after
    cast = gather(received)
    Service.objects.update(time_zone=zone)
    contact = record_first_contact(
        NewContact(team=cast.team, received_at=received), recorded_by=None, now=received
    )
    contact = FirstContact.objects.get(pk=contact.pk)
    elapsed = (contact.respond_by - contact.received_at).total_seconds()
    assert elapsed == 24 * 3600
    start = contact.received_at
    early = 0
    for number, (length, *_) in enumerate(LADDER):
        duty = contact.duties.get(rung=number)
        assert duty.due_at == rules.respond_by(start, length)
        sweep(duty.due_at - MOMENT)
        duty.refresh_from_db()
        early += duty.state != "waiting"
        sweep(duty.due_at)
        duty.refresh_from_db()
        assert (duty.state, duty.done_at) == ("fired", start + length)
    figures(
        f"the night the clocks change: {night}",
        "24 hours are 24 hours; no rung a moment early",
        duties=len(LADDER),
        doubled=early,
        worst=0.0,
    )
