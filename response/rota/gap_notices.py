"""Telling who keeps a rota that nobody will be on call: a week before it begins, and once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from networks.models import Team
from notices.outbox import queue
from response.models import ToldGap
from response.queries.rota import leaves_between, shifts_between
from response.queries.teams import rota_keepers
from response.rota.coverage import Stretch
from response.rota.letters import about_gaps
from response.rota.wrongs import gaps_of

#: how long before a gap begins somebody is told
BEFORE = timedelta(weeks=1)
#: how far ahead a gap's end is looked for, and how far back its beginning
AHEAD, BACK = timedelta(weeks=8), timedelta(weeks=8)
#: what a gap begins with whose beginning nobody sees any more
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def tell_of_gaps(now: datetime) -> int:
    """Tell the keepers of each team's rota of gaps that begin within a week; returns how many gaps were new.

    One notice to each for all that is new at once. A gap of which nobody could be told is told later.
    """
    return sum(_tell_of(team, now) for team in Team.objects.values_list("pk", flat=True))


@transaction.atomic
def _tell_of(team_id: UUID, now: datetime) -> int:
    soon = {
        (place, begins): (max(begins, now), ends)
        for place, stretches in _gaps(team_id, now).items()
        for begins, ends in stretches
        if begins <= now + BEFORE and ends > now
    }
    if not soon:
        return 0
    team = Team.objects.select_for_update(no_key=True, of=("self",)).select_related("service").get(pk=team_id)
    told = set(ToldGap.objects.filter(team=team).values_list("on_call", "begins_at"))
    new = sorted(soon.keys() - told, key=lambda key: soon[key])
    people = rota_keepers(team_id) if new else []
    letters = about_gaps(team, _cause(team_id, new), [soon[key] for key in new], people) if people else []
    if not letters:
        return 0
    ToldGap.objects.bulk_create(
        ToldGap(team=team, on_call=place, begins_at=begins, told_at=now) for place, begins in new
    )
    queue(letters, now)
    return len(new)


def _gaps(team_id: UUID, now: datetime) -> dict[str, list[Stretch]]:
    start, end = now - BACK, now + AHEAD
    shifts, leaves = shifts_between(team_id, start, end), leaves_between(team_id, start, end)
    return {
        place: [(LONG_AGO if begins == start else begins, ends) for begins, ends in stretches]
        for place, stretches in gaps_of(shifts, leaves, start, end).items()
    }


def _cause(team_id: UUID, new: Sequence[tuple[str, datetime]]) -> str:
    place, begins = new[0]
    return f"rota_gap:{team_id}:{place}:{begins.isoformat()}"
