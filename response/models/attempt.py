"""Somebody of us tried to reach somebody. It counts as no response, whatever came of it."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from response.models.contact import FirstContact


class AttemptHow(models.TextChoices):
    PHONE = "phone", _("By phone")
    SMS = "sms", _("By text message")
    MAIL = "mail", _("By mail")
    VISIT = "visit", _("At their door")
    OTHER = "other", _("Another way")


class AttemptResult(models.TextChoices):
    TRIED = "tried", _("Nobody answered")
    REACHED = "reached", _("They were reached")
    DECLINED = "declined", _("They did not want to speak now")
    WRONG_NUMBER = "wrong_number", _("The number or address is somebody else's")


@pghistory.track()
class Attempt(models.Model):
    """One try at reaching one person. The four times of the contact are not touched by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: made by the sender, so that sending twice makes one attempt
    submission = models.UUIDField(unique=True)
    contact = models.ForeignKey(FirstContact, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attempts_to_reach",
    )
    #: the name of somebody who is no person here; empty where ``person`` says who it was
    name = models.CharField(max_length=120, blank=True)
    how = models.CharField(max_length=8, choices=AttemptHow.choices)
    #: the number or address that was used, where it is one of those written down
    address = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    result = models.CharField(max_length=12, choices=AttemptResult.choices)
    #: in the words of who tried; only for those who work with the person
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts_made")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="") | Q(Q(person=None), ~Q(name="")),
                name="attempt_to_reach_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["contact", "at"], name="attempt_by_contact")]

    def __str__(self) -> str:
        return f"{self.how} {self.result}"
