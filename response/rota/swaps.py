"""Shifts that change hands: offered to somebody by name, and theirs once they accept. Until then nothing changes."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import Person, Team, TeamMember
from notices.outbox import Letter, queue
from opendialogue import wording
from response.models import Shift, ShiftSwap, SwapState
from response.queries.teams import rota_keepers
from response.rota.letters import about_swap


@transaction.atomic
def offer_shift(
    shift: Shift, taker: Person, starts_at: datetime, ends_at: datetime, by: Person, now: datetime
) -> ShiftSwap:
    """``by`` offers their shift, or the part of it from ``starts_at`` to ``ends_at``, to a colleague, who is told.

    The same offer made twice is one. Raises ``ValidationError`` naming ``taker`` or ``ends_at``, or nothing where the
    shift is not theirs any more.
    """
    shift = _hold(shift)
    if shift.taken_off_at or shift.person_id != by.pk:
        raise ValidationError(_("This shift is not yours any more. Look at the rota again."))
    if not shift.starts_at <= starts_at < ends_at <= shift.ends_at:
        raise ValidationError({"ends_at": _("Choose a part that lies inside your shift.")})
    if ends_at <= now:
        raise ValidationError({"ends_at": _("This part is over already. Choose a later end.")})
    _check_taker(shift, taker, starts_at, ends_at)
    swap, is_new = ShiftSwap.objects.get_or_create(
        shift=shift,
        taker=taker,
        starts_at=starts_at,
        ends_at=ends_at,
        state=SwapState.OFFERED,
        defaults={"giver": by, "offered_at": now},
    )
    if is_new:
        queue(about_swap(swap, "shift_offered", [taker.pk]), now)
    return swap


@transaction.atomic
def accept(swap: ShiftSwap, by: Person, now: datetime) -> None:
    """The one it was offered to takes it: from now on, or from its beginning, they are on call there.

    Of several who accept at once one wins. The giver, the taker and whoever keeps the rota are told; others to whom the
    same was offered learn that it is gone. Twice by the same person is as once. Raises ``ValidationError`` in words
    where it cannot be taken any more.
    """
    shift, swap = _hold_swap(swap)
    if swap.taker_id == by.pk and swap.state == SwapState.ACCEPTED:
        return
    refused = why_not(swap, by, now)
    if refused:
        raise ValidationError(refused)
    _check_taker(shift, swap.taker, swap.starts_at, swap.ends_at)
    _answer(swap, SwapState.ACCEPTED, now)
    _hand_over(shift, swap, now)
    told = about_swap(swap, "shift_taken", {swap.giver_id, swap.taker_id, *rota_keepers(shift.team_id)})
    queue([*told, *_overtake_others(shift, swap, now)], now)


@transaction.atomic
def decline(swap: ShiftSwap, by: Person, now: datetime) -> None:
    """The one it was offered to does not take it; the giver stays on call, and is told. Twice is as once."""
    _shift, swap = _hold_swap(swap)
    if swap.state == SwapState.OFFERED and swap.taker_id == by.pk:
        _answer(swap, SwapState.DECLINED, now)
        queue(about_swap(swap, "shift_declined", [swap.giver_id]), now)


@transaction.atomic
def take_back(swap: ShiftSwap, by: Person, now: datetime) -> None:
    """The giver keeps the shift after all. Raises ``ValidationError`` where it was accepted meanwhile."""
    _shift, swap = _hold_swap(swap)
    if swap.state == SwapState.ACCEPTED:
        raise ValidationError(_("%(name)s has taken it already.") % {"name": wording.own(swap.taker.name)})
    if swap.state == SwapState.OFFERED and swap.giver_id == by.pk:
        _answer(swap, SwapState.TAKEN_BACK, now)


def why_not(swap: ShiftSwap, by: Person, now: datetime) -> str:
    """Why this person cannot take the offer at ``now``, in words; "" where they can."""
    said = {
        SwapState.ACCEPTED: _("This offer was accepted already."),
        SwapState.DECLINED: _("You declined this offer."),
        SwapState.TAKEN_BACK: _("%(name)s has taken this offer back.")
        % {"name": wording.own(swap.giver.name)},
        SwapState.OVERTAKEN: _("Somebody else has taken this shift, or a part of it."),
        SwapState.OFFERED: "",
    }[SwapState(swap.state)]
    if said:
        return said
    if swap.taker_id != by.pk:
        return _("This shift is offered to %(name)s.") % {"name": wording.own(swap.taker.name)}
    shift = swap.shift
    if swap.ends_at <= now:
        return _("This shift is over.")
    is_inside = shift.starts_at <= swap.starts_at and swap.ends_at <= shift.ends_at
    if shift.taken_off_at or shift.person_id != swap.giver_id or not is_inside:
        return _("The shift has changed since it was offered. Ask %(name)s.") % {
            "name": wording.own(swap.giver.name)
        }
    return ""


def _hold(shift: Shift) -> Shift:
    """The shift as it is now; nobody else changes the team's rota until the transaction ends."""
    Team.objects.select_for_update(no_key=True).get(pk=shift.team_id)
    return Shift.ever.select_related("team__service", "person").get(pk=shift.pk)


