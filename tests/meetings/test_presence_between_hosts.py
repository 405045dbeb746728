"""What web processes tell one another of who has a page open: at once, for some seconds, and no more."""

import json
import re
from uuid import UUID, uuid4

import pytest

from meetings.live.presence import FORGOTTEN_AFTER_SECONDS, SAID_EVERY_SECONDS, Presence
from networks.models import Place, PlaceState
from opendialogue import clock
from tests.cast import Cast
from tests.meetings.listening import NO_SERVER, Listener, says, web_server
from tests.meetings.present import PATIENCE, people
from tests.meetings.together import meeting_of

__all__ = ["people"]


class Moving:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_who_is_not_heard_of_any_more_is_forgotten_after_some_seconds() -> None:
    moving = Moving()
    presence, meeting, pekka = Presence(moving), uuid4(), uuid4()
    presence.hear(json.dumps({str(meeting): [str(pekka)]}).encode())
    moving.seconds += FORGOTTEN_AFTER_SECONDS - 0.001
    assert presence.now() == {meeting: {pekka}}
    moving.seconds += 0.001
    assert presence.now() == {}


def test_a_hub_says_at_once_what_is_new_and_the_same_again_only_after_some_seconds() -> None:
    moving = Moving()
    presence, meeting, pekka = Presence(moving), uuid4(), uuid4()
    here: dict[UUID, set[UUID]] = {meeting: {pekka}}
    said = presence.to_say(here)
    assert said is not None
    assert json.loads(said) == {str(meeting): [str(pekka)]}
    moving.seconds += SAID_EVERY_SECONDS - 0.001
    assert presence.to_say(here) is None
    moving.seconds += 0.001
    assert presence.to_say(here) == said
    assert presence.to_say({}) == b"{}"
    moving.seconds += SAID_EVERY_SECONDS
    assert presence.to_say({}) is None


@pytest.mark.parametrize("said", [b"", b"[]", b'{"x": []}', b'{"x": 1}', b'{"6f": null}', b"\xff"])
def test_what_is_not_understood_is_passed_over(said: bytes) -> None:
    presence = Presence()
    presence.hear(said)
    assert presence.now() == {}


def shown_to(listener: Listener, *names: str) -> None:
    """Waits until this page shows just these names."""
    while True:
        html = listener.next("present", within=PATIENCE).data["html"]
        if re.findall(r"<bdi>(.*?)</bdi>", html) == list(names):
            return


@pytest.mark.django_db(transaction=True)
def test_people_on_two_hosts_see_one_another_and_no_more_of_whom_was_put_out(
    people: Cast, server: str
) -> None:
    meeting = meeting_of(people, at=clock.now())
    with web_server() as other:
        maija = Listener(server, people.maija, meeting.pk)
        tabs = [Listener(other, people.pekka, meeting.pk) for _tab in range(3)]
        for listener in (maija, tabs[0]):
            shown_to(listener, "Maija", "Pekka")
        Place.objects.filter(person=people.pekka).update(state=PlaceState.WITHDRAWN)
        shown_to(maija, "Maija")
        tabs[0].next("closed", within=PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_with_valkey_gone_pages_are_told_that_updates_are_slower_and_nobody_is_shown(people: Cast) -> None:
    meeting = meeting_of(people, at=clock.now())
    with web_server(REDIS_URL=NO_SERVER) as address:
        listener = Listener(address, people.maija, meeting.pk)
        assert listener.next("pace", within=PATIENCE).data == {"slow": True}
        later = Listener(address, people.pekka, meeting.pk)
        assert later.next("pace", within=PATIENCE).data == {"slow": True}
        seen = []
        for number in range(3):
            says(address, people.pekka, meeting.pk, f"Word {number}.")
            while (event := listener.events.get(timeout=PATIENCE)) and event.name != "message":
                seen.append(event.name)
        assert "present" not in seen
