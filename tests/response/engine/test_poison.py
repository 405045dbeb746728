"""A rung that cannot be climbed holds up no other, and in the end a human hears of it."""

from datetime import timedelta

import pytest
from django.db import connection

from networks.models import Person
from notices.models import Notice
from response import rules
from response.engine.sweep import sweep
from response.models import FirstContact
from tests.cast import Cast
from tests.response.engine.calling import HOUR, MOMENT, NOW, call, states


@pytest.fixture
def poisoned(cast: Cast) -> Person:
    """A notice to Sami cannot be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'this one cannot be written'; END $$;
            CREATE TRIGGER poison BEFORE INSERT ON notices_notice FOR EACH ROW
            WHEN (NEW.recipient_id = '{cast.sami.pk}' AND NEW.cause NOT LIKE '%failed')
            EXECUTE FUNCTION poison();
            """
        )
    return cast.sami


def test_a_bad_row_holds_up_no_other(cast: Cast, poisoned: Person) -> None:
    contacts = [call(cast, NOW - number * MOMENT, NOW) for number in range(9)]
    bad = contacts[4]
    FirstContact.objects.filter(pk=bad.pk).update(organiser=poisoned)
    report = sweep(NOW)
    assert (report.tally.fired, report.pushed_back, report.failed) == (8, 1, 0)
    duty = bad.duties.get(rung=0)
    assert (duty.state, duty.attempts, duty.next_attempt_at) == ("waiting", 1, NOW + rules.PAUSES[0])
    assert "this one cannot be written" in duty.last_error


def test_after_its_last_attempt_a_rung_has_failed_a_human_is_paged_and_the_next_does_not_wait(
    cast: Cast, poisoned: Person
) -> None:
    contact = call(cast)
    FirstContact.objects.filter(pk=contact.pk).update(organiser=poisoned)
    at = NOW
    for pause in (*rules.PAUSES, timedelta(0)):
        sweep(at)
        at += pause
    duty = contact.duties.get(rung=0)
    assert (duty.state, duty.remarks, duty.attempts) == ("failed", ["failed"], len(rules.PAUSES) + 1)
    paged = Notice.objects.filter(cause=f"duty:{duty.pk}:failed", kind="rung_failed")
    assert set(paged.values_list("recipient__name", flat=True)) == {"Olavi", "Leena", "Ritva"}
    assert contact.duties.get(rung=1).due_at <= at


def test_a_rung_that_cannot_be_climbed_lets_the_others_of_its_contact_by(
    cast: Cast, poisoned: Person
) -> None:
    contact = call(cast, NOW - 5 * HOUR, NOW)
    report = sweep(NOW)
    assert states(contact)[:3] == ["fired", "waiting", "fired"]
    assert report.pushed_back == 1
