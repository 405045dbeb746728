"""How a service presents itself: its name, its clock, and whom to ring at any hour."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from networks.models import Service


@dataclass(frozen=True)
class Presentation:
    """What people see of a service. ``help_now`` holds (label, phone) in the order they are shown."""

    name: str
    sender_name: str
    time_zone: str
    language: str
    help_now: tuple[tuple[str, str], ...]
    #: how long after a meeting its words settle, for meetings that are booked from now on
    settle_after: timedelta


@transaction.atomic
def present_service(service: Service, shown: Presentation) -> Service:
    """Present the service so from now on. Times that are told already keep the zone they were told in.

    A help line keeps its labels in further languages for as long as its label stays the same.
    """
    kept = Service.objects.select_for_update().get(pk=service.pk)
    kept.name, kept.sender_name = shown.name, shown.sender_name
    kept.time_zone, kept.language = shown.time_zone, shown.language
    kept.settle_after = shown.settle_after
    labels = {line["label"]: line["labels"] for line in kept.help_now if "labels" in line}
    kept.help_now = [
        {"label": label, "phone": phone} | ({"labels": labels[label]} if label in labels else {})
        for label, phone in shown.help_now
    ]
    kept.save(update_fields=["name", "sender_name", "time_zone", "language", "help_now", "settle_after"])
    return kept
