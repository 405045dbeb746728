"""Whom a stream lets in, and whom it lets go: the same people as the page."""

from uuid import uuid4

import pytest
import requests
from django.contrib.sessions.models import Session

from tests.cast import Cast, gather
from tests.meetings.listening import PATIENCE, TWO_SECONDS, Listener, web_session
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather()


def test_signing_out_ends_the_stream(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    listener = Listener(server, cast.pekka, meeting.pk)
    listener.next("state")
    Session.objects.all().delete()
    listener.ends(within=TWO_SECONDS)


def test_who_may_not_listen_is_told_no_more_than_by_the_page(cast: Cast, server: str) -> None:
    meeting = meeting_of(cast)
    address = f"{server}/live/meetings/{meeting.pk}/"
    for person, status in ((cast.eero, 404), (cast.leena, 404), (cast.tuula, 404), (cast.pekka, 200)):
        assert web_session(person).head(address, timeout=PATIENCE).status_code == status
    assert requests.get(address, timeout=PATIENCE).status_code == 401
    assert (
        web_session(cast.pekka).get(f"{server}/live/meetings/{uuid4()}/", timeout=PATIENCE).status_code == 404
    )
    assert web_session(cast.pekka).get(f"{server}/live/meetings/x/", timeout=PATIENCE).status_code == 404
    assert web_session(cast.pekka).post(address, timeout=PATIENCE).status_code == 405
    assert (
        web_session(cast.pekka).head(address, headers={"Host": "evil.example"}, timeout=PATIENCE).status_code
        == 400
    )


def test_staff_without_their_second_factor_do_not_listen(cast: Cast, server: str) -> None:
    session = web_session(cast.aino)
    stored = Session.objects.get(session_key=session.headers["Cookie"].partition("=")[2])
    store = stored.get_session_store_class()(stored.session_key)
    store["account_authentication_methods"] = store["account_authentication_methods"][:1]
    store.save()
    meeting = meeting_of(cast)
    assert session.head(f"{server}/live/meetings/{meeting.pk}/", timeout=PATIENCE).status_code == 401
