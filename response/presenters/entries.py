"""One thing that happened, as a story tells it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """``note`` is said more softly; ``lines`` tell of each person; ``troubles`` of what went wrong."""

    at: datetime
    text: str
    note: str = ""
    lines: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DayOfStory:
    """All that happened on one day, by the service's clock."""

    label: str
    entries: list[Entry]
