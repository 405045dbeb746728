"""Somebody chose another promise for a first contact that runs."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models

from response.models.contact import FirstContact


@pghistory.track()
class PromiseChange(models.Model):
    """One change, by a named person and for a reason: which promise stood, and which stands since."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(FirstContact, on_delete=models.PROTECT, related_name="promise_changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="promise_changes")
    #: about our work, for everybody who watches the promise
    reason = models.CharField(max_length=500)
    name_before = models.CharField(max_length=120)
    respond_by_before = models.DateTimeField()
    name_since = models.CharField(max_length=120)
    respond_by_since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.name_before} → {self.name_since}"
