"""How a picture is worded beside the voice it belongs to."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.presenters.settling import dated, late
from meetings.queries.page import SaidVoice
from opendialogue import wording


def picture_row(meeting: Meeting, voice: SaidVoice) -> dict[str, Any]:
    """What ``voice_article`` draws of a voice's picture: ``picture``, or nothing where there is none.

    Its page has ``address``, and ``describe_address`` where words for it can be added.
    """
    if voice.picture_id is None:
        return {}
    address = reverse("picture", args=[meeting.pk, voice.picture_id])
    described_at = voice.picture_described_at
    described_late = late(meeting, described_at) if described_at else ""
    is_by_another = voice.picture_described_by != voice.speaker
    return {
        "picture": {
            "address": address,
            "small": reverse("picture_small", args=[meeting.pk, voice.picture_id]),
            "width": voice.picture_width,
            "height": voice.picture_height,
            "shows": voice.picture_shows,
            "described_by": voice.picture_described_by if is_by_another or described_late else "",
            "described_late": described_late,
            "describe_address": "" if meeting.cancelled_at or voice.picture_shows else f"{address}#describe",
        }
    }


def in_brackets(picture: dict[str, Any] | None) -> str:
    """A picture in plain text: "[a picture: the note on the door]", with who says so if that is not the speaker."""
    if not picture:
        return ""
    if not picture["shows"]:
        return _("[a picture without a description]")
    if picture["described_by"]:
        said = _("[a picture, described by %(name)s: %(description)s]")
        said = said % {
            "name": wording.own(picture["described_by"]),
            "description": wording.own(picture["shows"]),
        }
        return dated(said, picture["described_late"])
    return _("[a picture: %(description)s]") % {"description": wording.own(picture["shows"])}
