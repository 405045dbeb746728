"""Pictures that belong to a voice: photographs of paper notes, drawings."""

import uuid
from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.words import Voice


@pghistory.track()
class Picture(models.Model):
    """The picture of a voice, whoever may read that; what it shows, in words, for whoever cannot see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="picture")
    #: pixels of the large one
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    description = models.TextField(_("what the picture shows"), blank=True)
    #: empty as long as nobody has described it
    described_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pictures_described",
    )
    described_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.voice_id}, {self.width} × {self.height}"


class PictureSize(models.TextChoices):
    LARGE = "large"
    SMALL = "small"


@pghistory.track(exclude=["data"])
class PictureFile(models.Model):
    """The bytes of a picture in one size, as WebP: never changed, and so never copied into the history."""

    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="files")
    size = models.CharField(max_length=8, choices=PictureSize.choices)
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["picture", "size"], name="picture_file_once_in_a_size"),
        ]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="picture_file_stays")]

    def __str__(self) -> str:
        return f"{self.picture_id}, {self.size}"
