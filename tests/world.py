"""A service in which everything has happened once: a contact, a meeting with words, and the keys of every address."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, reverse

from meetings.going_on import add_left_open, add_way_forward
from meetings.models import HandedOn, HowHandedOn
from meetings.own_questions import ask
from meetings.voices import add_voice
from networks.models import Place
from response.contacts import NewContact, record_first_contact
from response.drills import call_drill
from response.errands import open_errand
from response.handing_over import ask_to_take_over
from response.models import OnCall
from response.rota.leave import take_leave
from response.rota.outer_calendars import follow
from response.rota.patterns import begin_pattern
from response.rota.swaps import offer_shift
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.paper import drawn
from tests.meetings.together import meeting_of
from tests.response.rota.patterns import weekly
from tests.test_architecture import SIGN_IN_ADDRESSES, patterns

#: allauth's own pages, which show people only what is theirs
OWN_SIGN_IN = ("account_", "mfa_")


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    """A contact about Maija, a meeting with words in it, and the keys of every address."""
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        contact = record_first_contact(
            NewContact(team=cast.team, received_at=SATURDAY_NIGHT, about=cast.maija, submission=uuid4()),
            recorded_by=cast.aino,
            now=SATURDAY_NIGHT,
        )
    meeting = meeting_of(cast)
    note = {"by": cast.maija, "now": SATURDAY_NIGHT, "picture": drawn()}
    voice = add_voice(meeting, cast.maija, "I slept a little.", **note)
    way = add_way_forward(meeting, "We meet again on Monday.", by=cast.maija, now=SATURDAY_NIGHT)
    thing = add_left_open(meeting, "Whether to tell the school.", by=cast.pekka, now=SATURDAY_NIGHT)
    shift = cast.team.shifts.get(person=cast.aino)
    next_week = (SATURDAY_NIGHT + timedelta(days=7), SATURDAY_NIGHT + timedelta(days=9))
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, SATURDAY_NIGHT)
    return {
        "contact_id": contact.pk,
        "handover_id": handover.pk,
        "submission": contact.submission,
        "network_id": cast.network.pk,
        "place_id": Place.objects.get(network=cast.network, person=cast.pekka).pk,
        "meeting_id": meeting.pk,
        # who stays in it, whatever becomes of anybody's place
        "person_id": cast.maija.pk,
        "record_id": read_out_of(cast).pk,
        "voice_id": voice.pk,
        "picture_id": voice.picture.pk,
        "way_id": way.pk,
        "promise_id": cast.promise.pk,
        "thing_id": thing.pk,
        "shift_id": shift.pk,
        "pattern_id": begin_pattern(cast.team, weekly(cast.aino), cast.leena, SATURDAY_NIGHT).pk,
        "feed_id": 1,
        "calendar_id": follow(cast.team, OnCall.FIRST, "https://a.example/", cast.leena, SATURDAY_NIGHT).pk,
        "leave_id": take_leave(cast.aino, *next_week, by=cast.aino, now=SATURDAY_NIGHT).pk,
        "swap_id": offer_shift(
            shift, cast.sami, shift.starts_at, shift.ends_at, cast.aino, SATURDAY_NIGHT
        ).pk,
        "point_id": cast.maija.contact_points.first().pk,  # type: ignore[union-attr]
        # somebody whose work ends in the middle of the test
        "member_id": cast.sami.memberships.get().pk,
        "question_id": ask(cast.service, "Was there time?", {}, by=cast.ritva, now=SATURDAY_NIGHT).pk,
        "drill_id": call_drill(cast.team, 60, cast.leena, SATURDAY_NIGHT).pk,
        "errand_id": open_errand(cast.service, "mail_bounced", "point:0", cast.maija, SATURDAY_NIGHT).pk,
        "token": "not-a-token-of-anybodys",
        "rest": "v1/nothing",
    }


def read_out_of(cast: Cast) -> HandedOn:
    """That words of the meeting were read out to Maija, though it has not begun yet."""
    return HandedOn.objects.create(
        meeting=cast.network.meetings.get(),
        person=cast.maija,
        how=HowHandedOn.PHONE,
        at=SATURDAY_NIGHT,
        by=cast.aino,
        recorded_at=SATURDAY_NIGHT,
        up_to=0,
    )


def own_addresses() -> Iterator[URLPattern]:
    for pattern in patterns():
        name = str(pattern.name or "")
        if name and not name.startswith(OWN_SIGN_IN) and name not in SIGN_IN_ADDRESSES:
            yield pattern


def address_of(name: str, world: dict[str, Any]) -> str:
    pattern = next(pattern for pattern in own_addresses() if pattern.name == name)
    return reverse(name, kwargs={key: world[key] for key in pattern.pattern.converters})


def browser_for(role: str, cast: Cast) -> Client:
    return Client(raise_request_exception=False) if role == "visitor" else signed_in(getattr(cast, role))
