"""Who would be told, if somebody made first contact at a moment: the rota and the rules, without telling anybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from networks.reaching import reaches_of
from response import rules
from response.models import Tells
from response.rota.on_call import rosters

#: who organises what nobody of the staff took, as far as the rota says
IN_LINE = (
    Tells.FIRST_ON_CALL,
    Tells.SECOND_ON_CALL,
    Tells.COORDINATOR,
    Tells.TEAM_LEAD,
    Tells.SERVICE_LEAD,
)


@dataclass(frozen=True)
class WouldBeTold:
    """Whom one rung would tell, by name, what is missing as plain codes, and whether the next would not wait."""

    names: tuple[str, ...]
    remarks: tuple[str, ...]
    falls_through: bool


def who_would_be_told(
    team_ids: Collection[UUID], rungs: Sequence[Sequence[str]], at: datetime
) -> dict[UUID, list[WouldBeTold]]:
    """For each team, each rung (as whom it tells) at a moment, while its condition holds. Four queries."""
    by_team = rosters(team_ids, at)
    for roster in by_team.values():
        organiser = next((roster[role][0] for role in IN_LINE if roster.get(role)), None)
        roster[Tells.ORGANISER] = [organiser] if organiser else []
    everybody = {person for roster in by_team.values() for people in roster.values() for person in people}
    reaches = reaches_of(everybody)
    found = {}
    for team_id, roster in by_team.items():
        audiences = [rules.who_is_told(tells, roster, reaches.keys()) for tells in rungs]
        found[team_id] = [
            WouldBeTold(
                tuple(reaches[person][0].name for person in audience.people),
                audience.remarks,
                audience.falls_through,
            )
            for audience in audiences
        ]
    return found
