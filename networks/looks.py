"""Who of the staff looked at a network: written down, for the person at its centre to read."""

from datetime import datetime

from networks.access import works_with
from networks.models import Look, Network, Person


def note_look(
    person: Person, network: Network, what: str, now: datetime, *, is_for_work: bool = False
) -> None:
    """Write down that a member of staff looked at "network", "map", "meeting" or "words"; once for each clock hour.

    ``is_for_work`` says that they are there for their work, though the network is not their team's. Anybody else's
    look is not written: people are not watched reading what is theirs.
    """
    if not is_for_work and not works_with(person, network):
        return
    hour = now.replace(minute=0, second=0, microsecond=0)
    if not Look.objects.filter(network=network, person=person, what=what, at__gte=hour, at__lte=now).exists():
        Look.objects.create(network=network, person=person, what=what, at=now)
