"""What waits for a human: what the software has noticed and cannot mend by itself."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q


@pghistory.track()
class Errand(models.Model):
    """One thing for a human to do. It is never deleted; whoever has done it says so.

    Where nobody did it, it has settled itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="errands")
    #: whose errand it is; empty where no team is known, then the leads and coordinators see it
    team = models.ForeignKey(
        "networks.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="errands"
    )
    #: a plain code, worded by presenters/errands.py
    kind = models.CharField(max_length=40)
    #: a plain code for what it is about: the same is not opened twice while it is open
    subject = models.CharField(max_length=120)
    #: whom it is about; not every reader may learn the name
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="errands_about",
    )
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="errands_done"
    )
    #: what whoever did it wrote of it, for everybody who sees it
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "kind", "subject"], condition=Q(done_at=None), name="errand_open_once"
            ),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False), name="errand_done_at_some_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_at"], name="errand_waiting", condition=Q(done_at=None)),
            models.Index(fields=["-done_at"], name="errand_done", condition=Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
