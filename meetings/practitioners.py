"""Practitioners' time: who holds which is decided by the database's exclusion constraint, and explained here."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from meetings.queries.booking import Busy, who_is_busy
from networks.models import Person
from opendialogue import wording
from opendialogue.wording import stretch

_CONSTRAINT = "attendance_no_two_meetings_at_once"


class PractitionersBusy(ValidationError):
    """Somebody is in another meeting at that time. ``busy`` says who and when, and not whose meeting it is."""

    def __init__(self, busy: list[Busy]) -> None:
        self.busy = busy
        said = [
            _("%(name)s is in another meeting from %(start)s to %(end)s.")
            % {"name": wording.own(one.name), "start": when.begins, "end": when.ends}
            for one in busy
            for when in (stretch(one.starts_at, one.ends_at),)
        ]
        super().__init__(
            said or [_("One of the practitioners is in another meeting at that time.")], code="busy"
        )


def lock_people(person_ids: Iterable[UUID]) -> None:
    """Let bookings of the same people go one after the other, until the transaction ends.

    Without it two bookings that meet at the exclusion constraint each wait for the other, and the database ends
    one of them as a deadlock instead of naming the clash.
    """
    list(
        Person.objects.select_for_update(no_key=True)
        .filter(pk__in=list(person_ids))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@contextmanager
def holding_time(
    person_ids: Iterable[UUID], spans: Iterable[tuple[datetime, datetime]], *, but_for: UUID | None = None
) -> Iterator[None]:
    """Write attendances that hold these people's time in these spans; raises PractitionersBusy on a clash."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) != _CONSTRAINT:
            raise
        raise PractitionersBusy(who_is_busy(person_ids, spans, but_for=but_for)) from None
