from response.models.contact import Arrival, FirstContact, Outcome
from response.models.ladder import Duty, DutyState, Heartbeat
from response.models.promise import Condition, FourTimes, Promise, Rung, Tells
from response.models.rota import OnCall, Shift
from response.models.token import ApiToken, KeptAnswer, Scope
from response.models.webhook import ContactEvent, EventState, OutgoingEvent, Webhook

__all__ = [
    "ApiToken",
    "Arrival",
    "Condition",
    "ContactEvent",
    "Duty",
    "DutyState",
    "EventState",
    "FirstContact",
    "FourTimes",
    "Heartbeat",
    "KeptAnswer",
    "OnCall",
    "Outcome",
    "OutgoingEvent",
    "Promise",
    "Rung",
    "Scope",
    "Shift",
    "Tells",
    "Webhook",
]
