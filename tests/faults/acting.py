"""What a process in a fault test does: ``python -m tests.faults.acting gather | call N | sweep LIMIT | freeze``.

It is a real process of its own, so that it can be killed or frozen as a real one is.
"""

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
    from response.sweep import sweep

    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        sweep(clock.now(), limit=limit)


def freeze() -> None:
    """Takes up what is due, freezes, and when it thaws works it off as if no time had passed."""
    from opendialogue import clock
    from response.claims import claim
    from response.ladder import climb_all

    mine = claim(clock.now(), 1000)
    print(f"claimed {len(mine)}", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
    print(f"fired {climb_all(mine, clock.now()).fired}", flush=True)


if __name__ == "__main__":
    django.setup()
    act, *rest = sys.argv[1:]
    {"gather": gather_cast, "call": call, "sweep": sweep_until_killed, "freeze": freeze}[act](
        *(int(number) for number in rest)
    )