def _hold_swap(swap: ShiftSwap) -> tuple[Shift, ShiftSwap]:
    """The offer as it is now and its shift, which may be another row of the same team by now."""
    _hold(swap.shift)
    swap = ShiftSwap.objects.select_related("giver", "taker", "shift__team__service").get(pk=swap.pk)
    return swap.shift, swap


def _check_taker(shift: Shift, taker: Person, starts_at: datetime, ends_at: datetime) -> None:
    works = TeamMember.objects.filter(team=shift.team_id, person=taker, left_at=None, person__is_active=True)
    if taker.pk == shift.person_id or not works.exists():
        raise ValidationError({"taker": _("Choose somebody else who works in this team.")})
    same = Shift.objects.filter(
        team=shift.team_id,
        person=taker,
        on_call=shift.on_call,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    if same.exists():
        raise ValidationError(
            {"taker": _("%(name)s is on call then already.") % {"name": wording.own(taker.name)}}
        )


def _answer(swap: ShiftSwap, state: SwapState, now: datetime) -> None:
    swap.state, swap.answered_at = state, now
    swap.save(update_fields=["state", "answered_at"])


def _hand_over(shift: Shift, swap: ShiftSwap, now: datetime) -> None:
    """The part becomes a shift of the taker's own; what is left before and after stays with the giver."""
    starts_at, ends_at = max(swap.starts_at, now), swap.ends_at
    last = shift.ends_at
    _new_shift(shift, swap.taker, starts_at, ends_at, now)
    if shift.starts_at < starts_at:
        shift.ends_at = starts_at
        if ends_at < last:
            _new_shift(shift, swap.giver, ends_at, last, now)
    elif ends_at < last:
        shift.starts_at = ends_at
    else:
        shift.taken_off_at = now
    shift.touched_at = now
    shift.sequence += 1
    shift.save(update_fields=["starts_at", "ends_at", "taken_off_at", "touched_at", "sequence"])


def _new_shift(shift: Shift, person: Person, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    Shift.objects.create(
        team=shift.team,
        person=person,
        on_call=shift.on_call,
        starts_at=starts_at,
        ends_at=ends_at,
        touched_at=now,
    )


def _overtake_others(shift: Shift, taken: ShiftSwap, now: datetime) -> list[Letter]:
    """Other open offers of the same shift: those of a part that stands go on, the rest are gone and say so."""
    rest = Shift.objects.filter(team=shift.team_id, person=taken.giver_id, on_call=shift.on_call)
    letters = []
    others = ShiftSwap.objects.filter(shift=shift, state=SwapState.OFFERED)
    for other in others.select_related("giver", "taker", "shift__team__service"):
        whole = rest.filter(starts_at__lte=other.starts_at, ends_at__gte=other.ends_at).first()
        if whole:
            ShiftSwap.objects.filter(pk=other.pk).update(shift=whole)
        else:
            _answer(other, SwapState.OVERTAKEN, now)
            letters += about_swap(other, "shift_gone", [other.taker_id])
    return letters
