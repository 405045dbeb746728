"""Time in which somebody is not asked. Shifts inside it stay theirs in name, and are gaps until somebody fills them."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import Person
from response.models import Leave


@transaction.atomic
def take_leave(person: Person, starts_at: datetime, ends_at: datetime, by: Person, now: datetime) -> Leave:
    """This person is away from ``starts_at`` until ``ends_at``; no reason is asked or kept.

    Raises ``ValidationError`` that names ``ends_at`` for leave that is over or ends before it begins.
    """
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("Leave ends after it begins. Choose a later end.")})
    if ends_at <= now:
        raise ValidationError({"ends_at": _("This leave would be over already. Choose a later end.")})
    return Leave.objects.create(person=person, starts_at=starts_at, ends_at=ends_at)


@transaction.atomic
def end_leave(leave: Leave, by: Person, now: datetime) -> None:
    """They are there again from now on; leave that has not begun is taken back.

    Raises ``ValidationError`` for leave that is over.
    """
    leave = Leave.objects.select_for_update().get(pk=leave.pk)
    if leave.ends_at <= now:
        raise ValidationError(_("This leave is over."))
    if leave.starts_at < now:
        leave.ends_at = now
        leave.save(update_fields=["ends_at"])
    else:
        leave.delete()
