"""After a long outage ten thousand duties are overdue at once: the oldest are told first, and nobody is flooded."""

import time
from datetime import timedelta

import pytest
from django.db import connection

from networks.models import ContactPoint
from notices.delivery import deliver_due
from notices.models import Notice, NoticeState
from notices.parcels import Fate, Outcome, Parcel
from notices.rules import SETTLING
from response.engine.sweep import sweep
from response.models import Duty
from tests.bench.sweeping import fill
from tests.cast import SATURDAY_NIGHT, gather
from tests.faults.conftest import Notes

NOW = SATURDAY_NIGHT
OVERDUE = 10_000


class TakesAll:
    """A way out that takes everything."""

    def __init__(self, sent: list[Parcel]) -> None:
        self.sent = sent

    def __enter__(self) -> "TakesAll":
        return self

    def __exit__(self, *_: object) -> None: ...

    def ask(self, parcel: Parcel) -> Outcome | None:
        return None

    def send(self, parcel: Parcel) -> Outcome:
        self.sent.append(parcel)
        return Outcome(Fate.ACCEPTED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("was_away", ["sweeping", "sending"])
def test_ten_thousand_overdue_are_told_oldest_first_without_a_flood(figures: Notes, was_away: str) -> None:
    cast = gather(NOW)
    ContactPoint.objects.filter(kind="sms").delete()
    # Rung 2, of four hours: it tells the organiser and the coordinator of each.
    fill(cast, received=NOW - timedelta(hours=4, seconds=1), contacts=OVERDUE, done=2)
    sent: list[Parcel] = []
    began, at = time.monotonic(), NOW
    while Duty.objects.filter(done_at=None, due_at__lte=NOW).exists():
        # Batch by batch, with senders at work all the while, or none at all until everything waits for them.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("response.engine.sweep.MOST_SECONDS", 1e-9)
            sweep(at, limit=500)
        if was_away == "sweeping":
            deliver_due(at, ways=lambda _channel: TakesAll(sent))
        at += timedelta(seconds=0.5)
    seconds = time.monotonic() - began
    order = list(Duty.objects.filter(rung=2).order_by("done_at", "due_at").values_list("due_at", flat=True))
    assert order == sorted(order)
    deliver_due(at, ways=lambda _channel: TakesAll(sent))
    deliver_due(at + SETTLING, ways=lambda _channel: TakesAll(sent))
    recipients = {parcel.address for parcel in sent}
    assert recipients == {"aino@example.org", "leena@example.org"}
    assert len(sent) == len(recipients)
    assert all("10000 messages" in parcel.body.replace(",", "").replace("\xa0", "") for parcel in sent)
    told = Notice.objects.filter(state=NoticeState.GATHERED, told_in__state=NoticeState.SENT).count()
    figures(
        f"10,000 duties overdue after an outage of {was_away}",
        f"oldest first, {len(sent)} mails to {len(recipients)} people tell of all; swept in {seconds:.0f} s",
        duties=OVERDUE,
        lost=2 * OVERDUE - told,
        doubled=len(sent) - len(recipients),
    )
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE response_firstcontact, response_duty, notices_notice CASCADE")
        cursor.execute("DROP TABLE IF EXISTS bench_duty, bench_notice")
