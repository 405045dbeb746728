"""Sending what is due: claimed in a transaction, sent outside any, recorded with the fence."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

import structlog
from django.conf import settings
from django.db import Error, connection

from notices import rules, texts
from notices.channels import way_of
from notices.claims import Written, claim_due, give_back, keep_texts, record, write_plainly
from notices.digests import gather
from notices.models import Channel, Doubt, Notice, Urgency
from notices.parcels import Fate, Outcome, Parcel, Way

log = structlog.get_logger(__name__)

#: seconds after which a batch gives back what it has not come to; well under the lease and a task's time limit
BATCH_SECONDS = 30.0
#: text messages first: a mail server that hangs must not hold up who is woken by phone
ORDER = (Channel.SMS, Channel.MAIL)


def deliver_due(now: datetime, limit: int = 50, ways: Callable[[str], Way] = way_of) -> int:
    """Send up to ``limit`` due notices and return how many were taken up; fewer than ``limit`` means none is left.

    Any number of processes may call this at once. One that is killed in the middle leaves its notices to be taken
    up after the lease, with the same Message-ID or reference. Takes at most about a minute when gateways hang.
    ``ways`` says which way each channel takes out of the building. What is many to one address goes as one digest.
    """
    claimed = claim_due(now, limit, alone=not _gathered(now))
    if not claimed:
        return 0
    started = time.monotonic()
    by_channel: dict[str, list[Notice]] = defaultdict(list)
    for notice in _with_texts(claimed, now):
        by_channel[notice.channel].append(notice)
    for channel in ORDER:
        if by_channel[channel]:
            with ways(channel) as way:
                _send_all(way, by_channel[channel], now, until=started + BATCH_SECONDS)
    return len(claimed)


def _gathered(now: datetime) -> bool:
    """Whether gathering went well. Where it did not, a flood is better than silence."""
    try:
        gather(now)
    except Exception as error:
        if isinstance(error, Error) and not connection.is_usable():
            raise
        log.exception("digests_not_made")
        return False
    return True


def _with_texts(claimed: Iterable[Notice], now: datetime) -> list[Notice]:
    """Those of the claimed notices that have their text: made now at the first attempt, the kept one later."""
    ready, written = [], []
    for notice in claimed:
        if _is_ready(notice, now):
            written.append(Written(notice, texts.Text(notice.subject, notice.body)))
            ready.append(notice)
    keep_texts(written)
    return ready


def _is_ready(notice: Notice, now: datetime) -> bool:
    """Whether one notice can go. One whose text cannot be made waits like a failed attempt and holds up no other.

    After a few attempts a ladder notice goes with plain words: its people must not wait for a text to be mended.
    Never a drill: plain words do not say that nobody is waiting.
    """
    try:
        if rules.too_late(notice.context, now):
            _record(notice, Outcome(Fate.REFUSED, reason=rules.TOO_LATE), now)
            return False
        if not notice.body:
            text = texts.write(notice.kind, notice.channel, notice.language, notice.context)
            notice.subject, notice.body = text.subject, text.body
    except Exception as error:
        log.exception("notice_without_text", notice=str(notice.pk), kind=notice.kind)
        if rules.may_be_plain(notice.urgency, notice.context) and notice.attempts >= rules.MOST_WRITING:
            return write_plainly(notice)
        reason = f"its text could not be made ({type(error).__name__})"
        _record(notice, Outcome(Fate.AGAIN, reason=reason), now)
        return False
    return True


def _send_all(way: Way, notices: list[Notice], now: datetime, until: float) -> None:
    away: Outcome | None = None
    for number, notice in enumerate(notices):
        if away is None and time.monotonic() > until:
            give_back(notices[number:], now)
            return
        outcome = replace(away, fate=Fate.AGAIN, reference="") if away else _attempt(way, notice)
        if outcome.away:
            away = outcome
        _record(notice, outcome, now)


def _attempt(way: Way, notice: Notice) -> Outcome:
    """Send one notice, unless an earlier attempt is found to have got through.

    Where nobody can say, the same is sent again if the promise depends on it; what is only good to know is left.
    """
    parcel = Parcel(
        notice=notice.pk,
        address=notice.address,
        subject=notice.subject,
        body=notice.body,
        calendar=notice.calendar,
        sender_name=str(notice.context.get("sender_name", "")),
    )
    if notice.doubt:
        found = way.ask(parcel)
        if found is None:
            notice.doubt = Doubt.NONE
        elif found.fate is not Fate.PERHAPS:
            return found
        elif notice.urgency == Urgency.COURTESY and notice.doubt == Doubt.UNANSWERED:
            return replace(found, fate=Fate.NEVER_KNOWN)
    return way.send(parcel)


def _record(notice: Notice, outcome: Outcome, now: datetime) -> None:
    kept = record(notice, outcome, now, keep_secrets=settings.DEMO)
    say = log.debug if outcome.fate is Fate.ACCEPTED else log.warning
    say(
        "notice_attempted",
        notice=str(notice.pk),
        channel=notice.channel,
        attempt=notice.attempts,
        fate=outcome.fate.value,
        # A mail server's answer often repeats whom it is for.
        reason=outcome.reason.replace(notice.address, "…"),
        recorded=kept,
    )
