"""A service that is watched over as it should be."""

from datetime import datetime

from response.engine.health import leave_heartbeat, state
from response.models import Part


def keep_watch(now: datetime, *, auditor: bool = True) -> None:
    """At ``now`` somebody swept, somebody sent, and an auditor saw how things stand."""
    leave_heartbeat("watch", now, Part.SWEEP)
    leave_heartbeat("watch", now, Part.DELIVER)
    if auditor:
        leave_heartbeat("auditor", now, Part.AUDIT, audited=state(now))
