"""What the demo service tells holds together."""

from datetime import timedelta

import pytest
from django.db.models import Count, F

from meetings.models import Attendance, Meeting, Voice
from networks.models import Network, Person, Place
from notices.models import Notice, NoticeState
from opendialogue import clock
from opendialogue.demo.story import id_of
from response.engine.sweep import sweep
from response.models import Duty, DutyState, FirstContact, Outcome

pytestmark = pytest.mark.usefixtures("filled", "db")


def person(slug: str) -> Person:
    return Person.objects.get(pk=id_of("person", slug))


def test_it_holds_what_it_promises():
    came_two_days_ago = Network.objects.get(centre__name="Seppo")
    assert Network.objects.filter(opened_at__lt=came_two_days_ago.opened_at).count() == 12
    assert 150 <= FirstContact.objects.count() <= 180
    assert Voice.objects.count() > 70
    assert not Duty.objects.filter(state=DutyState.FAILED).exists()


def test_the_unanswered_contact_goes_up_the_ladder_within_minutes():
    sanna = FirstContact.objects.get(taken_on_at=None, outcome=Outcome.OPEN)
    assert sweep(clock.now() + timedelta(minutes=2)).tally.fired == 0
    sweep(clock.now() + timedelta(minutes=4))
    assert sanna.duties.filter(state=DutyState.FIRED).count() == 2


def test_tonight_maija_meets_aino_sami_and_pekka_who_has_a_link():
    meeting = Meeting.objects.get(network=id_of("network", "maija"), began_at=None)
    assert meeting.starts_at > clock.now()
    names = set(meeting.attendances.values_list("person__name", flat=True))
    assert names == {"Aino", "Sami", "Maija", "Pekka"}
    letter = Notice.objects.get(
        recipient=person("pekka"), cause__contains=str(meeting.attendances.get(person=person("pekka")).pk)
    )
    assert (letter.channel, letter.state) == ("sms", NoticeState.SENT)


def test_letters_of_the_past_were_sent_in_the_past_and_are_no_flood():
    assert not Notice.objects.exclude(state__in=[NoticeState.SENT, NoticeState.SPARED]).exists()
    assert not Notice.objects.filter(sent_at__gt=clock.now()).exists()
    assert Notice.objects.count() < 100


def test_who_came_to_a_meeting_had_a_place_there():
    guests = Attendance.objects.filter(as_practitioner=False)
    assert not guests.exclude(place__person=F("person")).exists()
    assert not guests.exclude(place__network=F("meeting__network")).exists()


def test_words_are_numbered_without_a_gap():
    for meeting in Meeting.objects.annotate(voices_said=Count("voices", distinct=True)).filter(
        voices_said__gt=0
    ):
        numbers = list(meeting.voices.values_list("seq", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert meeting.last_seq >= len(numbers)


def test_people_have_only_places_they_know_of():
    assert Place.objects.filter(network=id_of("network", "maija")).count() == 7
