"""Several promises side by side: a human chooses, the default stands where nobody does."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from networks.models import Service
from response.contacts import NewContact, record_first_contact
from response.models import Condition, FirstContact, FourTimes, Holiday, Promise, Rung, Tells, WorkingHours
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.other_systems.programs import TOLD, fields_of, program
from tests.response.test_contact_pages import record
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
URGENT = "Within 4 hours, when very urgent"


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def urgent(cast: Cast) -> Promise:
    promise = Promise.objects.create(
        service=cast.service, name=URGENT, within=4 * HOUR, kept_by=FourTimes.MEETING_OFFERED
    )
    for number, (after, condition, tells) in enumerate(
        (
            (0 * HOUR, Condition.ALWAYS, [Tells.ORGANISER, Tells.FIRST_ON_CALL]),
            (HOUR, Condition.NO_MEETING_OFFERED, [Tells.TEAM_LEAD]),
            (4 * HOUR, Condition.PROMISE_NOT_KEPT, list(Tells)),
        )
    ):
        Rung.objects.create(
            promise=promise,
            number=number,
            after=after,
            condition=condition,
            tells=tells,
            is_breach=condition == Condition.PROMISE_NOT_KEPT,
        )
    return promise


def test_a_contact_takes_a_copy_of_the_promise_that_was_chosen(cast: Cast, urgent: Promise) -> None:
    new = NewContact(team=cast.team, received_at=NOW, promise=urgent)
    contact = record_first_contact(new, recorded_by=cast.aino, now=NOW)
    assert (contact.promise_name, contact.within, contact.kept_by) == (URGENT, 4 * HOUR, "meeting_offered")
    assert contact.respond_by == NOW + 4 * HOUR
    assert [duty.due_at - NOW for duty in contact.duties.all()] == [0 * HOUR, HOUR, 4 * HOUR]


def test_without_a_choice_it_is_the_default(cast: Cast, urgent: Promise) -> None:
    new = NewContact(team=cast.team, received_at=NOW)
    assert record_first_contact(new, recorded_by=None, now=NOW).promise_name == "Within 24 hours"


def test_a_retired_promise_is_given_to_nobody_any_more(cast: Cast, urgent: Promise) -> None:
    Promise.objects.filter(pk=urgent.pk).update(retired_at=NOW)
    new = NewContact(team=cast.team, received_at=NOW, promise=urgent)
    with pytest.raises(ValidationError) as refused:
        record_first_contact(new, recorded_by=cast.aino, now=NOW)
    assert list(refused.value.error_dict) == ["promise"]
    assert not FirstContact.objects.exists()


def test_working_time_is_counted_and_frozen_with_the_contact(cast: Cast) -> None:
    WorkingHours.objects.bulk_create(
        WorkingHours(promise=cast.promise, weekday=weekday, opens=9 * 60, closes=17 * 60)
        for weekday in range(5)
    )
    Holiday.objects.create(service=cast.service, day=date(2026, 11, 24), name="Founder's day")
    Promise.objects.filter(pk=cast.promise.pk).update(counts_working_time=True)
    new = NewContact(team=cast.team, received_at=NOW)
    contact = record_first_contact(new, recorded_by=None, now=NOW)
    contact.refresh_from_db()
    assert contact.counts_working_time
    # eight hours on Monday, Wednesday and Thursday
    assert contact.respond_by.isoformat() == "2026-11-26T17:00:00+00:00"
    first, second, *_others, breach = contact.duties.all()
    assert first.due_at == NOW
    assert second.due_at.isoformat() == "2026-11-23T09:30:00+00:00"
    assert breach.due_at == contact.respond_by

    Promise.objects.filter(pk=cast.promise.pk).update(counts_working_time=False)
    WorkingHours.objects.all().delete()
    contact.refresh_from_db()
    assert contact.counts_working_time
    page = signed_in(cast.aino).get(f"/contacts/{contact.pk}/").content.decode()
    assert "We meet within 24 working hours of first contact." in page
    assert "Nobody may be met at night or at the weekend." in page


def test_with_one_promise_nothing_is_asked(cast: Cast) -> None:
    assert "What do we promise?" not in signed_in(cast.aino).get("/contacts/new/").content.decode()


def test_staff_choose_between_several_with_what_each_means_and_the_default_ready(
    cast: Cast, urgent: Promise
) -> None:
    page = signed_in(cast.aino).get("/contacts/new/").content.decode()
    assert "Within 24 hours: We meet within 24 hours of first contact." in page
    assert f"{URGENT}: We offer a first meeting within 4 hours of first contact." in page
    assert f'value="{cast.promise.pk}" id="id_promise_0" checked' in page


@pytest.mark.parametrize("chosen", ["urgent", "default", "nothing"])
def test_what_staff_choose_is_promised(cast: Cast, urgent: Promise, chosen: str) -> None:
    told = {"urgent": {"promise": urgent.pk}, "default": {"promise": cast.promise.pk}, "nothing": {}}[chosen]
    record(cast.aino, cast, **told)
    hours = 4 if chosen == "urgent" else 24
    assert FirstContact.objects.get().within == hours * HOUR


@pytest.mark.parametrize("state", ["unknown", "retired", "nonsense"])
def test_a_promise_that_is_none_is_refused_at_its_field(cast: Cast, urgent: Promise, state: str) -> None:
    other = Promise.objects.create(
        service=cast.service, name="Of old", within=HOUR, kept_by=FourTimes.MEETING_HELD, retired_at=NOW
    )
    sent = {"unknown": cast.team.pk, "retired": other.pk, "nonsense": "soon"}[state]
    page = record(cast.aino, cast, promise=sent, words="Steps on the stairs.").content.decode()
    assert "Choose one of these promises." in page
    assert "Steps on the stairs." in page
    assert not FirstContact.objects.exists()


def test_the_public_page_takes_the_default(cast: Cast, urgent: Promise) -> None:
    page = signed_in(cast.maija).get("/start/").content.decode()
    assert "We meet within 24 hours of first contact." in page
    assert URGENT not in page
    signed_in(cast.maija).post("/start/", {"phone": "+358401112222", "promise": str(urgent.pk)})
    assert FirstContact.objects.get().promise_name == "Within 24 hours"


def test_a_phone_system_names_the_promise_that_a_human_chose(cast: Cast, urgent: Promise) -> None:
    answer = program(cast.service).tell(TOLD | {"promise": URGENT})
    assert answer.status_code == 201
    assert answer.json()["promise"] == URGENT
    assert answer.json()["respond_by"] == (NOW + 4 * HOUR).isoformat()
    assert [rung["rung"] for rung in answer.json()["ladder"]] == [0, 1, 2]


@pytest.mark.parametrize("name", ["Within an hour", "Of old", 4, "x" * 121])
def test_a_promise_that_nobody_gives_is_refused_with_those_there_are(
    cast: Cast, urgent: Promise, name: Any
) -> None:
    Promise.objects.create(
        service=cast.service, name="Of old", within=HOUR, kept_by=FourTimes.MEETING_HELD, retired_at=NOW
    )
    answer = program(cast.service).tell(TOLD | {"promise": name})
    assert answer.status_code == 422
    assert fields_of(answer) == ["promise"]
    if isinstance(name, str) and len(name) < 100:
        assert f"There is: Within 24 hours, {URGENT}." in answer.content.decode()
    assert not FirstContact.objects.exists()


def test_the_promise_of_another_service_cannot_be_had(cast: Cast, urgent: Promise) -> None:
    other = Service.objects.create(name="Elsewhere", time_zone="Europe/Helsinki")
    theirs = Promise.objects.create(
        service=other, name="Theirs", within=HOUR, kept_by=FourTimes.MEETING_HELD, is_default=True
    )
    new = NewContact(team=cast.team, received_at=NOW, promise=theirs)
    with pytest.raises(ValidationError):
        record_first_contact(new, recorded_by=cast.aino, now=NOW)
    assert program(cast.service).tell(TOLD | {"promise": "Theirs"}).status_code == 422
