"""What a service may choose for itself. Pure: no tables, no clock."""

from datetime import timedelta

#: how long after a meeting what was said there settles, where the service has not said otherwise
USUALLY_SETTLES_AFTER = timedelta(days=7)
#: in less than a day whoever could not come has no chance to read it; after two months it is no answer to the meeting
SETTLES_SOONEST, SETTLES_LATEST = timedelta(days=1), timedelta(days=60)
