from meetings.models.feed import CalendarFeed
from meetings.models.meeting import Answer, Attendance, Meeting, Way
from meetings.models.seen import HandedOn, HowHandedOn, Seen
from meetings.models.shown import NotShown
from meetings.models.words import (
    KeptTo,
    LeftOpen,
    Stance,
    Stands,
    Voice,
    VoiceHearer,
    VoiceKind,
    VoiceWording,
    WayForward,
)

__all__ = [
    "Answer",
    "Attendance",
    "CalendarFeed",
    "HandedOn",
    "HowHandedOn",
    "KeptTo",
    "LeftOpen",
    "Meeting",
    "NotShown",
    "Seen",
    "Stance",
    "Stands",
    "Voice",
    "VoiceHearer",
    "VoiceKind",
    "VoiceWording",
    "Way",
    "WayForward",
]
