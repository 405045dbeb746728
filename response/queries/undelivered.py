"""Whom notices do not reach, and which of them may not have arrived."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from notices.models import Channel, Notice, NoticeState, Urgency
from notices.rules import TAKEN_BACK, TOO_LATE
from response.models import Errand

#: how far back is looked, and how many things in a row must have failed
LOOKED_BACK = timedelta(days=14)
IN_A_ROW = 3
#: what is known to have arrived, or is as far as its channel can ever know. A text message that is "sent" was taken by
#: a network, while the phone may be off or the number another's: its provider gives receipts, else it could not have
#: said even this, and says "delivered" when it is. A mail server that has taken a mail says nothing more of it; one
#: that comes back makes an errand of its own.
ARRIVED = Q(state=NoticeState.DELIVERED) | Q(state=NoticeState.SENT, channel=Channel.MAIL)
#: what became of a notice, one way or the other
SETTLED = (NoticeState.FAILED, NoticeState.SENT, NoticeState.DELIVERED)


def nothing_reaches(now: datetime) -> list[UUID]:
    """The people whose last three courtesy notices failed over every way they went; three queries.

    Left out is who has an errand waiting, and what failed before somebody finished the last one.
    """
    recent = Notice.objects.filter(
        urgency=Urgency.COURTESY, created_at__gt=now - LOOKED_BACK, created_at__lte=now
    ).exclude(last_error__in=(TAKEN_BACK, TOO_LATE))
    candidates = set(
        recent.filter(state=NoticeState.FAILED).order_by().values_list("recipient_id", flat=True).distinct()
    )
    if not candidates:
        return []
    waiting, seen_to = _errands_about(candidates)
    by_person: dict[UUID, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    notices = recent.filter(recipient__in=candidates - waiting, state__in=SETTLED).order_by(
        "-created_at", "pk"
    )
    for person, cause, state, at in notices.values_list("recipient_id", "cause", "state", "created_at"):
        if person not in seen_to or at > seen_to[person]:
            by_person[person][cause].append(state == NoticeState.FAILED)
    return [person for person, causes in by_person.items() if _all_failed(list(causes.values())[:IN_A_ROW])]


def not_known(kinds: Collection[str], now: datetime) -> list[Notice]:
    """The courtesy notices of these kinds of which nobody knows whether they arrived, with whom they were for.

    Those of a fortnight, without those that a human was asked about before. Two queries.
    """
    unknown = Notice.objects.filter(
        urgency=Urgency.COURTESY,
        state=NoticeState.UNKNOWN,
        kind__in=kinds,
        created_at__gt=now - LOOKED_BACK,
        created_at__lte=now,
        recipient__is_active=True,
    )
    found = list(unknown.select_related("recipient__service").order_by("created_at", "pk"))
    subjects = [f"notice:{notice.pk}" for notice in found]
    asked = set(Errand.objects.filter(subject__in=subjects).values_list("subject", flat=True))
    return [notice for notice in found if f"notice:{notice.pk}" not in asked]


def known_by_now(kinds: Collection[str]) -> list[Errand]:
    """The errands of these kinds that wait although their notice has ``ARRIVED`` by now. Two queries."""
    waiting = {
        errand.subject.removeprefix("notice:"): errand
        for errand in Errand.objects.filter(kind__in=kinds, done_at=None)
    }
    arrived = Notice.objects.filter(ARRIVED, pk__in=waiting)
    return [waiting[str(pk)] for pk in arrived.values_list("pk", flat=True)]


def _all_failed(causes: list[list[bool]]) -> bool:
    return len(causes) == IN_A_ROW and all(all(ways) for ways in causes)


def _errands_about(people: set[UUID]) -> tuple[set[UUID], dict[UUID, datetime]]:
    """Of these people: about whom something waits, and when the last thing about each other was done."""
    waiting: set[UUID] = set()
    seen_to: dict[UUID, datetime] = {}
    errands = Errand.objects.filter(person__in=people).order_by("done_at")
    for person, done_at in errands.values_list("person_id", "done_at"):
        if person is None:
            continue
        if done_at is None:
            waiting.add(person)
        else:
            seen_to[person] = done_at
    return waiting, seen_to
