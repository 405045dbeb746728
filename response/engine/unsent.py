"""A rung whose word did not leave the building has told nobody: the ladder climbs on."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Least

from notices.outbox import queue
from response import rules
from response.engine import claims
from response.engine.failures import pages
from response.models import Duty
from response.queries.ladder import hold_contacts, id_array, later_steps
from response.queries.unsent import UnsentRung, unsent_rungs
from response.rules import Step

#: contacts in one round; the next is a few seconds away
MOST = 200

_SAY_SO = """
UPDATE response_duty SET remarks = array_append(remarks, 'unsent')
WHERE id = ANY(%(duties)s::uuid[]) AND state = 'fired' AND NOT 'unsent' = ANY(remarks)
"""


@transaction.atomic
def climb_unsent(now: datetime, most: int = MOST) -> int:
    """Bring the next rung forward where no word of the last one has left, and say so on the board.

    A rung without a next one to climb to has the service's leads told instead. Once for each rung, however many call
    this at once; never for contacts that have ended, and never in drills. A breach never comes before its time.
    Returns how many rungs it was said of.
    """
    claims.bound_transaction()
    found = unsent_rungs(now, most, unsaid=True)
    if not found:
        return 0
    contacts = {rung.contact for rung in found}
    hold_contacts(contacts)
    # As it is now that nobody else climbs these ladders.
    unsent = unsent_rungs(now, most, contacts, unsaid=True)
    if not unsent:
        return 0
    following = _following(unsent, now)
    Duty.objects.filter(pk__in=[step.id for step in following.values()]).update(
        due_at=Least(F("due_at"), now), next_attempt_at=Least(F("next_attempt_at"), now)
    )
    last = [rung.duty for rung in unsent if rung.contact not in following]
    for duty in Duty.objects.filter(pk__in=last).select_related("contact__service"):
        queue(pages(duty, now), now)
    with connection.cursor() as cursor:
        cursor.execute(_SAY_SO, {"duties": id_array(rung.duty for rung in unsent)})
        return int(cursor.rowcount)


def _following(unsent: Sequence[UnsentRung], now: datetime) -> dict[str, Step]:
    """Of each contact the next rung that would tell somebody; none where only a breach is left."""
    by_contact = {rung.contact: rung for rung in unsent}
    following: dict[str, Step] = {}
    for contact, _fence, step in later_steps(by_contact, now):
        rung = by_contact[contact]
        is_next = step.number > rung.number and not step.is_breach and contact not in following
        if is_next and rules.condition_holds(step.condition, rung.times, now):
            following[contact] = step
    return following
