"""What people answered by text message to a notice of the ladder."""

import pghistory
from django.conf import settings
from django.db import models

from response.models.contact import FirstContact


class Answered(models.TextChoices):
    """What an answer came to. Read by machines and logs, so it has no wording of its own."""

    #: they have it from now, or had it already
    THEIRS = "theirs"
    #: a colleague was first
    TAKEN = "taken"
    #: nothing waited that they could take on
    NOTHING = "nothing"
    #: the words were others than "1"
    OTHER_WORDS = "other_words"
    #: the number is nobody's, or more than one person's, or was never checked
    NOBODYS = "nobodys"


@pghistory.track()
class TextAnswer(models.Model):
    """One text message that came in: by its provider's id, so that it counts once however often it is told.

    Neither the number nor the words are kept.
    """

    message = models.CharField(max_length=120, unique=True)
    received_at = models.DateTimeField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="text_answers"
    )
    contact = models.ForeignKey(
        FirstContact, on_delete=models.PROTECT, null=True, blank=True, related_name="text_answers"
    )
    came_to = models.CharField(max_length=12, choices=Answered.choices, default=Answered.NOBODYS)

    def __str__(self) -> str:
        return f"{self.message} ({self.came_to})"
