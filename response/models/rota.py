"""Who is on call."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class OnCall(models.TextChoices):
    FIRST = "first", _("First on call")
    SECOND = "second", _("Second on call")


@pghistory.track()
class Shift(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("networks.Team", on_delete=models.PROTECT, related_name="shifts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts")
    on_call = models.CharField(max_length=8, choices=OnCall.choices, default=OnCall.FIRST)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["starts_at", "on_call"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="shift_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["team", "ends_at"], name="shift_by_team")]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at:%Y-%m-%d %H:%M}"
