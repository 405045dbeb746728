"""What became of the meetings of a first contact, as its story tells it."""

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from response.models.contact import FirstContact


class MeetingKind(models.TextChoices):
    OFFERED = "offered", _("offered")
    MOVED = "moved", _("moved")
    CALLED_OFF = "called_off", _("called off")
    BEGUN = "begun", _("begun")


@pghistory.track()
class MeetingNews(models.Model):
    """A meeting was offered, moved, called off or begun. Written by whoever does it, in the same transaction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(FirstContact, on_delete=models.PROTECT, related_name="meeting_news")
    kind = models.CharField(max_length=10, choices=MeetingKind.choices)
    at = models.DateTimeField()
    #: when the meeting is, or was, to begin; empty for one that began
    starts_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [models.Index(fields=["contact", "at"], name="meeting_news_by_contact")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
