"""What must happen by when, and the heartbeat of those who see to it."""

import uuid
from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from response.models.contact import FirstContact
from response.models.promise import Condition, Tells


class DutyState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    FIRED = "fired", _("People were told")
    PASSED_OVER = "passed_over", _("Not needed any more")
    FAILED = "failed", _("Could not be carried out")


@pghistory.track(
    exclude=["lease_until", "fence"],
    # Read by duty alone; every further index would be paid for at each rung.
    context_field=pghistory.ContextForeignKey(db_index=False),
    attrs={
        "contact": models.ForeignKey(
            FirstContact, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
        )
    },
)
class Duty(models.Model):
    """One thing that must happen by a time: a rung of one contact's ladder, frozen when the clock started."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: found through ``duty_once_for_a_rung``, so it needs no index of its own
    contact = models.ForeignKey(FirstContact, on_delete=models.PROTECT, related_name="duties", db_index=False)
    rung = models.PositiveSmallIntegerField()
    condition = models.CharField(max_length=20, choices=Condition.choices)
    tells = ArrayField(models.CharField(max_length=20, choices=Tells.choices))
    is_breach = models.BooleanField(default=False)
    #: of a drill: taken up after everything that is in earnest, and never counted as overdue
    is_drill = models.BooleanField(default=False, db_default=False)

    #: when it is to happen; a rung above that finds nobody brings it forward
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=DutyState.choices, default=DutyState.WAITING)
    done_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    #: rises with every claim; a completion with an older one is refused
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    #: plain codes of what the board says of it, such as "nobody:first_on_call"
    remarks = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["rung"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "rung"], name="duty_once_for_a_rung"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", done_at=None)
                | models.Q(~models.Q(state="waiting"), done_at__isnull=False),
                name="duty_done_when_not_waiting",
            ),
        ]
        indexes: ClassVar = [
            # Sweepers and the auditor both read it; a lease is not in it, so that a claim costs no index entry.
            models.Index(
                fields=["due_at", "next_attempt_at"], name="duty_to_do", condition=models.Q(done_at=None)
            ),
            models.Index(
                fields=["due_at"], name="duty_to_rehearse", condition=models.Q(done_at=None, is_drill=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.rung} ({self.state})"


class Part(models.TextChoices):
    """What has to go round for a promise to be kept. Read by machines, so it has no wording of its own."""

    SWEEP = "sweep"
    DELIVER = "deliver"
    AUDIT = "audit"


class Heartbeat(models.Model):
    """Somebody went round: one row for each part, program and host, rewritten every time."""

    name = models.CharField(max_length=120, primary_key=True)
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.SWEEP)
    at = models.DateTimeField()
    #: what the auditor counted as overdue by more than a minute; empty for all others
    overdue = models.PositiveIntegerField(null=True, blank=True)
    #: plain codes of everything that the auditor found wrong, such as "sweep_stale"
    found = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    #: seconds by which its host's clock is ahead of the database's; 0 while they agree
    clock_off = models.FloatField(default=0.0, db_default=0.0)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
