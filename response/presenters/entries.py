"""One thing that happened, as a story tells it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """``note`` is said more softly; ``lines`` tell of each person; ``troubles`` of what went wrong.

    ``recorded_at`` is when it was written down, where somebody told its time to the minute.
    """

    at: datetime
    text: str
    note: str = ""
    lines: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    recorded_at: datetime | None = None

    @property
    def order(self) -> tuple[datetime, datetime]:
        """By the minute; within one, what was recorded first stands first."""
        return self.at.replace(second=0, microsecond=0), self.recorded_at or self.at


@dataclass(frozen=True)
class DayOfStory:
    """All that happened on one day, by the service's clock."""

    label: str
    entries: list[Entry]
