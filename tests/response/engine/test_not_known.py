"""Whom a notice of a meeting may not have reached: a human is asked to ring them, once, until it is known."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from networks.models import Person
from notices.models import Notice, NoticeState, Urgency
from notices.parcels import Fate
from notices.receipts import take_receipt
from response.engine.undelivered import ask_who_may_not_know
from response.errands import finish_errand, settle_errand
from response.models import Errand
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.response.engine.test_undelivered import told

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
UNKNOWN = NoticeState.UNKNOWN


def invited(person: Person, hours_ago: float = 1, **changes: Any) -> Notice:
    return told(person, UNKNOWN, hours_ago, **{"kind": "meeting_invited", **changes})


def page_for(person: Person) -> str:
    with time_machine.travel(NOW + HOUR, tick=False):
        return signed_in(person).get("/errands/").content.decode()


def test_an_invitation_that_may_not_have_arrived_makes_an_errand_once(cast: Cast) -> None:
    notice = invited(cast.tuula)
    assert ask_who_may_not_know(NOW) == 1
    errand = Errand.objects.get()
    assert (errand.subject, errand.person, errand.team) == (f"notice:{notice.pk}", cast.tuula, cast.team)
    assert ask_who_may_not_know(NOW) == 0
    finish_errand(errand, cast.aino, NOW)
    assert ask_who_may_not_know(NOW) == 0
    invited(cast.tuula, 0.5)
    assert ask_who_may_not_know(NOW) == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("meeting_invited", "We do not know whether Tuula got the invitation to a meeting"),
        ("meeting_booked", "We do not know whether Tuula heard when a meeting is"),
        ("meeting_moved", "We do not know whether Tuula heard that a meeting was moved"),
        ("meeting_called_off", "We do not know whether Tuula heard that a meeting was called off"),
    ],
)
def test_it_is_said_in_words_that_tell_nothing_of_what_was_written(cast: Cast, kind: str, said: str) -> None:
    invited(cast.tuula, kind=kind, context={"sender_name": "Kallio", "name": "secret"})
    ask_who_may_not_know(NOW)
    page = page_for(cast.aino)
    assert said in page
    assert "Call them, and tell them." in page
    assert "secret" not in page
    assert "Tuula" not in page_for(cast.eero)
    assert "We do not know whether somebody in a network of Kallio" in page_for(cast.leena)


@pytest.mark.parametrize(
    "changes", [{"kind": "handover_answered"}, {"kind": "something_to_read"}, {"urgency": Urgency.LADDER}]
)
def test_what_is_of_no_meeting_or_is_sent_again_anyway_is_nobodys_errand(
    cast: Cast, changes: dict[str, Any]
) -> None:
    invited(cast.tuula, **changes)
    assert ask_who_may_not_know(NOW) == 0


@pytest.mark.parametrize("state", sorted(set(NoticeState.values) - {"unknown"}))
def test_of_what_is_known_or_still_on_its_way_nobody_is_asked(cast: Cast, state: str) -> None:
    told(cast.tuula, state, 1, kind="meeting_invited")
    assert ask_who_may_not_know(NOW) == 0


@pytest.mark.parametrize(("hours", "asked"), [(14 * 24 - 0.1, 1), (14 * 24, 0), (14 * 24 + 0.1, 0)])
def test_a_fortnight_is_looked_back(cast: Cast, hours: float, asked: int) -> None:
    invited(cast.tuula, hours)
    assert ask_who_may_not_know(NOW) == asked


@pytest.mark.parametrize(
    ("channel", "fate", "waits"),
    [
        ("sms", Fate.DELIVERED, 0),
        # The network has it. Whether the phone does is what somebody would ring for.
        ("sms", Fate.ACCEPTED, 1),
        ("sms", Fate.REFUSED, 1),
        # All that is ever known of a mail, unless it comes back.
        ("mail", Fate.ACCEPTED, 0),
    ],
)
def test_it_settles_where_the_message_is_known_to_have_arrived(
    cast: Cast, channel: str, fate: Fate, waits: int
) -> None:
    notice = invited(cast.tuula, channel=channel)
    ask_who_may_not_know(NOW)
    assert take_receipt(str(notice.pk), fate, NOW, NOW)
    assert ask_who_may_not_know(NOW + HOUR) == 0
    assert Errand.objects.filter(done_at=None).count() == waits
    assert ("It settled itself, Saturday 21 November at 11:05pm" in page_for(cast.aino)) == (not waits)


def test_sent_first_and_delivered_then_settles_it_at_the_second_word(cast: Cast) -> None:
    notice = invited(cast.tuula)
    ask_who_may_not_know(NOW)
    for fate, waits in ((Fate.ACCEPTED, 1), (Fate.DELIVERED, 0)):
        assert take_receipt(str(notice.pk), fate, NOW, NOW)
        assert ask_who_may_not_know(NOW + HOUR) == 0
        assert Errand.objects.filter(done_at=None).count() == waits


def test_what_somebody_has_done_is_theirs_and_what_settled_itself_is_nobodys(cast: Cast) -> None:
    invited(cast.tuula)
    ask_who_may_not_know(NOW)
    errand = Errand.objects.get()
    settle_errand(errand, NOW)
    with time_machine.travel(NOW, tick=False):
        page = signed_in(cast.aino).post(f"/errands/{errand.pk}/done/", {"note": "rang her"}, follow=True)
    assert "It has settled itself meanwhile." in page.content.decode()
    errand.refresh_from_db()
    assert (errand.done_at, errand.done_by, errand.note) == (NOW, None, "")
    invited(cast.pekka)
    ask_who_may_not_know(NOW)
    other = finish_errand(Errand.objects.get(person=cast.pekka), cast.aino, NOW)
    settle_errand(other, NOW + HOUR)
    other.refresh_from_db()
    assert (other.done_at, other.done_by) == (NOW, cast.aino)


@pytest.mark.parametrize("people", [1, 3])
def test_looking_costs_the_same_however_many_are_asked_about(
    cast: Cast, people: int, django_assert_num_queries: Any
) -> None:
    for person in (cast.pekka, cast.tuula, cast.maija)[:people]:
        invited(person)
    ask_who_may_not_know(NOW)
    with django_assert_num_queries(6):  # waiting, arrived, unknown, asked, and a transaction around them
        assert ask_who_may_not_know(NOW) == 0
