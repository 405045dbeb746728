"""What people say of having read a meeting's words, and how words reached those who do not read them here."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting


@pghistory.track()
class Seen(models.Model):
    """A person's own word that they have read what was said in a meeting. Opening a page writes nothing here."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seen")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seen")
    #: the number of the newest entry they had before them; 0 when they took their word back
    up_to = models.BigIntegerField()
    #: what ``up_to`` was before, so that a press that was a mistake can be undone
    before = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="seen_once_by_each"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.up_to}"


class HowHandedOn(models.TextChoices):
    PHONE = "phone", _("Read out by phone")
    PAPER = "paper", _("Sent on paper")


@pghistory.track()
class HandedOn(models.Model):
    """Somebody of the team read a meeting's words out to a person, or sent them on paper."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="handed_on")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="words_received"
    )
    how = models.CharField(max_length=8, choices=HowHandedOn.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="words_handed_on")
    recorded_at = models.DateTimeField()
    #: the number of the newest entry that was read out or sent
    up_to = models.BigIntegerField()
    #: the person has heard all of it, and wants it to count as seen by them
    counts_as_seen = models.BooleanField(default=False)
    #: written down by mistake
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handing_on_taken_back",
    )

    class Meta:
        ordering: ClassVar = ["at", "recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(how="phone") | models.Q(counts_as_seen=False),
                name="handed_on_paper_is_not_seen",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["meeting", "person"], name="handed_on_by_meeting")]

    def __str__(self) -> str:
        return f"{self.person}, {self.how}"
