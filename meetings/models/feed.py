"""A practitioner's own calendar feed."""

import pghistory
from django.conf import settings
from django.db import models


@pghistory.track()
class CalendarFeed(models.Model):
    """Only a digest of the address's token is kept; a lost address is replaced, not shown again."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person}"
