"""Who does not wish to be shown."""

import pghistory
from django.conf import settings
from django.db import models


@pghistory.track()
class NotShown(models.Model):
    """Somebody who does not wish others to see when they have a meeting's page open. Who has one open is not stored."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="not_shown"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person}"
