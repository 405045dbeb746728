from response.models.contact import Arrival, FirstContact, Outcome
from response.models.ladder import Duty, DutyState, Heartbeat
from response.models.promise import Condition, FourTimes, Promise, Rung, Tells
from response.models.rota import OnCall, Shift

__all__ = [
    "Arrival",
    "Condition",
    "Duty",
    "DutyState",
    "FirstContact",
    "FourTimes",
    "Heartbeat",
    "OnCall",
    "Outcome",
    "Promise",
    "Rung",
    "Shift",
    "Tells",
]
