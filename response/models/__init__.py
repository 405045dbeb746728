from response.models.answer import Answered, TextAnswer
from response.models.attempt import Attempt, AttemptHow, AttemptResult
from response.models.breach_story import BreachStory
from response.models.contact import Arrival, FirstContact, Outcome
from response.models.drill import Drill, DrillPart, DrillYes
from response.models.errand import Errand
from response.models.handover import Handover, HandoverAnswer
from response.models.ladder import Duty, DutyState, Heartbeat, Part
from response.models.meeting_news import MeetingKind, MeetingNews
from response.models.probe import Probe
from response.models.promise import Condition, FourTimes, Promise, Rung, Tells
from response.models.promise_change import PromiseChange
from response.models.rota import Leave, OnCall, PatternTurn, Shift, ShiftPattern, ToldGap, TurnLasts
from response.models.rota_calendar import OuterCalendar, RotaFeed
from response.models.swap import ShiftSwap, SwapState
from response.models.token import ApiToken, KeptAnswer, Scope
from response.models.webhook import ContactEvent, EventState, OutgoingEvent, Webhook
from response.models.working_time import Holiday, WorkingHours

__all__ = [
    "Answered",
    "ApiToken",
    "Arrival",
    "Attempt",
    "AttemptHow",
    "AttemptResult",
    "BreachStory",
    "Condition",
    "ContactEvent",
    "Drill",
    "DrillPart",
    "DrillYes",
    "Duty",
    "DutyState",
    "Errand",
    "EventState",
    "FirstContact",
    "FourTimes",
    "Handover",
    "HandoverAnswer",
    "Heartbeat",
    "Holiday",
    "KeptAnswer",
    "Leave",
    "MeetingKind",
    "MeetingNews",
    "OnCall",
    "Outcome",
    "OuterCalendar",
    "OutgoingEvent",
    "Part",
    "PatternTurn",
    "Probe",
    "Promise",
    "PromiseChange",
    "RotaFeed",
    "Rung",
    "Scope",
    "Shift",
    "ShiftPattern",
    "ShiftSwap",
    "SwapState",
    "Tells",
    "TextAnswer",
    "ToldGap",
    "TurnLasts",
    "Webhook",
    "WorkingHours",
]
