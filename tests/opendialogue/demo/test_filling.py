"""The demo fills an empty database at whatever hour, and no other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from networks.models import Network, Person, Service
from opendialogue.demo.filling import fill
from opendialogue.demo.story import id_of
from response.engine.health import overdue
from response.models import Duty, FirstContact, Outcome
from response.rota.on_call import on_call

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
#: a Monday night, noon, late afternoon, evening, ten at night, and the nights in which clocks change
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
    team = person("aino").memberships.get().team
    assert [p.name for people in on_call(team, now).values() for p in people] == ["Aino", "Sami"]


def test_it_is_filled_in_few_statements():
    with CaptureCount() as count:
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


@pytest.mark.parametrize("address", ["/demo/", "/demo/letterbox/"])
def test_where_another_service_lives_there_is_no_demo(cast, demo_addresses, client, address):
    assert client.get(address).status_code == 404
    assert client.post("/demo/enter/aino/").status_code == 404
