"""Offers of shifts, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from networks.models import Person
from opendialogue import wording
from response.models import OnCall, Shift, ShiftSwap
from response.presenters.rota_week import stretch
from response.rota.swaps import why_not


@dataclass(frozen=True)
class SwapLine:
    """One offer as one reader sees it."""

    id: UUID
    text: str
    when: str
    warning: str
    may_answer: bool
    may_take_back: bool
    #: why nothing can be done with it any more
    closed: str


def swap_line(swap: ShiftSwap, reader: Person, own: Sequence[Shift], now: datetime) -> SwapLine:
    """An offer; ``own`` are the reader's own shifts, to warn of two at once."""
    is_taker, is_giver = swap.taker_id == reader.pk, swap.giver_id == reader.pk
    said = why_not(swap, swap.taker, now)
    names = {
        "giver": wording.own(swap.giver.name),
        "taker": wording.own(swap.taker.name),
        "place": OnCall(swap.shift.on_call).label,
    }
    if is_taker:
        text = _("%(giver)s offers you their shift. %(place)s.") % names
    elif is_giver:
        text = _("You offered your shift to %(taker)s. %(place)s.") % names
    else:
        text = _("%(giver)s offers a shift to %(taker)s. %(place)s.") % names
    return SwapLine(
        id=swap.pk,
        text=text,
        when=stretch(swap.starts_at, swap.ends_at),
        warning=_warning(swap, own) if is_taker and not said else "",
        may_answer=is_taker and not said,
        may_take_back=is_giver and not said,
        closed=said,
    )


def _warning(swap: ShiftSwap, own: Sequence[Shift]) -> str:
    for shift in own:
        if shift.starts_at < swap.ends_at and shift.ends_at > swap.starts_at:
            return _("You are on call then already: %(place)s, %(team)s.") % {
                "place": OnCall(shift.on_call).label,
                "team": wording.own(shift.team.name),
            }
    return ""
