"""A query written once answers as if it had been written anew, whoever asks, whenever, and for however many."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.db.models import Q, QuerySet

from meetings.access import _meeting_read_by, _reading
from meetings.queries import opened, page
from meetings.voices import add_voice
from networks.access import _team_worked_in
from networks.models import Person, Place, PlaceState, TeamMember
from opendialogue import clock
from opendialogue.written_once import WrittenOnce, written_once
from tests.cast import SATURDAY_NIGHT as NOW
from tests.cast import Cast
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db


@written_once
def _people_called(names: list[str]) -> QuerySet[Person, str]:
    return Person.objects.filter(name__in=names).order_by("name").values_list("name", flat=True)


def test_everybody_is_answered_as_if_the_query_had_been_written_for_them(cast: Cast) -> None:
    meeting, other = meeting_of(cast, cast.pekka), meeting_of(cast, cast.tuula, at=NOW + timedelta(days=1))
    add_voice(meeting, cast.maija, "Something was said.", by=cast.maija, now=NOW)
    Place.objects.filter(person=cast.tuula).update(state=PlaceState.JOINED)
    for person in Person.objects.all():
        for one in (meeting, other):
            asked = [
                (_meeting_read_by, (person.pk, one.pk)),
                (_team_worked_in, (person.pk, one.network.team_id)),
                (opened._meeting_for, (person.pk, one.pk)),
                (page._audible, (one.pk, 0, person.pk)),
                (page._said, (one.pk, 0)),
                (page._left_open, (one.pk, 0)),
                (page._changed_since, (one.pk, 0)),
                (page._open_parts_of, (one.pk,)),
            ]
            for query, values in asked:
                assert query(*values) == query.afresh(*values), (query, person)


@pytest.mark.parametrize("how_many", [1, 2, 3, 4, 5, 8, 9])
def test_however_many_are_asked_for(cast: Cast, how_many: int) -> None:
    meeting = meeting_of(cast, cast.pekka)
    people = [cast.aino.pk, cast.pekka.pk, cast.eero.pk, *(uuid4() for _ in range(9))][:how_many]
    asked: tuple[list[UUID], list[UUID]] = ([meeting.pk], people)
    assert sorted(_reading(*asked)) == sorted(_reading.afresh(*asked))


def test_the_present_moment_is_that_of_the_asking(cast: Cast) -> None:
    meeting = meeting_of(cast, cast.pekka)
    Place.objects.filter(person=cast.pekka).update(agreed_until=NOW)
    second = timedelta(seconds=1)
    with time_machine.travel(NOW - second, tick=False):
        assert _meeting_read_by(cast.pekka.pk, meeting.pk) == [meeting.pk]
    with time_machine.travel(NOW, tick=False):
        assert _meeting_read_by(cast.pekka.pk, meeting.pk) == []
    with time_machine.travel(NOW - second, tick=False):
        assert _meeting_read_by(cast.pekka.pk, meeting.pk) == [meeting.pk]


def test_what_people_are_called_is_no_part_of_the_query(cast: Cast) -> None:
    Person.objects.filter(pk=cast.pekka.pk).update(name="'; DROP TABLE networks_person; --")
    assert _people_called(["Aino Niemi", "%s", "'; DROP TABLE networks_person; --"])[0].startswith("';")
    assert _people_called(["%s"]) == []


def test_a_value_that_is_not_asked_about_is_refused() -> None:
    @written_once
    def everybody(person_id: UUID) -> QuerySet[Person]:
        return Person.objects.filter(~Q(name=""))

    with pytest.raises(TypeError, match="asks nothing of its values"):
        everybody(uuid4())


def test_a_moment_that_would_stand_for_ever_is_refused() -> None:
    @written_once
    def joined_lately(person_id: UUID) -> QuerySet[TeamMember]:
        return TeamMember.objects.filter(person=person_id, joined_at__gt=NOW)

    with pytest.raises(TypeError, match="for ever"):
        joined_lately(uuid4())


def test_nobody_at_all_is_not_asked_about() -> None:
    with pytest.raises(ValueError, match="empty"):
        _people_called([])


@pytest.mark.django_db(transaction=True)
def test_threads_ask_over_connections_of_their_own(cast: Cast) -> None:
    meeting = meeting_of(cast, cast.pekka)
    query: WrittenOnce[[UUID, UUID], UUID] = _meeting_read_by
    answers: list[list[UUID]] = []

    def ask(person_id: UUID) -> None:
        try:
            answers.extend(query(person_id, meeting.pk) for _ in range(50))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[person.pk]) for person in (cast.aino, cast.eero)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count([meeting.pk]) == answers.count([]) == 50


def test_the_clock_stands_for_what_is_written_alone() -> None:
    before = clock.now()
    with clock.standing_at(NOW):
        assert clock.now() == NOW
    assert clock.now() >= before
