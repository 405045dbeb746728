"""People whom nothing reaches any more: a human is asked to find out how they want to be reached."""

from datetime import datetime

from django.db import transaction

from networks.models import Person
from response.errands import open_errand
from response.queries.undelivered import nothing_reaches

#: the kind of errand that notices make which do not arrive
NOTICES_FAILED = "notices_failed"


@transaction.atomic
def ask_how_to_reach(now: datetime) -> int:
    """Open an errand for each person whose last few notices, though nothing urgent, all failed over every way.

    Not for whom a human is asked about already, nor a second time for what somebody has seen to. Returns how many
    people these are.
    """
    unreached = Person.objects.select_related("service").filter(pk__in=nothing_reaches(now))
    for person in unreached:
        open_errand(person.service, NOTICES_FAILED, f"person:{person.pk}", person, now)
    return len(unreached)
