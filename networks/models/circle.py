"""A network: the person at its centre, and everybody's place around them."""

import uuid
from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.services import Service, Team


@pghistory.track()
class Network(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="networks")
    #: the team that carries the whole process; a change of team carries its reason in the history
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="networks")
    centre = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="centred_networks"
    )
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre"], condition=models.Q(ended_at=None), name="network_one_open_around_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.centre.name


class Circle(models.TextChoices):
    FAMILY = "family", _("Family")
    FRIENDS = "friends", _("Friends")
    COMMUNITY = "community", _("Neighbours and community")
    WORK = "work", _("Work and school")
    PROFESSIONALS = "professionals", _("Professionals")


class PlaceState(models.TextChoices):
    NAMED = "named", _("Talked about")
    AGREED = "agreed", _("Agreed to be invited")
    INVITED = "invited", _("Invited")
    JOINED = "joined", _("Joined")
    LEFT = "left", _("Left")
    WITHDRAWN = "withdrawn", _("No longer invited")


@pghistory.track()
class Place(models.Model):
    """One person's place in one network, in the words of the person at its centre."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="places")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="places")
    relation = models.CharField(_("relation"), max_length=80, blank=True)
    circle = models.CharField(_("circle"), max_length=16, choices=Circle.choices)
    #: 1 closest, 2 close, 3 further away
    closeness = models.PositiveSmallIntegerField(_("closeness"), default=2)
    state = models.CharField(max_length=10, choices=PlaceState.choices, default=PlaceState.NAMED)
    #: until when the newest agreement lets the person in; empty for as long as it stands
    agreed_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["circle", "closeness", "created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["network", "person"], name="place_once_in_a_network"),
            models.CheckConstraint(
                condition=models.Q(closeness__range=(1, 3)), name="place_closeness_1_to_3"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.state})"


class How(models.TextChoices):
    IN_APP = "in_app", _("Here, in person")
    SPOKEN = "spoken", _("Spoken to a named member of staff")
    PAPER = "paper", _("On paper")


@pghistory.track()
@pgtrigger.register(pgtrigger.Protect(name="agreement_stands", operation=pgtrigger.Update | pgtrigger.Delete))
class Agreement(models.Model):
    """Somebody's word that a person may be invited, or may not any longer. Never changed: the newest row counts."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="agreements")
    given = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agreements_given"
    )
    how = models.CharField(max_length=8, choices=How.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agreements_recorded"
    )
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.by}: {self.given}"


@pghistory.track()
class Invitation(models.Model):
    """A personal way in: a link that belongs to one person's place. Only a digest of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    #: the address inside this site where entering leads, such as a meeting's page
    leads_to = models.CharField(max_length=200, default="/today/")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_made"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    first_entered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.place}"


class Look(models.Model):
    """A member of staff looked at a network. The person at its centre can read this."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="looks")
    #: what was looked at: "network", "map", "meeting", "words"; or handed on: "read_out", "on_paper"
    what = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["network", "-at"], name="look_by_network")]

    def __str__(self) -> str:
        return f"{self.person}, {self.what}"
