"""What people do with a contact: taken on, responded to, met, ended, and a network opened for it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from networks.models import Place
from response.acts import end_contact, open_network_for, record_response, take_on
from response.breach_stories import tell_breach_story
from response.contacts import NewContact, record_first_contact
from response.meeting_times import meeting_begun, meeting_called_off, meeting_moved, meeting_offered
from response.models import FirstContact
from tests.cast import Cast
from tests.response.called import NOW, call_from_tuula


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW)


def test_taking_on_makes_the_organiser_and_the_first_wins(cast: Cast, contact: FirstContact) -> None:
    mine = take_on(contact, cast.sami, NOW)
    assert (mine.by, mine.is_yours, contact.organiser) == (cast.sami, True, cast.sami)
    other = take_on(contact, cast.aino, NOW + timedelta(minutes=1))
    assert (other.by, other.at, other.is_yours) == (cast.sami, NOW, False)


def test_a_later_response_never_overwrites_the_first(cast: Cast, contact: FirstContact) -> None:
    record_response(contact, cast.aino, NOW)
    record_response(contact, cast.sami, NOW + timedelta(hours=1))
    assert (contact.first_response_at, contact.first_response_by) == (NOW, cast.aino)


def test_the_four_times_are_each_set_once(contact: FirstContact) -> None:
    later = [NOW + timedelta(hours=number) for number in range(6)]
    meeting_offered(contact, later[4], later[1])
    meeting_offered(contact, later[5], later[2])
    assert (contact.first_meeting_offered_at, contact.meeting_starts_at) == (later[1], later[4])
    meeting_moved(contact, later[3])
    assert contact.meeting_starts_at == later[3]
    meeting_called_off(contact)
    assert (contact.first_meeting_offered_at, contact.meeting_starts_at) == (later[1], None)
    meeting_begun(contact, later[4])
    meeting_begun(contact, later[5])
    assert contact.first_meeting_held_at == later[4]


def test_a_meeting_that_just_happens_was_offered_by_beginning_it(contact: FirstContact) -> None:
    meeting_begun(contact, NOW)
    assert contact.first_meeting_offered_at == contact.first_meeting_held_at == NOW


def test_ending_is_somebodys_judgement_and_says_how(cast: Cast, contact: FirstContact) -> None:
    for nonsense in ("", "open", "solved"):
        with pytest.raises(ValidationError):
            end_contact(contact, nonsense, cast.aino, NOW)
    end_contact(contact, "met", cast.aino, NOW)
    end_contact(contact, "met", cast.aino, NOW + timedelta(minutes=1))
    assert (contact.outcome, contact.ended_at, contact.ended_by) == ("met", NOW, cast.aino)
    with pytest.raises(ValidationError):
        end_contact(contact, "elsewhere", cast.sami, NOW)
    with pytest.raises(ValidationError):
        take_on(contact, cast.sami, NOW)


def test_a_breach_asks_for_its_story_and_nothing_else_does(cast: Cast, contact: FirstContact) -> None:
    with pytest.raises(ValidationError):
        tell_breach_story(contact, "There was a storm.", cast.aino, NOW)
    FirstContact.objects.update(breached_at=NOW)
    with pytest.raises(ValidationError):
        tell_breach_story(contact, "  ", cast.aino, NOW)
    tell_breach_story(contact, "There was a storm.", cast.aino, NOW)
    told = contact.breach_stories.get()
    assert (told.words, told.teller, told.written_by) == ("There was a storm.", cast.aino, cast.aino)


def test_the_network_opened_for_a_contact_gives_the_caller_a_place(cast: Cast, contact: FirstContact) -> None:
    network = open_network_for(contact, cast.aino, NOW)
    assert network == cast.network  # there is one around Maija already
    place = Place.objects.get(network=network, person=contact.from_person)
    assert (place.relation, place.state) == ("neighbour", "named")
    assert open_network_for(contact, cast.aino, NOW) == network
    assert Place.objects.filter(network=network, person=contact.from_person).count() == 1


def test_a_network_opens_around_whoever_called_when_nobody_else_is_known(cast: Cast) -> None:
    call = NewContact(cast.team, NOW, from_name="Veikko", from_phone="+358401234567")
    contact = record_first_contact(call, recorded_by=None, now=NOW)
    network = open_network_for(contact, cast.aino, NOW)
    assert network.centre == contact.from_person
    assert network.team == cast.team


def test_without_anybody_there_is_no_network_to_open(cast: Cast) -> None:
    contact = record_first_contact(NewContact(cast.team, NOW), recorded_by=cast.aino, now=NOW)
    with pytest.raises(ValidationError):
        open_network_for(contact, cast.aino, NOW)
