"""Rehearsing the promise: a drill, and who takes part in it."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from response.models.contact import FirstContact


@pghistory.track()
class Drill(models.Model):
    """A made-up first contact that climbs the team's own ladder, ``speed`` times as fast as a real one.

    Called first, so that people can say that they take part; begun when its contact is made; over when ``ended_at`` is
    written, by somebody or by itself at ``ends_at``. Past drills stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="drills")
    team = models.ForeignKey("networks.Team", on_delete=models.PROTECT, related_name="drills")
    speed = models.PositiveSmallIntegerField()
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drills_called"
    )
    called_at = models.DateTimeField()
    contact = models.OneToOneField(
        FirstContact, on_delete=models.PROTECT, null=True, blank=True, related_name="drill"
    )
    begun_at = models.DateTimeField(null=True, blank=True)
    #: when it ends by itself
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: who stopped it; empty when it ended by itself
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="drills_ended",
    )

    class Meta:
        ordering: ClassVar = ["-called_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(speed__gte=1), name="drill_not_slower_than_life"),
            models.CheckConstraint(
                condition=Q(contact=None, begun_at=None, ends_at=None)
                | Q(contact__isnull=False, begun_at__isnull=False, ends_at__isnull=False),
                name="drill_begun_with_a_contact",
            ),
            models.UniqueConstraint(
                fields=["team"], condition=Q(ended_at=None), name="drill_one_at_a_time_for_a_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.called_at:%Y-%m-%d %H:%M}"


@pghistory.track()
class DrillPart(models.Model):
    """Somebody takes part in one drill: they are told as in earnest. Taken back by deletion; history keeps it."""

    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drill_parts")
    agreed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["drill", "person"], name="drill_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.drill}"


@pghistory.track()
class DrillYes(models.Model):
    """Somebody takes part in every drill, until they take it back."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drill_yes"
    )
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person}"
