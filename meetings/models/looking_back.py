"""How was it? What each person answers for themselves after a meeting, and who may read it."""

import uuid
from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Attendance, Meeting


class Asks(models.TextChoices):
    """What is asked: three plain questions of everybody, CollaboRATE's where it is in use, the service's own."""

    HEARD = "heard", _("Was I heard?")
    MATTERED = "mattered", _("Did we talk about what mattered to me?")
    TAKEN_SERIOUSLY = "taken_seriously", _("Was my view of what to do taken seriously?")
    #: their wording is licensed and stands in ``meetings/models/collaborate.py``
    UNDERSTAND = "collaborate_understand", "CollaboRATE 1"
    LISTEN = "collaborate_listen", "CollaboRATE 2"
    INCLUDE = "collaborate_include", "CollaboRATE 3"
    OWN = "own", _("A question of the service")


PLAIN = (Asks.HEARD, Asks.MATTERED, Asks.TAKEN_SERIOUSLY)
COLLABORATE = (Asks.UNDERSTAND, Asks.LISTEN, Asks.INCLUDE)


class Step(models.TextChoices):
    """The answers to choose from, in words: no number stands for a person."""

    FULLY = "fully", _("Yes, fully")
    MOSTLY = "mostly", _("Mostly")
    PARTLY = "partly", _("A little")
    NOT = "not", _("No")


class Effort(models.TextChoices):
    """CollaboRATE's five answers; their wording stands in ``meetings/models/collaborate.py``."""

    NONE = "no_effort"
    LITTLE = "little_effort"
    SOME = "some_effort"
    MUCH = "much_effort"
    EVERY = "every_effort"


class Shown(models.TextChoices):
    """Who else may read what a person answered."""

    NOBODY = "nobody", _("Nobody")
    ANSWERS = "answers", _("My answers, without my name")
    WORDS = "words", _("My answers without my name, and my own words with my name")


@pghistory.track()
@pgtrigger.register(pgtrigger.ReadOnly(name="question_stands", fields=["service", "words", "worded"]))
class OwnQuestion(models.Model):
    """A question of the service's own. Its wording never changes: another wording is another question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="own_questions")
    #: in the service's language
    words = models.CharField(max_length=200)
    #: in further languages: {"fi": "…"}
    worded = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "begun_at", "id"]

    def __str__(self) -> str:
        return self.words


# The history says that somebody answered and who may read it, and never what they answered: that is theirs alone.
@pghistory.track(exclude=["words"])
class LookingBack(models.Model):
    """What one person answered after one meeting. Taken back, it is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attendance = models.OneToOneField(Attendance, on_delete=models.PROTECT, related_name="looking_back")
    words = models.TextField(_("in your own words"), blank=True)
    shown = models.CharField(max_length=8, choices=Shown.choices, default=Shown.NOBODY)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attendance_id} {self.at:%Y-%m-%d %H:%M}"


@pghistory.track(exclude=["step"])
class Reply(models.Model):
    """One answer to one question, with the question as it was read."""

    looking_back = models.ForeignKey(LookingBack, on_delete=models.CASCADE, related_name="replies")
    asks = models.CharField(max_length=24, choices=Asks.choices)
    own = models.ForeignKey(
        OwnQuestion, on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    #: the question in the words that this person read
    asked = models.CharField(max_length=300)
    step = models.CharField(max_length=16)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["looking_back", "asks"], condition=Q(own=None), name="reply_once_to_a_question"
            ),
            models.UniqueConstraint(fields=["looking_back", "own"], name="reply_once_to_an_own_question"),
            models.CheckConstraint(
                condition=Q(asks=Asks.OWN, own__isnull=False) | ~Q(asks=Asks.OWN) & Q(own=None),
                name="reply_names_the_own_question",
            ),
            models.CheckConstraint(
                condition=Q(asks__in=COLLABORATE, step__in=Effort.values)
                | ~Q(asks__in=COLLABORATE) & Q(step__in=Step.values),
                name="reply_is_one_of_the_answers",
            ),
        ]

    def __str__(self) -> str:
        return self.asks


@pghistory.track()
class CollaborateUse(models.Model):
    """A service asks CollaboRATE's questions: somebody who answers for it has confirmed that its licence allows it."""

    service = models.OneToOneField(
        "networks.Service", on_delete=models.PROTECT, related_name="collaborate_use"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collaborate_confirmed"
    )
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.service}"


@pghistory.track()
class MirrorWish(models.Model):
    """Somebody in the meeting wished to see how the voices were shared out. Who it was is not told."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="mirror_wish")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.meeting_id}"
