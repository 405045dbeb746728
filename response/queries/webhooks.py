"""What operators see of the systems that are told of events."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from networks.models import Service
from response.models import EventState, Webhook


@dataclass(frozen=True)
class Hearer:
    """A webhook, how many of its events wait or failed, and when one was last taken."""

    webhook: Webhook
    waiting: int
    failed: int
    last_sent_at: datetime | None


def hearers_of(service: Service) -> list[Hearer]:
    """Every webhook there has been, the oldest first."""
    counted = (
        Webhook.objects.filter(service=service)
        .annotate(
            waiting=Count("events_out", filter=Q(events_out__state=EventState.WAITING)),
            failed=Count("events_out", filter=Q(events_out__state=EventState.FAILED)),
            last_sent_at=Max("events_out__sent_at"),
        )
        .order_by("created_at", "url")
    )
    return [Hearer(each, each.waiting, each.failed, each.last_sent_at) for each in counted]
