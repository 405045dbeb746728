from meetings.models.feed import CalendarFeed
from meetings.models.meeting import Answer, Attendance, Meeting, Way
from meetings.models.words import LeftOpen, Stance, Stands, Voice, VoiceKind, VoiceWording, WayForward

__all__ = [
    "Answer",
    "Attendance",
    "CalendarFeed",
    "LeftOpen",
    "Meeting",
    "Stance",
    "Stands",
    "Voice",
    "VoiceKind",
    "VoiceWording",
    "Way",
    "WayForward",
]
