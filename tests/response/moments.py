"""Moments of the promise: when it was received, and how it stands while nothing has been done."""

from datetime import UTC, datetime, timedelta

from response.rules import Times

RECEIVED = datetime(2026, 11, 21, 22, 5, tzinfo=UTC)
DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)
OPEN = Times(is_open=True, respond_by=RECEIVED + DAY, kept_by="meeting_held")
