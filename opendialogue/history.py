"""What the database keeps of every change: each row as it was made, changed and deleted."""

from __future__ import annotations

from typing import Any

import pghistory


class Trackers(tuple[pghistory.RowEvent, ...]):
    """Trackers that copy afresh.

    pghistory gives each model a deep copy of the defaults; a deep copy of an operation is no longer equal to
    the operation, and statement-level triggers then miss their transition tables.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Trackers:
        return Trackers(type(tracker)() for tracker in self)


EVERY_CHANGE = Trackers((pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()))
