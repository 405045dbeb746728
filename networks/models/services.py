"""The organisation, its teams, and who works in them."""

import uuid
import zoneinfo
from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.rules_service import SETTLES_LATEST, SETTLES_SOONEST, USUALLY_SETTLES_AFTER


@pghistory.track()
class Service(models.Model):
    """An organisation that gives its word. Everything belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/London")
    language = models.CharField(_("language"), max_length=8, default="en")
    #: the country, as ISO 3166 letters, whose phone numbers are written without +44 and the like
    region = models.CharField(_("country of phone numbers"), max_length=2, default="GB")
    #: who helps at any hour: [{"label": "Call the team, any time", "phone": "+358…"}], shown on every page; a line
    #: may have its label in further languages: {"labels": {"fi": "Soita tiimille"}}
    help_now = models.JSONField(default=list, blank=True)
    #: what a notice calls the sender; neutral, so that a glance at a phone gives nothing away
    sender_name = models.CharField(_("sender name in notices"), max_length=60, blank=True)
    #: how long after a meeting what was said there settles
    settle_after = models.DurationField(_("what was said settles after"), default=USUALLY_SETTLES_AFTER)
    #: who answers for the whole service, and is woken last
    lead = models.ForeignKey(
        "networks.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="leads_service"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(settle_after__range=(SETTLES_SOONEST, SETTLES_LATEST)),
                name="service_settles_after_1_to_60_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


@pghistory.track()
class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["service", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    PRACTITIONER = "practitioner", _("Practitioner")
    PEER = "peer_practitioner", _("Peer practitioner")
    COORDINATOR = "coordinator", _("Coordinator")
    LEAD = "lead", _("Team lead")


@pghistory.track()
class TeamMember(models.Model):
    """A person's work in a team. Ended by ``left_at``, never deleted."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("networks.Person", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.PRACTITIONER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "person", "role"], condition=models.Q(left_at=None), name="team_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"
