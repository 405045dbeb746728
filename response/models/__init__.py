from response.models.contact import Arrival, FirstContact, Outcome
from response.models.errand import Errand
from response.models.ladder import Duty, DutyState, Heartbeat
from response.models.promise import Condition, FourTimes, Promise, Rung, Tells
from response.models.rota import OnCall, Shift
from response.models.token import ApiToken, KeptAnswer, Scope

__all__ = [
    "ApiToken",
    "Arrival",
    "Condition",
    "Duty",
    "DutyState",
    "Errand",
    "FirstContact",
    "FourTimes",
    "Heartbeat",
    "KeptAnswer",
    "OnCall",
    "Outcome",
    "Promise",
    "Rung",
    "Scope",
    "Shift",
    "Tells",
]
