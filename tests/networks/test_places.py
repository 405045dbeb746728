"""The life of a place: named, agreed, invited, joined, left or withdrawn; and the words behind it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from networks import circle, invitations
from networks.access import open_place, readable_networks
from networks.models import Agreement, Circle, How, Network, PlaceState
from networks.rules import INVITATION_LASTS, MAY_FOLLOW, is_current, may_become
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("opendialogue.clock._present", lambda: NOW)


@pytest.fixture
def tuulas_place(cast: Cast):
    return cast.network.places.get(person=cast.tuula)


@pytest.fixture
def pekkas_place(cast: Cast):
    return cast.network.places.get(person=cast.pekka)


def test_every_state_has_its_followers_and_none_follows_itself():
    assert set(MAY_FOLLOW) == set(PlaceState)
    assert not any(may_become(state, state) for state in PlaceState)


def test_somebody_named_cannot_join_before_being_invited():
    assert not may_become(PlaceState.NAMED, PlaceState.JOINED)
    assert not may_become(PlaceState.NAMED, PlaceState.INVITED)


def test_an_agreement_ends_at_its_very_moment():
    assert is_current(NOW, NOW + timedelta(microseconds=1))
    assert not is_current(NOW, NOW)
    assert is_current(NOW, None)


def test_opening_a_network_twice_opens_one(cast: Cast):
    first = circle.open_network(cast.tuula, cast.team, cast.aino, NOW)
    again = circle.open_network(cast.tuula, cast.other_team, cast.eero, NOW)
    assert first == again
    assert again.team == cast.team
    assert Network.objects.filter(centre=cast.tuula).count() == 1


def test_a_new_person_is_named_with_a_number_as_people_write_it(cast: Cast):
    place = circle.name_place(
        cast.network,
        cast.maija,
        NOW,
        name="Kaisa",
        phone="+358 40 777 8888",
        relation="friend",
        circle=Circle.FRIENDS,
    )
    assert place.state == PlaceState.NAMED
    assert place.person.contact_points.get().value == "+358407778888"
    assert not place.invitations.exists()


def test_naming_somebody_again_keeps_their_place(cast: Cast, pekkas_place):
    again = circle.name_place(cast.network, cast.maija, NOW, person=cast.pekka, relation="somebody else")
    assert again == pekkas_place
    assert again.relation == "brother"


def test_the_person_at_the_centre_is_not_named_around_themselves(cast: Cast):
    with pytest.raises(ValidationError):
        circle.name_place(cast.network, cast.maija, NOW, person=cast.maija)


def test_two_people_may_share_a_phone_and_stay_two(cast: Cast):
    first = circle.name_place(cast.network, cast.maija, NOW, name="Aada", phone="+358403334444")
    assert first.person != cast.pekka


def test_maijas_word_opens_the_way_and_is_kept_with_who_heard_it(cast: Cast, tuulas_place):
    word = circle.record_agreement(
        tuulas_place, given=True, by=cast.maija, how=How.SPOKEN, recorded_by=cast.aino, now=NOW
    )
    tuulas_place.refresh_from_db()
    assert tuulas_place.state == PlaceState.AGREED
    assert (word.by, word.recorded_by, word.how, word.at) == (cast.maija, cast.aino, How.SPOKEN, NOW)


def test_a_word_once_given_is_never_changed(cast: Cast, tuulas_place):
    word = circle.record_agreement(
        tuulas_place, given=True, by=cast.maija, how=How.PAPER, recorded_by=cast.aino, now=NOW
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.filter(pk=word.pk).update(given=False)


def test_an_agreement_cannot_end_before_it_begins(cast: Cast, tuulas_place):
    with pytest.raises(ValidationError) as refused:
        circle.record_agreement(
            tuulas_place,
            given=True,
            by=cast.maija,
            how=How.IN_APP,
            recorded_by=cast.maija,
            now=NOW,
            until=NOW,
        )
    assert "until" in refused.value.message_dict


@pytest.mark.parametrize(("passed", "is_open"), [(-1, True), (0, False), (1, False)])
def test_an_agreement_that_runs_out_ends_access_at_that_moment(
    cast: Cast, pekkas_place, monkeypatch, passed: int, is_open: bool
):
    until = NOW + timedelta(days=3)
    circle.record_agreement(
        pekkas_place, given=True, by=cast.maija, how=How.IN_APP, recorded_by=cast.maija, now=NOW, until=until
    )
    pekkas_place.refresh_from_db()
    assert pekkas_place.state == PlaceState.JOINED
    monkeypatch.setattr("opendialogue.clock._present", lambda: until + timedelta(microseconds=passed))
    assert readable_networks(cast.pekka).exists() is is_open
    assert (open_place(cast.pekka, cast.network) is not None) is is_open


def test_inviting_somebody_talked_about_records_the_word_that_was_spoken(cast: Cast, tuulas_place):
    invitation, token = invitations.invite(tuulas_place, cast.aino, "/today/", NOW)
    tuulas_place.refresh_from_db()
    assert tuulas_place.state == PlaceState.INVITED
    word = tuulas_place.agreements.get()
    assert (word.by, word.how, word.recorded_by) == (cast.maija, How.SPOKEN, cast.aino)
    assert token not in str(vars(invitation))
    assert invitations.find_invitation(token, NOW) == invitation


def test_maija_inviting_by_herself_has_said_so_here(cast: Cast, tuulas_place):
    invitations.invite(tuulas_place, cast.maija, "/today/", NOW)
    assert tuulas_place.agreements.get().how == How.IN_APP


def test_inviting_again_needs_no_new_word_and_both_links_work(cast: Cast, pekkas_place):
    first, first_token = invitations.invite(pekkas_place, cast.aino, "/today/", NOW)
    second, second_token = invitations.invite(pekkas_place, cast.aino, "/today/", NOW)
    assert not pekkas_place.agreements.exists()
    assert invitations.find_invitation(first_token, NOW) == first
    assert invitations.find_invitation(second_token, NOW) == second


@pytest.mark.parametrize(("passed", "works"), [(-1, True), (0, False), (1, False)])
def test_a_link_works_until_its_last_moment(cast: Cast, pekkas_place, passed: int, works: bool):
    _invitation, token = invitations.invite(pekkas_place, cast.aino, "/today/", NOW)
    then = NOW + INVITATION_LASTS + timedelta(microseconds=passed)
    assert (invitations.find_invitation(token, then) is not None) is works


def test_an_unknown_token_finds_nothing(cast: Cast):
    assert invitations.find_invitation("nothing", NOW) is None


def test_coming_in_joins_and_the_first_time_is_kept(cast: Cast, tuulas_place):
    invitation, _token = invitations.invite(tuulas_place, cast.aino, "/today/", NOW)
    invitations.enter(invitation, NOW)
    invitations.enter(invitation, NOW + timedelta(hours=1))
    invitation.refresh_from_db()
    tuulas_place.refresh_from_db()
    assert invitation.first_entered_at == NOW
    assert tuulas_place.state == PlaceState.JOINED


def test_withdrawing_ends_links_and_access_at_once_and_tells_nobody(cast: Cast, pekkas_place):
    invitation, token = invitations.invite(pekkas_place, cast.aino, "/today/", NOW)
    circle.withdraw_place(pekkas_place, cast.maija, NOW)
    assert invitations.find_invitation(token, NOW) is None
    assert not invitations.still_stands(invitation.pk, NOW)
    assert not readable_networks(cast.pekka).exists()
    assert not cast.pekka.notices.exists()
    assert pekkas_place.agreements.get().given is False


def test_withdrawing_twice_is_withdrawing_once(cast: Cast, pekkas_place):
    circle.withdraw_place(pekkas_place, cast.maija, NOW)
    circle.withdraw_place(pekkas_place, cast.maija, NOW + timedelta(hours=1))
    assert pekkas_place.agreements.count() == 1


def test_who_was_withdrawn_takes_a_new_agreement_to_be_invited(cast: Cast, pekkas_place):
    circle.withdraw_place(pekkas_place, cast.maija, NOW)
    with pytest.raises(ValidationError):
        invitations.invite(pekkas_place, cast.aino, "/today/", NOW)
    circle.record_agreement(
        pekkas_place, given=True, by=cast.maija, how=How.IN_APP, recorded_by=cast.maija, now=NOW
    )
    invitations.invite(pekkas_place, cast.aino, "/today/", NOW)
    pekkas_place.refresh_from_db()
    assert pekkas_place.state == PlaceState.INVITED
    assert pekkas_place.ended_at is None


def test_the_place_of_the_centre_is_not_for_taking_away(cast: Cast):
    own = cast.network.places.create(
        person=cast.maija, circle=Circle.FAMILY, state=PlaceState.JOINED, created_at=NOW
    )
    with pytest.raises(ValidationError):
        circle.withdraw_place(own, cast.aino, NOW)
