"""Who is paged of a rung that was given up, when again, and whose page spares nobody another."""

from collections import Counter
from datetime import timedelta

import pytest

from networks.models import ContactPoint, TeamMember
from notices.models import Notice
from response import rules
from response.acts import take_on
from response.contacts import NewContact, record_first_contact
from response.engine import failures, ladder
from response.engine.claims import LEASE, claim
from response.links import personal_path
from response.models import FirstContact, Shift
from response.queries.ladder import HeldContact, hold_contacts
from tests.cast import LADDER, Cast
from tests.response.engine.given_up import DAY, NOW, broken, contact, fail, give_up, paged, try_until_given_up

__all__ = ["broken", "contact"]

MOMENT = timedelta(microseconds=1)
#: notices of one page: Leena and Ritva are reached by mail and by text message, Olavi by mail
PAGE = 5


def test_where_nobody_leads_those_on_call_hear_of_a_rung_that_failed(
    cast: Cast, contact: FirstContact, broken
) -> None:
    TeamMember.objects.filter(person__in=[cast.leena, cast.ritva]).update(left_at=NOW)
    ContactPoint.objects.filter(person=cast.olavi).update(stopped_at=NOW)
    broken("contact_new")
    try_until_given_up(NOW)
    assert contact.duties.get(rung=0).state == "failed"
    assert paged() == {"Aino", "Sami"}


def test_where_nobody_leads_and_nobody_is_on_call_the_organiser_hears_of_it(
    cast: Cast, contact: FirstContact
) -> None:
    FirstContact.objects.update(organiser=cast.sami)
    TeamMember.objects.filter(person__in=[cast.leena, cast.ritva]).update(left_at=NOW)
    ContactPoint.objects.filter(person=cast.olavi).update(stopped_at=NOW)
    Shift.objects.all().delete()
    assert give_up(contact, 1, NOW)
    assert paged() == {"Sami"}


def test_an_organiser_who_works_here_no_more_keeps_no_page_from_the_leads(
    cast: Cast, contact: FirstContact
) -> None:
    FirstContact.objects.update(organiser=cast.sami)
    TeamMember.objects.filter(person=cast.sami).update(left_at=NOW)
    assert give_up(contact, 1, NOW)
    assert paged() == {"Olavi", "Leena", "Ritva"}


def test_a_page_says_by_when_in_the_zone_and_the_name_of_the_service(
    cast: Cast, contact: FirstContact
) -> None:
    type(cast.service).objects.update(time_zone="Australia/Lord_Howe", sender_name="The house by the sea")
    give_up(contact, 1, NOW)
    for notice in Notice.objects.all():
        path = notice.context.pop("path")
        assert path == personal_path(contact.pk, notice.recipient_id, NOW)
        assert notice.context == {
            "by": contact.respond_by.isoformat(),
            "zone": "Australia/Lord_Howe",
            "sender_name": "The house by the sea",
        }


def pages_of(contact: FirstContact, rung: int) -> int:
    return Notice.objects.filter(cause=f"duty:{contact.duties.get(rung=rung).pk}:failed").count()


def test_a_contact_of_which_no_letter_can_be_made_is_one_page_for_each_lead(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(ladder, "letters", fail)
    new = NewContact(team=cast.team, received_at=NOW - DAY / 2)
    late = record_first_contact(new, recorded_by=None, now=NOW)
    try_until_given_up(NOW, further=len(rules.PAUSES) + 1)
    assert list(late.duties.values_list("state", flat=True)) == ["failed"] * 5 + ["waiting"]
    told = Counter(Notice.objects.values_list("recipient__name", "channel"))
    assert (paged(), set(told.values())) == ({"Olavi", "Leena", "Ritva"}, {1})


@pytest.mark.parametrize(("after", "is_paged"), [(rules.PAGED_FOR - MOMENT, False), (rules.PAGED_FOR, True)])
def test_a_rung_that_fails_long_after_the_last_page_is_a_page_of_its_own(
    cast: Cast, contact: FirstContact, after: timedelta, is_paged: bool
) -> None:
    assert give_up(contact, 1, NOW)
    assert give_up(contact, 3, NOW + after)
    assert pages_of(contact, 1) == PAGE
    assert pages_of(contact, 3) == PAGE * is_paged


def test_a_page_that_did_not_go_out_spares_nobody_the_next(cast: Cast, contact: FirstContact) -> None:
    give_up(contact, 1, NOW)
    Notice.objects.update(state="failed")
    give_up(contact, 3, NOW)
    assert pages_of(contact, 3) == PAGE


def test_each_contact_is_a_page_of_its_own(cast: Cast, contact: FirstContact) -> None:
    another = record_first_contact(
        NewContact(team=cast.team, received_at=NOW), recorded_by=None, now=NOW + MOMENT
    )
    give_up(contact, 1, NOW)
    give_up(another, 1, NOW)
    assert (pages_of(contact, 1), pages_of(another, 1)) == (PAGE, PAGE)


def test_whoever_is_overtaken_while_giving_up_pages_nobody_and_brings_nothing_forward(
    cast: Cast, contact: FirstContact, monkeypatch
) -> None:
    def hold_too_late(contacts: list[str]) -> dict[str, HeldContact]:
        assert len(claim(NOW + LEASE, 100)) == 1
        return hold_contacts(contacts)

    monkeypatch.setattr(failures, "hold_contacts", hold_too_late)
    assert not give_up(contact, 0, NOW)
    duty = contact.duties.get(rung=0)
    assert (duty.state, duty.last_error, duty.lease_until) == ("waiting", "", NOW + 2 * LEASE)
    assert contact.duties.get(rung=1).due_at == NOW + LADDER[1][0]
    assert not Notice.objects.exists()


def test_a_page_about_what_somebody_has_taken_on_lets_nobody_else_take_it(
    cast: Cast, contact: FirstContact
) -> None:
    take_on(contact, cast.sami, NOW)
    give_up(contact, 3, NOW)
    assert {notice.context["path"] for notice in Notice.objects.all()} == {f"/contacts/{contact.pk}/"}
