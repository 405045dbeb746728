"""Coming together: a time range, a place or a way of joining, and who is there. There is no agenda."""

import uuid
from datetime import datetime
from typing import ClassVar, cast

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings import rules_settling
from networks.rules_service import USUALLY_SETTLES_AFTER


class Way(models.TextChoices):
    HOME = "home", _("At home")
    ELSEWHERE = "elsewhere", _("Somewhere else")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")


@pghistory.track(exclude=["last_seq"])
class Meeting(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey("networks.Network", on_delete=models.PROTECT, related_name="meetings")
    #: the first contact whose meeting this is; empty for later ones
    contact = models.ForeignKey(
        "response.FirstContact", on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    #: made by the sender, so that sending twice books one meeting
    submission = models.UUIDField(unique=True, null=True, blank=True)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="meetings_organised"
    )
    during = DateTimeRangeField()
    #: the zone whose wall clock people were told
    time_zone = models.CharField(max_length=60)
    way = models.CharField(_("way of meeting"), max_length=10, choices=Way.choices, default=Way.HOME)
    #: where, or how to join: an address, a phone number, a link
    where = models.CharField(_("where, or how to join"), max_length=300, blank=True)
    booked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    #: how long after it its words settle, as the service said when it was booked
    settle_after = models.DurationField(default=USUALLY_SETTLES_AFTER)
    #: "nothing was settled today", said by one tap; a meeting is complete without it too
    nothing_settled_at = models.DateTimeField(null=True, blank=True)
    #: the latest time that practitioners talked with one another in front of all: since when, and until when
    reflecting_since = models.DateTimeField(null=True, blank=True)
    reflected_at = models.DateTimeField(null=True, blank=True)
    #: rises with every change that calendars must learn of (RFC 5545, 3.8.7.4)
    calendar_sequence = models.PositiveIntegerField(default=0)
    #: the newest number given to anything written in this meeting; taken under this row's lock
    last_seq = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(during__isempty=False), name="meeting_takes_time"),
        ]
        indexes: ClassVar = [models.Index(fields=["network", "during"], name="meeting_by_network")]

    def __str__(self) -> str:
        return f"{self.network} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def starts_at(self) -> datetime:
        """When it begins. A range in a row always has both ends: the database holds no meeting without time."""
        return cast(datetime, self.during.lower)

    @property
    def ends_at(self) -> datetime:
        return cast(datetime, self.during.upper)

    @property
    def over_at(self) -> datetime:
        """When it was, or will be, over: as somebody recorded it, otherwise by its time."""
        return rules_settling.over_at(self.began_at, self.ended_at, self.ends_at)

    @property
    def settles_at(self) -> datetime:
        """When its words settle, or settled."""
        return rules_settling.settles_at(self.over_at, self.settle_after)


class Answer(models.TextChoices):
    NONE = "none", _("No answer yet")
    YES = "yes", _("Yes, I will be there")
    NO = "no", _("No, I cannot")
    PERHAPS = "perhaps", _("Perhaps")


@pghistory.track()
class Attendance(models.Model):
    """One person's part in one meeting. It ends at once when ``ended_at`` is set, or when their place ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    #: the place that brings a member of the network here; empty for practitioners
    place = models.ForeignKey(
        "networks.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    invitation = models.ForeignKey(
        "networks.Invitation", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    as_practitioner = models.BooleanField(default=False)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: when this person, who could not come, was told that there is something to read
    told_at = models.DateTimeField(null=True, blank=True)
    #: the meeting's time range, kept here so that the database itself can refuse an overlap
    during = DateTimeRangeField()
    #: whether this takes up the practitioner's time: false once cancelled, ended or declined
    holds = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once_in_a_meeting"),
            ExclusionConstraint(
                name="attendance_no_two_meetings_at_once",
                expressions=[("person", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(holds=True),
            ),
            models.CheckConstraint(
                condition=Q(as_practitioner=True) | Q(place__isnull=False, holds=False),
                name="attendance_by_place_or_as_practitioner",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "during"], name="attendance_by_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.answer}"

    @property
    def starts_at(self) -> datetime:
        """When the meeting begins, as its own range says."""
        return cast(datetime, self.during.lower)

    @property
    def ends_at(self) -> datetime:
        return cast(datetime, self.during.upper)
