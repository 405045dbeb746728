"""What people are told of their shifts: courtesies, over the one way that each prefers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from networks.models import Team
from networks.reaching import courtesies
from notices.outbox import Letter
from response.models import ShiftSwap


def about_swap(swap: ShiftSwap, kind: str, people: Collection[UUID]) -> list[Letter]:
    """The letters that tell these people what became of an offer; ``kind`` also tells them apart for ever."""
    context = _facts(swap.shift.team, reverse("rota_swap", args=[swap.pk])) | {
        "giver": swap.giver.name,
        "taker": swap.taker.name,
        "starts_at": swap.starts_at.isoformat(),
        "ends_at": swap.ends_at.isoformat(),
    }
    if kind == "shift_offered":
        context["use_by"] = swap.ends_at.isoformat()
    return _letters(people, f"swap:{swap.pk}:{kind}", kind, context)


def about_gaps(
    team: Team, cause: str, gaps: Sequence[tuple[datetime, datetime]], people: Collection[UUID]
) -> list[Letter]:
    """The letters that tell these people when nobody will be on call in the team, the first of them by its times."""
    begins, ends = gaps[0]
    context = _facts(team, f"{reverse('rota')}?team={team.pk}") | {
        "team": team.name,
        "begins_at": begins.isoformat(),
        "ends_at": ends.isoformat(),
        "more": len(gaps) - 1,
        "use_by": max(last for _first, last in gaps).isoformat(),
    }
    return _letters(people, cause, "rota_gap", context)


def _facts(team: Team, path: str) -> dict[str, Any]:
    return {"path": path, "zone": team.service.time_zone, "sender_name": team.service.sender_name}


def _letters(people: Collection[UUID], cause: str, kind: str, context: dict[str, Any]) -> list[Letter]:
    return courtesies(
        people,
        cause=cause,
        kind=kind,
        context=context,
    )
