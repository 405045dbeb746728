"""Other systems that may speak with this one, and what they were answered."""

import uuid
from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from response.models.contact import FirstContact


class Scope(models.TextChoices):
    """What a token lets its bearer do. Read by machines, so it has no wording of its own."""

    READ = "contacts:read"
    WRITE = "contacts:write"


@pghistory.track(exclude=["digest", "last_used_at"])
class ApiToken(models.Model):
    """What another system shows to be let in. The token is shown once; only a digest of it is kept here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="api_tokens")
    #: which system has it
    name = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices))
    #: sha256 of the token, as hex digits
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    #: to the minute
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "name"], condition=Q(revoked_at=None), name="api_token_name_once"
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gt=0),
                name="api_token_for_something_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What was answered to a sending that its sender had marked with a key: the same again is answered with it."""

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="kept_answers")
    #: the sender's own ``Idempotency-Key``
    key = models.CharField(max_length=200)
    #: sha256 of what was sent, as hex digits; what was sent is not kept here
    digest = models.CharField(max_length=64)
    contact = models.ForeignKey(FirstContact, on_delete=models.CASCADE, related_name="kept_answers")
    #: JSON as it went out; nobody's words are in it
    answer = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once_for_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.token} {self.key}"
