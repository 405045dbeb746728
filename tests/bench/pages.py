"""Server time of the two pages that grow: the board with its contacts, a meeting with its voices."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from meetings.models import Voice
from networks.models import ContactPoint, Person, Service
from opendialogue import clock
from response.contacts import NewContact, record_first_contact
from tests.bench import bare
from tests.bench.figures import say, side_by_side
from tests.cast import Cast, gather, signed_in
from tests.meetings.together import meeting_of

ROWS, FEW, MANY = 200, 20, 500
ROUNDS = 40


def measure(only: str) -> None:
    """``board.200``, ``meeting.200`` and ``meeting.500``, and what they ask the database."""
    empty()
    cast = gather(clock.now())
    if "board.200".startswith(only):
        call(cast, FEW)
        few = queries(cast, "/contacts/")
        call(cast, ROWS - FEW)
        compare(cast, "board.200", "/contacts/", "/bare/board/", few, "contacts")
    if any(name.startswith(only) for name in ("meeting.200", "meeting.500")):
        meeting = meeting_of(cast, at=clock.now(), began_at=clock.now())
        address = f"/meetings/{meeting.pk}/"
        speak(cast, meeting.pk, range(1, FEW + 1))
        few = queries(cast, address)
        speak(cast, meeting.pk, range(FEW + 1, ROWS + 1))
        if "meeting.200".startswith(only):
            compare(cast, "meeting.200", address, "/bare/meeting/", few, "voices")
        speak(cast, meeting.pk, range(ROWS + 1, MANY + 1))
        if "meeting.500".startswith(only):
            compare(cast, "meeting.500", address, "/bare/meeting/", few, "voices")


def compare(cast: Cast, name: str, address: str, floor_address: str, few: int, what: str) -> None:
    """Times the page and the bare one in turns; each client keeps the middleware it was made under."""
    ours = signed_in(cast.aino)
    assert ours.get(address).status_code == 200
    with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
        theirs = Client()
        theirs.force_login(cast.aino, backend="django.contrib.auth.backends.ModelBackend")
        theirs.handler.load_middleware()

    def page() -> None:
        assert ours.get(address).status_code == 200

    def floor() -> None:
        assert theirs.get(floor_address).status_code == 200

    value, least = side_by_side(page, floor, ROUNDS)
    say(name, value, "ms", least, f"a bare Django page of as many {what} from the same tables, same client")
    many = queries(cast, address)
    say(f"{name}.queries", many, "queries", few, f"the same page with {FEW}")


def queries(cast: Cast, address: str) -> int:
    """How often the page asks the database."""
    client = signed_in(cast.aino)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def call(cast: Cast, count: int) -> None:
    for number in range(count):
        now = clock.now()
        new = NewContact(
            team=cast.team,
            received_at=now - timedelta(minutes=7 * number),
            from_name=f"Neighbour {number}",
            about_name=f"Person {number}",
            relation="neighbour",
            words="It has been a hard week for all of us here.",
        )
        record_first_contact(new, recorded_by=cast.aino, now=now)


def speak(cast: Cast, meeting, numbers: range) -> None:
    now = clock.now()
    people = (cast.maija, cast.pekka, cast.aino, cast.sami)
    Voice.objects.bulk_create(
        Voice(
            meeting_id=meeting,
            seq=number,
            changed_seq=number,
            words=f"This is what I wanted to say, and it is the {number}th time I try. " * 2,
            at=now,
            kind="reflection" if number % 9 == 0 else "voice",
            speaker=cast.aino if number % 9 == 0 else people[number % 4],
            written_by=cast.aino if number % 5 == 0 else None,
        )
        for number in numbers
    )


def empty() -> None:
    """Leaves no people of an earlier part."""
    with connection.cursor() as cursor:
        tables = ", ".join(model._meta.db_table for model in (Person, Service, ContactPoint))
        cursor.execute(f"TRUNCATE {tables} CASCADE")
