"""Claims, leases and fences: each rung is climbed once, whoever freezes, is overtaken or works beside."""

from threading import Barrier, Thread
from time import sleep

import pytest
from django.db import DatabaseError, connection, transaction

from notices.models import Notice
from response.engine import claims, ladder
from response.engine.claims import LEASE, ClaimLostError, Result, claim
from response.engine.ladder import climb_all
from response.engine.sweep import sweep
from response.models import Duty, FirstContact
from response.queries.ladder import hold_contacts
from tests.cast import Cast, gather
from tests.response.engine.calling import HOUR, MOMENT, NOW, call, changes, states


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return call(cast)


def test_a_claimed_duty_is_left_to_its_sweeper_until_the_lease_ends(contact: FirstContact) -> None:
    (mine,) = claim(NOW, 10)
    assert claim(NOW + LEASE - MOMENT, 10) == []
    (theirs,) = claim(NOW + LEASE, 10)
    assert (theirs.duty, theirs.fence) == (mine.duty, mine.fence + 1)


def test_the_late_work_of_a_frozen_sweeper_is_refused(contact: FirstContact) -> None:
    frozen = claim(NOW, 10)
    sweep(NOW + LEASE)
    notices = Notice.objects.count()
    assert climb_all(frozen, NOW + LEASE) == ladder.Tally()
    assert Notice.objects.count() == notices


def test_work_whose_claim_went_to_another_is_refused_even_while_undone(contact: FirstContact) -> None:
    frozen = claim(NOW, 10)
    claim(NOW + LEASE, 10)
    assert climb_all(frozen, NOW + LEASE) == ladder.Tally()
    assert states(contact)[0] == "waiting"


def test_a_completion_with_an_old_fence_undoes_everything_written_with_it(contact: FirstContact) -> None:
    (mine,) = claim(NOW, 10)
    claim(NOW + LEASE, 10)
    with pytest.raises(ClaimLostError), transaction.atomic():
        claims.complete([Result(mine.duty, mine.fence, "fired")], NOW)
    assert states(contact)[0] == "waiting"


def test_a_rung_that_is_climbed_alone_takes_no_other_with_it(cast: Cast) -> None:
    contact = call(cast, NOW - 5 * HOUR, NOW)
    (upper,) = [mine for mine in claim(NOW, 10) if mine.duty == str(contact.duties.get(rung=1).pk)]
    assert climb_all([upper], NOW, alone=True).fired == 1
    assert states(contact)[:3] == ["waiting", "fired", "waiting"]


def test_the_oldest_duty_is_claimed_first(cast: Cast) -> None:
    young, old = call(cast, NOW), call(cast, NOW - HOUR, NOW)
    assert [c.contact for c in claim(NOW, 1)] == [str(old.pk)]
    assert {c.contact for c in claim(NOW, 9)} == {str(young.pk), str(old.pk)}


@pytest.mark.django_db(transaction=True)
def test_the_database_ends_a_transaction_that_freezes_while_it_holds_rows(monkeypatch) -> None:
    cast = gather()
    contact = call(cast)
    mine = claim(NOW, 10)
    monkeypatch.setattr(claims, "TRANSACTION_SECONDS", 1)

    @transaction.atomic
    def freeze_and_go_on() -> None:
        claims.bound_transaction()
        hold_contacts([str(contact.pk)])
        sleep(1.5)
        claims.complete([Result(mine[0].duty, mine[0].fence, "fired")], NOW)

    with pytest.raises(DatabaseError):
        freeze_and_go_on()
    connection.close()
    assert states(contact)[0] == "waiting"


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_at_once_do_everything_exactly_once() -> None:
    cast = gather()
    for number in range(60):
        call(cast, NOW - number * MOMENT, NOW)
    errors: list[Exception] = []
    together = Barrier(4)

    def run() -> None:
        try:
            together.wait(60)
            for _ in range(20):
                sweep(NOW + HOUR, limit=7)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert Duty.objects.filter(state="fired").count() == 120
    assert Duty.objects.filter(state="waiting", due_at__lte=NOW + HOUR).count() == 0
    assert Notice.objects.filter(recipient=cast.sami, channel="sms").count() == 60
    assert changes().count() == 120
