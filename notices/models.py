"""Words that leave the building: one row for each thing one person is told over one channel."""

import uuid
from collections.abc import Iterator
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notices.rules import PORTION


class Channel(models.TextChoices):
    MAIL = "mail", _("Mail")
    SMS = "sms", _("Text message")


class NoticeState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Could not be sent")
    UNKNOWN = "unknown", _("Not known whether it arrived")
    HELD = "held", _("Held back")
    SPARED = "spared", _("Not sent, as it was not needed any more")
    GATHERED = "gathered", _("Told together with others")


class Doubt(models.TextChoices):
    """Whether an earlier attempt at a notice may have arrived."""

    NONE = "", ""
    #: whoever was sending it was lost
    LOST = "lost", "lost"
    #: it had gone out, and no answer came
    UNANSWERED = "unanswered", "unanswered"


class Urgency(models.TextChoices):
    LADDER = "ladder", _("The promise depends on it")
    COURTESY = "courtesy", _("Good to know")


@pghistory.track(
    fields=["state", "attempts", "sent_at", "delivered_at", "last_error", "provider_reference"],
    obj_field=pghistory.ObjForeignKey(related_name="history", db_index=True),
)
class Notice(models.Model):
    """The outbox. A row is written in the transaction of what it tells of, and sent afterwards.

    ``cause`` names what it tells of (``duty:<uuid>``, ``attendance:<uuid>:offered``); together with the receiver and
    the channel it is unique, so telling twice is impossible however often the cause is worked off.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cause = models.CharField(max_length=120)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=8, default="en")
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.COURTESY)
    #: which text: templates/notices/<kind>.subject.txt, .mail.txt and .sms.txt
    kind = models.CharField(max_length=60)
    #: what the text needs, as plain JSON (strings, ISO times); never anybody's words
    context = models.JSONField(default=dict, blank=True)
    #: a calendar file that goes with a mail; empty for none
    calendar = models.TextField(blank=True)
    #: the text as it was sent, written at the first attempt and the same at every later one
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)

    #: which of its receiver's ways this is: 0 goes at once, 1 when the first stays silent, and so on
    turn = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.QUEUED)
    #: the digest that tells of this one together with others; kept when that failed, so that it is not gathered again
    told_in = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="tells_of", db_index=False
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    #: an earlier attempt may have arrived: whoever can be asked is asked before it is sent again
    doubt = models.CharField(max_length=10, choices=Doubt.choices, default=Doubt.NONE, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cause", "recipient", "channel"], name="notice_told_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-urgency", "next_attempt_at", "created_at"],
                name="notice_to_send",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            # Few: what did not leave, for whoever looks after it.
            models.Index(
                fields=["created_at"],
                name="notice_not_sent",
                condition=models.Q(state__in=["failed", "unknown"], urgency="ladder"),
            ),
            models.Index(fields=["created_at"], name="notice_plain", condition=models.Q(kind="plain")),
            models.Index(
                fields=["told_in"], name="notice_told_in", condition=models.Q(told_in__isnull=False)
            ),
            models.Index(fields=["recipient", "-created_at"], name="notice_by_recipient"),
            models.Index(fields=["-created_at"], name="notice_newest"),
            models.Index(
                fields=["created_at"],
                name="notice_failed_courtesy",
                condition=models.Q(state="failed", urgency="courtesy"),
            ),
            models.Index(
                fields=["created_at"],
                name="notice_unknown_courtesy",
                condition=models.Q(state="unknown", urgency="courtesy"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind} ({self.state})"


def in_portions(notices: models.QuerySet[Notice]) -> Iterator[models.QuerySet[Notice]]:
    """These notices as they are now, a few hundred at a time."""
    ids = list(notices.values_list("pk", flat=True))
    for start in range(0, len(ids), PORTION):
        yield Notice.objects.filter(pk__in=ids[start : start + PORTION])


@pghistory.track()
class Hold(models.Model):
    """The switch that keeps every notice in the building: as long as its one row is there, nothing is sent."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="notices_are_held_once"),
        ]

    def __str__(self) -> str:
        return f"held since {self.since}"


@pghistory.track()
class Bounce(models.Model):
    """Word of a mail server that a notice could not be delivered: for good, or only for now. Each is noted once."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="bounces")
    is_permanent = models.BooleanField()
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "is_permanent"], name="bounce_noted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} ({'for good' if self.is_permanent else 'for now'})"
