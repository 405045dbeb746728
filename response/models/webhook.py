"""Other systems that are told what happens to first contacts, and what is on its way to them."""

import uuid
from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from response.models.contact import FirstContact


class ContactEvent(models.TextChoices):
    """What happens to a first contact. Read by machines, so it has no wording of its own."""

    RECORDED = "contact.recorded"
    TAKEN_ON = "contact.taken_on"
    HANDED_OVER = "contact.handed_over"
    RESPONDED = "contact.responded"
    MEETING_OFFERED = "contact.meeting_offered"
    MEETING_HELD = "contact.meeting_held"
    RUNG_FIRED = "contact.rung_fired"
    PROMISE_CHANGED = "contact.promise_changed"
    BREACHED = "contact.breached"
    ENDED = "contact.ended"


@pghistory.track(exclude=["secret"])
class Webhook(models.Model):
    """An address of another system to which events are posted, signed with a secret that both know."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=40, choices=ContactEvent.choices))
    #: as it was shown, once; whoever has it can sign as this service, so it is in no history
    secret = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    #: why nothing is sent any more, in a few plain words; empty while it is
    stopped_because = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "url"], condition=Q(stopped_at=None), name="webhook_address_once"
            ),
            models.CheckConstraint(
                condition=Q(kinds__contained_by=ContactEvent.values) & Q(kinds__len__gt=0),
                name="webhook_for_events_that_are_known",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class EventState(models.TextChoices):
    """How far an event has come. Read by operators, so it has no wording of its own."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class OutgoingEvent(models.Model):
    """One event on its way to one webhook: written in the transaction of the act, posted afterwards.

    ``facts`` are ids, times and states as they were at that moment, never anybody's name or words.
    """

    #: goes with every attempt as ``webhook-id``
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="events_out")
    contact = models.ForeignKey(FirstContact, on_delete=models.CASCADE, related_name="events_out")
    kind = models.CharField(max_length=40, choices=ContactEvent.choices)
    #: rises with each event of the contact
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    facts = models.JSONField()

    state = models.CharField(max_length=8, choices=EventState.choices, default=EventState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: rises with every claim; what a sender with an older one found out is not written down
    fence = models.PositiveIntegerField(default=0)
    #: when it is next to be sent; while somebody sends it, when another may take it up
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "sequence", "webhook"], name="event_told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], name="event_to_send", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence} ({self.state})"
