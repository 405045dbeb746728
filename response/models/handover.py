"""A contact that is to pass from one colleague to another."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from response.models.contact import FirstContact


class HandoverAnswer(models.TextChoices):
    OPEN = "open", _("not answered yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


@pghistory.track()
class Handover(models.Model):
    """Somebody is asked by name to organise a contact from now on. Until they accept, whoever organised it does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(FirstContact, on_delete=models.PROTECT, related_name="handovers")
    #: who organised it when it was asked
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handovers_given"
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handovers_taken"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handovers_asked"
    )
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=HandoverAnswer.choices, default=HandoverAnswer.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handovers_answered",
    )

    class Meta:
        ordering: ClassVar = ["asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(answer="open"), name="handover_one_asked_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_between_two"),
            models.CheckConstraint(
                condition=Q(answer="open", answered_at=None, answered_by=None)
                | Q(~Q(answer="open"), answered_at__isnull=False, answered_by__isnull=False),
                name="handover_answered_by_a_named_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["taker"], name="handover_waits", condition=Q(answer="open"))
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker} ({self.answer})"
