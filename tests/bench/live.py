"""The live page: from the POST to the last of so many open pages, and what an open page costs."""

import asyncio
import gc
import statistics
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import psutil
from django.conf import settings
from django.db import connection

from meetings.models import Meeting
from networks.models import Person, Role, TeamMember
from opendialogue import clock
from tests.bench.figures import say
from tests.bench.listening import Room, allow_many_sockets, speaker_at, until_it_answers, web
from tests.bench.pages import empty
from tests.cast import Cast, gather, signed_in
from tests.meetings.together import meeting_of

OF = "bare Redis publish to a bare ASGI stream with as many listeners, in turns"
#: how many pages, how often somebody speaks to them, and which figures are told
SIZES = ((10, 100, ("p50",)), (50, 200, ("p50", "p99")), (200, 60, ("p50",)))
MANY, MEETINGS = 1000, 100
TOKEN = "0123456789abcdefghijABCDEFGHIJ01"
#: what is not counted: the first of each is slower
WARM = 10


def measure(only: str) -> None:
    """All figures named ``live``, or those whose name begins with ``only``."""
    allow_many_sockets()
    empty()
    cast = gather(clock.now())
    meetings = [meeting_of(cast, at=clock.now(), began_at=clock.now())]
    meetings += [_another(cast) for _ in range(MEETINGS - 1)]
    cookies = [_cookie(person) for person in _people(cast)]
    connection.close()
    with web("opendialogue.asgi:application") as ours, web("tests.bench.bare_stream:application") as bare:
        asyncio.run(_measure(only, ours, bare, [one.pk for one in meetings], cookies))


async def _measure(
    only: str,
    ours: tuple[int, psutil.Process],
    bare: tuple[int, psutil.Process],
    meetings: Sequence[object],
    cookies: list[str],
) -> None:
    for port, _process in (ours, bare):
        await until_it_answers(port)
    for size, times, figures in SIZES:
        name = f"live.post_to_screen.{size}"
        if name.startswith(only) or only.startswith(name):
            took, floor = await _post_to_screen(ours[0], bare[0], meetings[0], cookies, size, times)
            for figure in figures:
                at = {"p50": 50, "p99": 99}[figure]
                say(f"{name}.{figure}", _percentile(took, at), "ms", _percentile(floor, at), OF)
    if any(one.startswith(only) for one in ("live.fanout.1000.p99", "live.memory", "live.db_connections")):
        await _many(ours, bare, meetings, cookies)


async def _post_to_screen(
    port: int, bare_port: int, meeting: object, cookies: list[str], size: int, times: int
) -> tuple[list[float], list[float]]:
    """Until the last of the pages had it, each time; ours and the floor in turns."""
    newest = await asyncio.to_thread(_newest, meeting)
    room, floor = Room(port, f"/live/meetings/{meeting}/?after={newest}"), Room(bare_port, "/one/")
    await room.open([f"Cookie: {cookies[number % len(cookies)]}\r\n" for number in range(size)])
    await floor.open([""] * size)
    speaker, bare_speaker = await speaker_at(port), await speaker_at(bare_port)
    took: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for _ in range(times + WARM):
        took[0].append(max(await room.hears(speaker, _words(port, meeting, cookies[0]))))
        took[1].append(max(await floor.hears(bare_speaker, _bare_words(bare_port, floor.path))))
    for one in (room, floor):
        one.close()
    return took[0][WARM:], took[1][WARM:]


async def _many(
    ours: tuple[int, psutil.Process],
    bare: tuple[int, psutil.Process],
    meetings: Sequence[object],
    cookies: list[str],
) -> None:
    """A thousand pages over a hundred meetings: how soon, how much memory, how many connections to the database."""
    few = Room(ours[0], f"/live/meetings/{meetings[0]}/?after=0")
    await few.open([f"Cookie: {cookies[0]}\r\n"])
    connections = await asyncio.to_thread(_connections)
    before = [process.memory_info().rss for _port, process in (ours, bare)]
    each = MANY // len(meetings)
    rooms, floors = [], []
    for number, meeting in enumerate(meetings):
        newest = await asyncio.to_thread(_newest, meeting)
        rooms.append(Room(ours[0], f"/live/meetings/{meeting}/?after={newest}"))
        floors.append(Room(bare[0], f"/{number}/"))
        await rooms[-1].open([f"Cookie: {cookies[at % len(cookies)]}\r\n" for at in range(each)])
        await floors[-1].open([""] * each)
    after = [process.memory_info().rss for _port, process in (ours, bare)]
    grown = await asyncio.to_thread(_connections)
    speaker, bare_speaker = await speaker_at(ours[0]), await speaker_at(bare[0])
    took: tuple[list[float], list[float]] = ([], [])
    few.close()
    for turn in range(3):
        for meeting, room, floor in zip(meetings, rooms, floors, strict=True):
            one = await room.hears(speaker, _words(ours[0], meeting, cookies[0]))
            other = await floor.hears(bare_speaker, _bare_words(bare[0], floor.path))
            if turn:
                took[0].extend(one)
                took[1].extend(other)
    say("live.fanout.1000.p99", _percentile(took[0], 99), "ms", _percentile(took[1], 99), OF)
    kilobytes = [(late - early) / MANY / 1000 for early, late in zip(before, after, strict=True)]
    say("live.memory_per_listener", kilobytes[0], "kB", kilobytes[1], "a listener of a bare ASGI stream")
    say("live.db_connections.1000", grown, "connections", connections, "the same with one listener")
    for room in (*rooms, *floors):
        room.close()


def _percentile(values: list[float], at: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[at - 1]


def _words(port: int, meeting: object, cookie: str) -> bytes:
    said = {"words": "I can stay with her until Monday.", "id": str(uuid4()), "csrfmiddlewaretoken": TOKEN}
    body = urlencode(said)
    return (
        f"POST /meetings/{meeting}/voices/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: {cookie}; csrftoken={TOKEN}\r\nAccept: application/json\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _bare_words(port: int, path: str) -> bytes:
    body = "x" * 600
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def _people(cast: Cast) -> list[Person]:
    """Who listens: fifty people who may read every meeting."""
    people = [cast.aino, cast.sami, cast.maija]
    for number in range(47):
        person = Person.objects.create_user(f"Practitioner {number}", service=cast.service)
        TeamMember.objects.create(
            team=cast.team, person=person, role=Role.PRACTITIONER, joined_at=clock.now() - timedelta(days=9)
        )
        people.append(person)
    return people


def _another(cast: Cast) -> Meeting:
    """One more meeting at this hour, without practitioners, who cannot be in two at once."""
    first = Meeting.objects.earliest("booked_at")
    like = {
        name: getattr(first, name) for name in ("network", "organiser", "during", "time_zone", "booked_at")
    }
    return Meeting.objects.create(began_at=first.began_at, **like)


def _cookie(person: Person) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value}"


def _newest(meeting: object) -> int:
    try:
        return int(Meeting.objects.values_list("last_seq", flat=True).get(pk=meeting))
    finally:
        connection.close()


def _connections() -> int:
    """To the service's database, but for the one that asks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return int(cursor.fetchone()[0])
    finally:
        connection.close()
