"""A real drill: begun by the command, climbed by a running watch, its day over in a moved minute."""

from collections.abc import Callable

import psycopg2

from tests.faults.conftest import until
from tests.running import RunningService, running_service

#: in the demo: whoever is on call now or soon, and who coordinates or organises; the leads take no part
ALWAYS = """
from datetime import timedelta
from networks.models import Person
from opendialogue import clock
from response.drills import always_take_part
from response.contacts import receiving_team
from response.rota.on_call import organiser_for, rosters
team = receiving_team(clock.now())
for at in (clock.now(), clock.now() + timedelta(hours=1)):
    roster = rosters([team.pk], at)[team.pk]
    asked = {person for role in ("first_on_call", "second_on_call", "coordinator") for person in roster.get(role, ())}
    leads = {person for role in ("team_lead", "service_lead") for person in roster.get(role, ())}
    for person in Person.objects.filter(pk__in=(asked | {organiser_for(team, at)}) - leads):
        always_take_part(person, clock.now())
        print(person.name)
"""
RUNG = """
SELECT count(*) FROM response_duty WHERE is_drill AND rung = {rung} AND state <> 'waiting'
"""
SENT = """
SELECT count(DISTINCT recipient_id) FROM notices_notice JOIN response_duty AS duty ON cause = 'duty:' || duty.id
WHERE duty.is_drill AND notices_notice.state = 'sent'
"""
TOLD = """
SELECT DISTINCT person.name FROM notices_notice AS notice JOIN response_duty AS duty ON cause = 'duty:' || duty.id
JOIN networks_person AS person ON person.id = notice.recipient_id WHERE duty.is_drill
"""
WOULD = "SELECT count(*) FROM response_duty WHERE is_drill AND 'would:service_lead' = ANY(remarks)"
MINUTE = 60.0


def ask(service: RunningService, query: str) -> list[tuple]:
    with psycopg2.connect(service.environment["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def counts(service: RunningService, query: str) -> Callable[[], bool]:
    return lambda: ask(service, query)[0][0] > 0


def test_a_drill_goes_up_the_ladder_and_ends_by_itself(tmp_path) -> None:
    with running_service(tmp_path) as service:
        always = set(service.manage("shell", "--verbosity", "0", "-c", ALWAYS).split("\n")) - {""}
        assert always
        said = service.manage("drill", "--speed", "60")
        assert "24 hours in 24 minutes" in said
        until(counts(service, RUNG.format(rung=0)), "the first rung is climbed")
        until(counts(service, SENT), "somebody is sent word")
        service.move_clock(MINUTE)
        until(counts(service, RUNG.format(rung=1)), "the second rung is climbed")
        service.move_clock(27 * MINUTE)
        until(counts(service, RUNG.format(rung=5)), "the ladder is climbed to its top")
        until(
            counts(
                service,
                "SELECT count(*) FROM response_drill WHERE ended_at IS NOT NULL AND ended_by_id IS NULL",
            ),
            "the drill ends by itself",
        )
        told = {name for (name,) in ask(service, TOLD)}
        assert told
        assert told <= always
        assert counts(service, WOULD)()
        report = service.manage("drill", "--report")
        assert "Nobody took it on." in report
        assert all(name in report for name in told)
