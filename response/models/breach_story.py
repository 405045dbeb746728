"""How it came that a promise was not kept, in the words of those concerned."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from response.models.contact import FirstContact


@pghistory.track()
class BreachStory(models.Model):
    """One telling by one teller. Nothing is written over it: whoever has more to say tells it anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(FirstContact, on_delete=models.PROTECT, related_name="breach_stories")
    #: whose words these are; somebody who is no person here is known by ``teller_name``
    teller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="breach_stories",
    )
    teller_name = models.CharField(max_length=120, blank=True)
    #: told by one of those who work here: about our work, for everybody who watches the promise
    is_ours = models.BooleanField()
    words = models.TextField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="breach_stories_written"
    )
    told_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["told_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(teller__isnull=False, teller_name="") | Q(Q(teller=None), ~Q(teller_name="")),
                name="breach_story_of_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["contact", "told_at"], name="breach_story_by_contact")]

    def __str__(self) -> str:
        return f"{self.teller or self.teller_name}, {self.told_at:%Y-%m-%d %H:%M}"
