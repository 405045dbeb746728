"""The mirror of a meeting: shown on wish, for those who were there."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.access import mirrored_meetings
from meetings.models import Meeting, MirrorWish
from networks.models import Person


@transaction.atomic
def wish_for_mirror(meeting: Meeting, by: Person, now: datetime) -> None:
    """From now on those of the meeting can see how its voices were shared out. Wished twice it is wished once.

    Raises PermissionDenied for anybody whom the mirror is not for, ValidationError before people
    came together, and for a meeting that was called off.
    """
    _check_may(meeting, by)
    if meeting.cancelled_at:
        raise ValidationError(_("This meeting was called off."))
    if now < (meeting.began_at or meeting.starts_at):
        raise ValidationError(_("You have not met yet. Afterwards you can look back here."))
    MirrorWish.objects.get_or_create(meeting=meeting, defaults={"at": now})


@transaction.atomic
def put_mirror_away(meeting: Meeting, by: Person) -> None:
    """Nobody sees it any more, until somebody wishes for it anew. Raises PermissionDenied as above."""
    _check_may(meeting, by)
    MirrorWish.objects.filter(meeting=meeting).delete()


def _check_may(meeting: Meeting, by: Person) -> None:
    if not mirrored_meetings(by).filter(pk=meeting.pk).exists():
        raise PermissionDenied
