"""Offers of shifts: those that wait for an answer, and one by its address."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from networks.access import teams_watched_by
from networks.models import Person
from response.models import Shift, ShiftSwap, SwapState

_KNOWN = ("shift__team__service", "giver", "taker")


def open_swaps(person: Person, now: datetime) -> list[ShiftSwap]:
    """What this person was offered, and what they offered, that can still be taken; by its beginning."""
    still = Q(shift__taken_off_at=None, shift__person=F("giver"), shift__starts_at__lte=F("starts_at"))
    swaps = ShiftSwap.objects.filter(
        Q(giver=person) | Q(taker=person),
        still,
        state=SwapState.OFFERED,
        ends_at__gt=now,
        shift__ends_at__gte=F("ends_at"),
        shift__team__in=teams_watched_by(person),
    )
    return list(swaps.select_related(*_KNOWN))


def visible_swap(person: Person, swap_id: UUID) -> ShiftSwap | None:
    """An offer in a team that this person works in or watches."""
    swaps = ShiftSwap.objects.select_related(*_KNOWN)
    return swaps.filter(pk=swap_id, shift__team__in=teams_watched_by(person)).first()


def shifts_of(person: Person, start: datetime, end: datetime) -> list[Shift]:
    """This person's own shifts, in any team, that touch the time between."""
    return list(
        Shift.objects.filter(person=person, starts_at__lt=end, ends_at__gt=start).select_related("team")
    )
