"""What a process in a fault test does: ``python -m tests.faults.acting call 20``, and whatever else is in ``ACTS``.

It is a real process of its own, so that it can be killed or frozen as a real one is.
"""

import json
import os
import signal
import sys
from datetime import timedelta

import django


def gather_cast() -> None:
    """The whole cast, on call from now."""
    from opendialogue import clock
    from tests.cast import gather

    gather(clock.now())


def call(count: int) -> None:
    """So many first contacts, each with its first rung due."""
    from networks.models import Team
    from opendialogue import clock
    from response.contacts import NewContact, record_first_contact

    team = Team.objects.get(name="Kallio")
    for number in range(count):
        now = clock.now()
        record_first_contact(
            NewContact(team=team, received_at=now - timedelta(microseconds=number)), recorded_by=None, now=now
        )


def sweep_until_killed(limit: int) -> None:
    """Waits to be told to begin, then sweeps without a pause in the smallest of batches."""
    from opendialogue import clock
    from response.engine.sweep import sweep

    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        sweep(clock.now(), limit=limit)


def freeze() -> None:
    """Takes up what is due, freezes, and when it thaws works it off as if no time had passed."""
    from opendialogue import clock
    from response.engine.claims import claim
    from response.engine.ladder import climb_all

    mine = claim(clock.now(), 1000)
    print(f"claimed {len(mine)}", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
    print(f"fired {climb_all(mine, clock.now()).fired}", flush=True)


def commit_and_die() -> None:
    """A first contact is written down, and at the very next moment the process is gone."""
    call(1)
    os.kill(os.getpid(), signal.SIGKILL)


def deliver() -> None:
    """Sends what is due, once."""
    from notices.delivery import deliver_due
    from opendialogue import clock

    print(f"took up {deliver_due(clock.now())}", flush=True)


def meet() -> None:
    """A meeting of Maija's that has begun, and a session for each who is in it; says both on one line."""
    from types import SimpleNamespace

    from django.conf import settings

    from networks.models import Network, Person
    from opendialogue import clock
    from tests.cast import signed_in
    from tests.meetings.together import meeting_of

    people = {name: Person.objects.get(name=name.title()) for name in ("aino", "sami", "maija", "pekka")}
    now = clock.now()
    meeting = meeting_of(SimpleNamespace(network=Network.objects.get(), **people), at=now, began_at=now)
    name = settings.SESSION_COOKIE_NAME
    cookies = {one: f"{name}={signed_in(person).cookies[name].value}" for one, person in people.items()}
    print(json.dumps({"meeting": str(meeting.pk), "cookies": cookies}), flush=True)


def tell_health() -> None:
    """What /healthz answers, on one line."""
    from django.test import Client

    answer = Client(headers={"host": "localhost"}).get("/healthz")
    print(json.dumps({"status": answer.status_code, **answer.json()}), flush=True)


ACTS = {
    "gather": gather_cast,
    "call": call,
    "sweep": sweep_until_killed,
    "freeze": freeze,
    "commit-and-die": commit_and_die,
    "deliver": deliver,
    "meet": meet,
    "health": tell_health,
}

if __name__ == "__main__":
    django.setup()
    act, *rest = sys.argv[1:]
    ACTS[act](*(int(number) for number in rest))
