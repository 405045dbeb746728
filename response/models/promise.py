"""What a service promises, and the ladder that keeps it."""

import uuid
from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class FourTimes(models.TextChoices):
    """The times of a first contact that a promise may be about; the fourth is the first contact itself."""

    FIRST_RESPONSE = "first_response", _("First human response")
    MEETING_OFFERED = "meeting_offered", _("First meeting offered")
    MEETING_HELD = "meeting_held", _("First meeting held")


class Condition(models.TextChoices):
    """What must still be so, when a rung is due, for it to tell anybody."""

    ALWAYS = "always", _("in any case")
    NOT_TAKEN_ON = "not_taken_on", _("if nobody has taken it on")
    NO_MEETING_OFFERED = "no_meeting_offered", _("if no meeting has been offered")
    NO_MEETING_TO_COME = "no_meeting_to_come", _("if no meeting is to come before the deadline")
    PROMISE_NOT_KEPT = "promise_not_kept", _("if the promise has not been kept")


class Tells(models.TextChoices):
    ORGANISER = "organiser", _("the organiser")
    FIRST_ON_CALL = "first_on_call", _("first on call")
    SECOND_ON_CALL = "second_on_call", _("second on call")
    COORDINATOR = "coordinator", _("the coordinator")
    TEAM_LEAD = "team_lead", _("the team lead")
    SERVICE_LEAD = "service_lead", _("the service lead")


@pghistory.track()
class Promise(models.Model):
    """One of the service's own definitions: how long, and which of the four times keeps it.

    Every hour counts, unless the service has openly chosen that ``counts_working_time``. A retired promise is for
    no new first contact; those that run keep their copies of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="promises")
    name = models.CharField(_("name"), max_length=120)
    within = models.DurationField(_("within"))
    kept_by = models.CharField(
        _("kept by"), max_length=20, choices=FourTimes.choices, default=FourTimes.MEETING_HELD
    )
    #: taken by every first contact for which nobody chose another
    is_default = models.BooleanField(default=False)
    counts_working_time = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(retired_at=None),
                name="promise_default_not_retired",
            ),
            models.UniqueConstraint(
                fields=["service"], condition=models.Q(is_default=True), name="promise_one_default"
            ),
            models.UniqueConstraint(fields=["service", "name"], name="promise_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Rung(models.Model):
    """One step of the ladder: after so long, if this still holds, these are told."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="rungs")
    number = models.PositiveSmallIntegerField()
    after = models.DurationField()
    condition = models.CharField(max_length=20, choices=Condition.choices)
    tells = ArrayField(models.CharField(max_length=20, choices=Tells.choices))
    #: passing this rung unkept means that the promise was broken: recorded, and asked about
    is_breach = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "number"], name="rung_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.number}"
