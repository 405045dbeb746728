from meetings.models.feed import CalendarFeed
from meetings.models.looking_back import (
    COLLABORATE,
    PLAIN,
    Asks,
    CollaborateUse,
    Effort,
    LookingBack,
    MirrorWish,
    OwnQuestion,
    Reply,
    Shown,
    Step,
)
from meetings.models.meeting import Answer, Attendance, Meeting, Way
from meetings.models.pictures import Picture, PictureFile, PictureSize
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
    "COLLABORATE",
    "PLAIN",
    "Answer",
    "Asks",
    "Attendance",
    "CalendarFeed",
    "CollaborateUse",
    "Effort",
    "HandedOn",
    "HowHandedOn",
    "KeptTo",
    "LeftOpen",
    "LookingBack",
    "Meeting",
    "MirrorWish",
    "NotShown",
    "OwnQuestion",
    "Picture",
    "PictureFile",
    "PictureSize",
    "Reply",
    "Seen",
    "Shown",
    "Stance",
    "Stands",
    "Step",
    "Voice",
    "VoiceHearer",
    "VoiceKind",
    "VoiceWording",
    "Way",
    "WayForward",
]
