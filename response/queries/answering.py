"""Which first contacts somebody may take on by answering a text message."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from networks.models import Person
from notices.models import Channel, Doubt, Notice
from response.access import may_act_on, visible_contacts
from response.models import FirstContact


def told_by_text(person: Person, since: datetime) -> list[FirstContact]:
    """The open contacts that this person was told of by text message since then and may act on, oldest first.

    A message in doubt counts, too: whoever answers it has had it.
    """
    may_have_it = Q(sent_at__gte=since) | (Q(created_at__gte=since) & ~Q(doubt=Doubt.NONE))
    causes = Notice.objects.filter(
        may_have_it, recipient=person, channel=Channel.SMS, cause__startswith="duty:"
    ).values_list("cause", flat=True)
    duties = {UUID(cause.split(":")[1]) for cause in causes}
    contacts = (
        visible_contacts(person)
        .filter(duties__in=duties, ended_at=None)
        .select_related("organiser", "service", "team")
        .order_by("received_at", "pk")
        .distinct()
    )
    return [contact for contact in contacts if may_act_on(person, contact)]
