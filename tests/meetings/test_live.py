"""Others see what is said within two seconds, and whoever may no longer read sees nothing from then on."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import psycopg2
import pytest
import requests
from django.db import connection

from meetings.going_on import add_left_open, add_way_forward, nothing_settled, take_stance
from meetings.live import reading
from meetings.live.reading import News, Watch, look
from meetings.models import Attendance, Voice
from meetings.voices import add_voice, reword_voice
from networks.models import Place, PlaceState
from tests import hurry
from tests.cast import Cast, gather
from tests.meetings.listening import (
    NO_SERVER,
    PATIENCE,
    TWO_SECONDS,
    Listener,
    cookie,
    says,
    web_server,
    web_session,
)
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather()


def test_two_listeners_see_a_new_voice_within_two_seconds(cast: Cast, server: str) -> None:
    three_voices_are_heard_by_two(cast, server)


def test_they_see_it_as_soon_without_valkey(cast: Cast) -> None:
    with web_server(REDIS_URL=NO_SERVER) as address:
        three_voices_are_heard_by_two(cast, address)


def three_voices_are_heard_by_two(cast: Cast, address: str) -> None:
    meeting = meeting_of(cast)
    listeners = [Listener(address, person, meeting.pk) for person in (cast.aino, cast.maija)]
    for listener in listeners:
        listener.next("state")
    for number in range(3):
        with hurry.timed() as taken:
            stored = says(address, cast.pekka, meeting.pk, f"Word {number}.")
            events = [listener.next() for listener in listeners]
        for event in events:
            assert event.at - stored - taken.kept_waiting < TWO_SECONDS
            assert (event.id, event.data["kind"]) == (event.data["seq"], "voice")
            assert f"Word {number}." in event.data["html"]


def test_a_voice_said_in_one_process_is_heard_at_once_in_another(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    with web_server() as other:
        listener = Listener(other, cast.aino, meeting.pk)
        listener.next("state")
        waits = []
        for number in range(5):
            stored = says(server, cast.pekka, meeting.pk, f"Word {number}.")
            waits.append(listener.next().at - stored)
        assert sorted(waits)[2] < 0.3, waits


def test_a_listener_gets_what_came_after_the_number_they_name_and_nothing_before(
    cast: Cast, server: str
) -> None:
    meeting = meeting_of(cast)
    numbers = [
        add_voice(meeting, cast.pekka, f"Word {number}.", by=cast.pekka, now=NOW).seq for number in range(5)
    ]
    listener = Listener(server, cast.aino, meeting.pk, after=numbers[2])
    assert [listener.next().id for _ in range(2)] == numbers[3:]


def test_the_number_a_browser_remembers_counts_too(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    numbers = [
        add_voice(meeting, cast.pekka, f"Word {number}.", by=cast.pekka, now=NOW).seq for number in range(3)
    ]
    answer = web_session(cast.aino).get(
        f"{server}/live/meetings/{meeting.pk}/",
        headers={"Last-Event-ID": str(numbers[1])},
        stream=True,
        timeout=PATIENCE,
    )
    lines = (line.decode() for line in answer.iter_lines(chunk_size=1))
    assert next(line for line in lines if line.startswith("id: ")) == f"id: {numbers[2]}"
    answer.close()


def test_a_page_that_streams_do_not_reach_is_told_the_same_briefly(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    numbers = [
        add_voice(meeting, cast.pekka, f"Word {number}.", by=cast.pekka, now=NOW).seq for number in range(3)
    ]
    address = f"{server}/live/meetings/{meeting.pk}/?brief&after={numbers[0]}"
    said = web_session(cast.aino).get(address, timeout=PATIENCE).text
    assert [line for line in said.splitlines() if line.startswith("id: ")] == [
        f"id: {n}" for n in numbers[1:]
    ]
    assert said.startswith('event: pace\ndata: {"slow": true}\n\n')
    assert said.count("event: state\n") == 1
    assert web_session(cast.eero).get(address, timeout=PATIENCE).status_code == 404
    assert requests.get(address, timeout=PATIENCE).status_code == 401


def test_everything_that_changes_is_told_in_its_order(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    listener = Listener(server, cast.maija, meeting.pk)
    listener.next("state")
    voice = add_voice(meeting, cast.pekka, "She was loud.", by=cast.pekka, now=NOW)
    add_left_open(meeting, "The nights.", by=cast.sami, now=NOW)
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    reword_voice(voice, "She called for help.", by=cast.pekka, now=NOW)
    take_stance(way, cast.pekka, "not_yet", now=NOW)
    meeting.refresh_from_db()
    voice.refresh_from_db()
    seen = {}
    while max(seen, default=0) < meeting.last_seq:
        event = listener.next()
        assert event.id > max(seen, default=0)
        seen[event.id] = event.data
    again = seen[voice.changed_seq]
    assert (again["id"], again["seq"]) == (str(voice.pk), voice.seq)
    assert "She was loud." in again["html"]
    assert "</strong>: not yet" in seen[meeting.last_seq]["html"]


def test_that_nothing_was_settled_is_told(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    listener = Listener(server, cast.pekka, meeting.pk)
    assert "complete" not in listener.next("state").data["nothing"]
    nothing_settled(meeting, by=cast.maija, now=NOW)
    assert "complete" in listener.next("state", within=TWO_SECONDS).data["nothing"]


def test_only_those_whose_words_they_are_are_told_how_to_change_them(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    listeners = {
        person.name: Listener(server, person, meeting.pk) for person in (cast.pekka, cast.aino, cast.maija)
    }
    add_voice(meeting, cast.pekka, "I am worried.", by=cast.aino, now=NOW)
    html = {name: listener.next().data["html"] for name, listener in listeners.items()}
    labels = [re.findall(">(Change|Put it right)<", html[name]) for name in ("Pekka", "Aino", "Maija")]
    # Pekka is shown what Aino wrote down for him, to put it right.
    assert labels == [["Put it right"], ["Change"], []]
    assert ["voice-own" in html[name] for name in ("Pekka", "Aino", "Maija")] == [True, False, False]


def test_each_is_told_in_the_language_of_their_page(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    cast.maija.language = "fi"
    cast.maija.save()
    listeners = [Listener(server, person, meeting.pk) for person in (cast.maija, cast.pekka)]
    add_voice(meeting, cast.sami, "Hello.", by=cast.sami, now=NOW)
    said = [listener.next().data["html"] for listener in listeners]
    assert ["18.00" in html for html in said] == [True, False]
    assert ["6:00pm" in html for html in said] == [False, True]


@pytest.mark.parametrize("ending", ["place", "part"])
def test_whoever_may_no_longer_read_is_told_so_within_two_seconds_and_gets_nothing_more(
    cast: Cast, server: str, ending: str
) -> None:
    meeting = meeting_of(cast)
    pekka, aino = (Listener(server, person, meeting.pk) for person in (cast.pekka, cast.aino))
    pekka.next("state")
    if ending == "place":
        Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    else:
        Attendance.objects.filter(person=cast.pekka).update(ended_at=NOW)
    add_voice(meeting, cast.maija, "Now I can say it.", by=cast.maija, now=NOW)
    assert pekka.next("closed", within=TWO_SECONDS).data == {}
    pekka.ends()
    assert "Now I can say it." in aino.next().data["html"]


def test_what_goes_wrong_in_one_meeting_does_not_silence_another(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = meeting_of(cast), meeting_of(cast, at=NOW + timedelta(days=1))
    for meeting in (broken, whole):
        add_voice(meeting, cast.pekka, "Hello.", by=cast.pekka, now=NOW)
    key = cookie(cast.maija).partition("=")[2]
    watch = Watch(cast.maija.pk, key, "en", 0, None)
    monkeypatch.setattr(reading, "items_after", _failing_for(broken, reading.items_after))
    gone = uuid4()
    news = look({broken.pk: [watch], gone: [watch], whole.pk: [watch]})
    assert news[broken.pk] == [News(b"", 0, None)]
    assert news[gone][0].is_over
    assert b"Hello." in news[whole.pk][0].frames


def _failing_for(broken, items_after):
    def fail(meeting, *numbers):
        if meeting == broken:
            raise ValueError("this cannot be drawn")
        return items_after(meeting, *numbers)

    return fail


def test_many_voices_at_once_reach_everybody_once_and_in_order(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    listeners = [Listener(server, cast.maija, meeting.pk) for _ in range(3)]

    def say(number: int) -> None:
        try:
            add_voice(meeting, cast.pekka, f"Word {number}.", by=cast.pekka, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as people:
        list(people.map(say, range(60)))
    numbers = list(Voice.objects.order_by("seq").values_list("seq", flat=True))
    for listener in listeners:
        assert [listener.next().id for _ in range(60)] == numbers


def test_listeners_share_one_connection_and_give_it_back(cast: Cast) -> None:
    meeting = meeting_of(cast)
    with web_server() as address:
        before = connections()
        listeners = [Listener(address, cast.maija, meeting.pk) for _ in range(20)]
        for listener in listeners:
            listener.next("state")
        assert connections() == before + 1
        for listener in listeners:
            listener.leave()
        until = time.monotonic() + PATIENCE
        while connections() > before and time.monotonic() < until:
            time.sleep(0.1)
        assert connections() == before


def test_a_database_that_went_away_for_a_moment_loses_nothing(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    listener = Listener(server, cast.maija, meeting.pk)
    listener.next("state")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    add_voice(meeting, cast.pekka, "Still here.", by=cast.pekka, now=NOW)
    assert "Still here." in listener.next().data["html"]


def connections() -> int:
    """How many connections others hold to the test's database, asked over one of its own."""
    settings = connection.settings_dict
    asking = psycopg2.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"],
    )
    with asking, asking.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        (count,) = cursor.fetchone()
    asking.close()
    return count
