"""What did not arrive, or may not have: a human is asked how somebody wants to be reached, or to ring them."""

from datetime import datetime

from django.db import transaction

from networks.models import Person
from response.errands import open_errand, settle_errand
from response.queries.undelivered import known_by_now, not_known, nothing_reaches

#: the kind of errand that notices make which do not arrive
NOTICES_FAILED = "notices_failed"
#: of notices that people need to come together, by their kind: the kind of errand where one may not have arrived
MAY_NOT_KNOW = {
    "meeting_invited": "invitation_unknown",
    "meeting_booked": "booking_unknown",
    "meeting_moved": "move_unknown",
    "meeting_called_off": "call_off_unknown",
}


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


@transaction.atomic
def ask_who_may_not_know(now: datetime) -> int:
    """Open an errand for each notice of a meeting of which nobody knows whether it arrived; once for each.

    What is only good to know is not sent a second time, so a human has to ask. Where it is known later to have arrived,
    the errand settles itself; a text message's provider saying that it went out is not that. Returns how many are new.
    """
    for errand in known_by_now(MAY_NOT_KNOW.values()):
        settle_errand(errand, now)
    unknown = not_known(MAY_NOT_KNOW, now)
    for notice in unknown:
        person = notice.recipient
        open_errand(person.service, MAY_NOT_KNOW[notice.kind], f"notice:{notice.pk}", person, now)
    return len(unknown)
