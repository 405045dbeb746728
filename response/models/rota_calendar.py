"""The rota in calendars: addresses that follow it, and calendars outside that it follows."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from response.models.rota import OnCall


@pghistory.track()
class RotaFeed(models.Model):
    """An address by which somebody's calendar follows their own shifts, or those of a team.

    Only a digest of its token is kept; a lost address is replaced, not shown again.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rota_feeds")
    #: whose shifts; None for the person's own
    team = models.ForeignKey(
        "networks.Team", on_delete=models.CASCADE, related_name="rota_feeds", null=True, blank=True
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "team"], name="rota_feed_of_a_team_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(team=None), name="rota_feed_of_ones_own"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.team or ''}"


@pghistory.track(exclude=["next_read_at", "read_at"])
class OuterCalendar(models.Model):
    """A calendar outside that says who is on call in a team. Its last good answer stands while it fails."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("networks.Team", on_delete=models.PROTECT, related_name="outer_calendars")
    on_call = models.CharField(max_length=8, choices=OnCall.choices, default=OnCall.FIRST)
    address = models.CharField(max_length=1000)
    next_read_at = models.DateTimeField()
    #: when it last answered well
    read_at = models.DateTimeField(null=True, blank=True)
    #: since when it fails, and why; None and empty while it does not
    failing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    #: what could not be used: [{"summary": …, "starts_at": ISO, "why": a plain code}]
    unmatched = models.JSONField(default=list, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "on_call"], condition=Q(ended_at=None), name="outer_calendar_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.on_call}"
