"""The made-up duty that goes the whole way once an hour, so that somebody notices when mails stop arriving."""

import uuid
from typing import ClassVar

from django.db import models

#: the one contact that is nobody's: its duty is the probe. It stands on no board, and in no report
PROBE_CONTACT = uuid.UUID("70726f62-6500-4000-8000-636f6e746163")
#: whom it tells: a mailbox, which is told as people are
PROBE_PERSON = uuid.UUID("70726f62-6500-4000-8000-706572736f6e")


class Probe(models.Model):
    """One journey of a test message. History keeps nothing of it: it is about nobody."""

    #: the hour that it is for: however many watchers there are, one probe is sent
    hour = models.DateTimeField(primary_key=True)
    #: the duty of ``PROBE_CONTACT`` that stands for it, as long as it is the newest
    duty = models.UUIDField(unique=True)
    asked_at = models.DateTimeField()
    came_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-hour"]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:%M}"
