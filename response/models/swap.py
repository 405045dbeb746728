"""Shifts that change hands: offered by name, and the other's once they accept."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SwapState(models.TextChoices):
    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken_back", _("taken back")
    OVERTAKEN = "overtaken", _("no longer possible")


@pghistory.track()
class ShiftSwap(models.Model):
    """A shift, or a part of one, that ``giver`` offers to ``taker``. Until it is accepted the giver stays on call."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shift = models.ForeignKey("response.Shift", on_delete=models.PROTECT, related_name="swaps")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="swaps_given")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="swaps_taken")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=SwapState.choices, default=SwapState.OFFERED)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "offered_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="swap_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["shift", "taker", "starts_at", "ends_at"],
                condition=Q(state="offered"),
                name="swap_offered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} to {self.taker} {self.starts_at:%Y-%m-%d %H:%M}"
