"""The demo service fills an empty database, at whatever hour, and holds together."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Count, F

from meetings.models import Attendance, Meeting, Voice
from networks.models import Network, Person, Place, Service
from notices.models import Notice, NoticeState
from opendialogue.demo.filling import fill
from opendialogue.demo.story import id_of
from response.health import overdue
from response.models import Duty, DutyState, FirstContact, Outcome
from response.rota import on_call
from response.sweep import sweep

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
#: a Monday night, noon, the evening, and the nights in which clocks change
HOURS = [
    datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
    datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 15, 45, tzinfo=UTC),
    datetime(2026, 11, 24, 18, 20, tzinfo=UTC),
    datetime(2026, 11, 24, 20, 40, tzinfo=UTC),
    datetime(2027, 3, 28, 3, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 2, 10, tzinfo=UTC),
]

pytestmark = pytest.mark.django_db


def person(slug: str) -> Person:
    return Person.objects.get(pk=id_of("person", slug))


def test_an_empty_database_is_filled_once_and_another_never_touched():
    assert fill(NOW)
    people = Person.objects.count()
    assert not fill(NOW)
    assert (Service.objects.count(), Person.objects.count()) == (1, people)


def test_a_service_that_is_there_is_left_alone(cast):
    assert not fill(NOW)
    assert Network.objects.get() == cast.network


@pytest.mark.parametrize("now", HOURS, ids=str)
def test_at_any_hour_nothing_is_overdue_and_every_state_is_there(now):
    assert fill(now)
    assert overdue(now + timedelta(seconds=61)) == 0
    waiting = FirstContact.objects.filter(outcome=Outcome.OPEN)
    assert waiting.filter(taken_on_at=None).count() == 1
    assert waiting.filter(breached_at__isnull=False, meeting_starts_at__gt=now).count() == 1
    assert waiting.filter(breached_at=None, meeting_starts_at__gt=now).count() >= 2
    assert set(FirstContact.objects.values_list("outcome", flat=True)) == set(Outcome.values)
    assert not FirstContact.objects.filter(ended_at__gt=now).exists()
    assert not Duty.objects.filter(done_at__gt=now).exists()


def test_it_holds_what_it_promises():
    fill(NOW)
    assert Network.objects.filter(opened_at__lt=NOW - timedelta(days=2, hours=12)).count() == 12
    assert 150 <= FirstContact.objects.count() <= 180
    assert Voice.objects.count() > 70
    assert not Duty.objects.filter(state=DutyState.FAILED).exists()
    team = person("aino").memberships.get().team
    assert [p.name for people in on_call(team, NOW).values() for p in people] == ["Aino", "Sami"]


def test_the_unanswered_contact_goes_up_the_ladder_within_minutes():
    fill(NOW)
    sanna = FirstContact.objects.get(taken_on_at=None, outcome=Outcome.OPEN)
    assert sweep(NOW + timedelta(minutes=2)).tally.fired == 0
    sweep(NOW + timedelta(minutes=4))
    assert sanna.duties.filter(state=DutyState.FIRED).count() == 2


def test_tonight_maija_meets_aino_sami_and_pekka_who_has_a_link():
    fill(NOW)
    meeting = Meeting.objects.get(network=id_of("network", "maija"), began_at=None)
    assert meeting.starts_at > NOW
    names = set(meeting.attendances.values_list("person__name", flat=True))
    assert names == {"Aino", "Sami", "Maija", "Pekka"}
    letter = Notice.objects.get(
        recipient=person("pekka"), cause__contains=str(meeting.attendances.get(person=person("pekka")).pk)
    )
    assert (letter.channel, letter.state) == ("sms", NoticeState.SENT)


def test_letters_of_the_past_were_sent_in_the_past_and_are_no_flood():
    fill(NOW)
    assert not Notice.objects.exclude(state=NoticeState.SENT).exists()
    assert not Notice.objects.filter(sent_at__gt=NOW).exists()
    assert Notice.objects.count() < 80


def test_who_came_to_a_meeting_had_a_place_there():
    fill(NOW)
    guests = Attendance.objects.filter(as_practitioner=False)
    assert not guests.exclude(place__person=F("person")).exists()
    assert not guests.exclude(place__network=F("meeting__network")).exists()


def test_words_are_numbered_without_a_gap():
    fill(NOW)
    for meeting in Meeting.objects.annotate(voices_said=Count("voices", distinct=True)).filter(
        voices_said__gt=0
    ):
        numbers = list(meeting.voices.values_list("seq", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert meeting.last_seq >= len(numbers)


def test_people_have_only_places_they_know_of():
    fill(NOW)
    assert Place.objects.filter(network=id_of("network", "maija")).count() == 7


def test_it_is_filled_in_few_statements():
    with CaptureCount() as count:
        fill(NOW)
    assert count.statements < 1500


class CaptureCount:
    def __enter__(self):
        self.statements = 0

        def count(execute, sql, params, many, context):
            self.statements += 1
            return execute(sql, params, many, context)

        self.wrapper = connection.execute_wrapper(count)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)
