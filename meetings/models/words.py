"""What was said, as everybody's own words. Nobody overwrites another; earlier wording stays readable."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting


class Spoken(models.Model):
    """What everything written in a meeting has: whose it is, who wrote it down, and its number in the meeting.

    ``seq`` orders them for ever; ``changed_seq`` rises when the wording changes, so that open pages learn of it.
    """

    #: made on the phone of whoever writes, so that sending twice stores once
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seq = models.BigIntegerField()
    changed_seq = models.BigIntegerField()
    words = models.TextField(_("words"))
    at = models.DateTimeField()

    class Meta:
        abstract = True


class VoiceKind(models.TextChoices):
    VOICE = "voice", _("Voice")
    REFLECTION = "reflection", _("Thinking out loud")


class KeptTo(models.TextChoices):
    """Who may read a voice, of those who may read the meeting."""

    EVERYONE = "everyone", _("Everyone in this meeting")
    ROOM = "room", _("Only those who are in the room")
    NAMED = "named", _("Only people I choose")


@pghistory.track()
class Voice(Spoken):
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="voices")
    kind = models.CharField(max_length=12, choices=VoiceKind.choices, default=VoiceKind.VOICE)
    speaker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="voices")
    #: who wrote it down, where that was somebody else
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="voices_written",
    )
    reworded_at = models.DateTimeField(null=True, blank=True)
    #: the language it was said in, so that a browser, a search or an interpreter can work with it
    language = models.CharField(_("language"), max_length=8, blank=True)
    #: the voice in the same meeting that this one answers
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answered_by"
    )
    #: whoever else may read the meeting sees no trace of a voice that is kept to others
    kept_to = models.CharField(max_length=8, choices=KeptTo.choices, default=KeptTo.EVERYONE)
    #: when its speaker let everyone read what had been kept to some; nothing tells it while it is kept
    opened_at = models.DateTimeField(null=True, blank=True)
    #: whether readers may see how it was worded before; the history keeps it in any case
    earlier_shown = models.BooleanField(default=True)
    #: taken back: nobody reads the words any more, and that they were taken back can be seen
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="voices_taken_back",
    )

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "seq"], name="voice_number_once"),
            models.CheckConstraint(
                condition=models.Q(opened_at=None) | models.Q(kept_to=KeptTo.EVERYONE),
                name="voice_opened_to_everyone",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["meeting", "changed_seq"], name="voice_by_change")]

    def __str__(self) -> str:
        return f"{self.speaker} {self.seq}"

    @property
    def is_kept(self) -> bool:
        """Whether it is for some of the meeting's readers only."""
        return self.kept_to != KeptTo.EVERYONE


@pghistory.track()
class VoiceHearer(models.Model):
    """Somebody a voice was kept to by name."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="hearers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="voices_heard"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voice", "person"], name="voice_hearer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}"


class VoiceWording(models.Model):
    """How a voice was worded before."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="earlier")
    words = models.TextField()
    #: when this wording was first written, and when it gave way to the next
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wordings_replaced"
    )

    class Meta:
        ordering: ClassVar = ["until_at", "id"]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.until_at:%Y-%m-%d %H:%M}"


@pghistory.track()
class LeftOpen(Spoken):
    """What is deliberately left open."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="left_open")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="left_open")
    #: until then it is carried to the next meeting's page, as something to look at
    laid_to_rest_at = models.DateTimeField(null=True, blank=True)
    laid_to_rest_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="left_open_laid_to_rest",
    )

    #: taken back by whoever said it: nobody reads the words any more, and that they were taken back can be seen
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [models.Index(fields=["meeting", "changed_seq"], name="left_open_by_change")]

    def __str__(self) -> str:
        return f"{self.said_by} {self.seq}"


@pghistory.track()
class WayForward(Spoken):
    """How we go on, in the words of the meeting, with each person's own stance."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="ways_forward")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ways_forward"
    )
    #: the way of an earlier meeting that was taken up again
    taken_up_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_up_again"
    )
    #: taken back by whoever wrote it down; what others said to it stays
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "taken_up_from"], name="way_forward_taken_up_once_in_a_meeting"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["meeting", "changed_seq"], name="way_forward_by_change")]

    def __str__(self) -> str:
        return f"{self.said_by} {self.seq}"


class Stands(models.TextChoices):
    WITH = "with", _("With this")
    DIFFERENTLY = "differently", _("Differently, in my own words")
    NOT_YET = "not_yet", _("Not yet")


@pghistory.track()
class Stance(models.Model):
    way_forward = models.ForeignKey(WayForward, on_delete=models.PROTECT, related_name="stances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stances")
    stands = models.CharField(max_length=12, choices=Stands.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["way_forward", "person"], name="stance_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.stands}"
