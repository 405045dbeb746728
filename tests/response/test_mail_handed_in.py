"""How returned mail comes in: by the mail server's pipe, or by a signed call."""

import io
import os
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from notices.return_path import return_path
from notices.signing import sign
from response.returned_mail import Taken
from tests.cast import Cast
from tests.response.coming_back import LATER, SECOND, comes_back, everything, sent_to, stopped
from tests.response.returned import postfix

__all__ = ["comes_back"]

SECRET = "a secret for tests that nobody else knows"


def through_the_pipe(raw: bytes, monkeypatch: pytest.MonkeyPatch, *receivers: str) -> str:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    call_command("take_mail", *receivers, stdout=said)
    return said.getvalue().strip()


def test_a_mail_server_pipes_it_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    path = return_path(sent_to(cast.maija).pk)
    assert through_the_pipe(postfix("x@example.org"), monkeypatch) == Taken.NOTHING.value
    assert through_the_pipe(b"\xff\x00 no mail at all", monkeypatch, path) == Taken.NOTHING.value
    assert through_the_pipe(postfix("x@example.org"), monkeypatch, path) == Taken.FOR_GOOD.value
    assert stopped(cast.maija)


def test_with_the_database_away_the_mail_server_is_asked_to_come_again() -> None:
    nowhere = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nowhere",
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "take_mail"],
        input=b"a mail",
        env=os.environ | nowhere,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == os.EX_TEMPFAIL, done.stderr


def told(raw: bytes, at: datetime = LATER, secret: str = SECRET, **headers: str) -> Any:
    timestamp = str(int(at.timestamp()))
    signed = {"X-Timestamp": timestamp, "X-Signature": sign(secret, timestamp, raw)}
    return Client().post(
        reverse("hook_mail"), raw, content_type="message/rfc822", headers={**signed, **headers}
    )


@pytest.fixture
def hook(settings: Any) -> None:
    settings.MAIL_HOOK_SECRET = SECRET


@pytest.mark.usefixtures("hook")
def test_the_same_mail_comes_in_by_a_signed_call(cast: Cast) -> None:
    raw = postfix(return_path(sent_to(cast.maija).pk))
    assert told(raw).status_code == 204
    assert stopped(cast.maija)
    before = everything()
    assert told(raw).status_code == 204
    assert everything() == before


@pytest.mark.usefixtures("hook")
def test_a_call_may_say_whom_the_mail_was_for(cast: Cast) -> None:
    path = return_path(sent_to(cast.maija).pk)
    assert told(postfix("x@example.org"), **{"X-Recipient": path}).status_code == 204
    assert stopped(cast.maija)


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (timedelta(minutes=5) + SECOND, 403),
        (timedelta(minutes=5), 204),
        (timedelta(0), 204),
        (-timedelta(minutes=5), 204),
        (-timedelta(minutes=5) - SECOND, 403),
    ],
)
def test_a_signature_is_of_these_five_minutes(cast: Cast, ago: timedelta, status: int) -> None:
    raw = postfix(return_path(sent_to(cast.maija).pk))
    assert told(raw, LATER - ago).status_code == status
    assert stopped(cast.maija) == (status == 204)


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Signature": "0" * 64}, 403),
        ({"X-Signature": "ä"}, 403),
        ({"X-Signature": ""}, 401),
        ({"X-Timestamp": ""}, 401),
        ({"X-Timestamp": "soon"}, 403),
        ({"X-Timestamp": "9" * 40}, 403),
    ],
)
def test_a_forged_call_does_nothing(cast: Cast, headers: dict[str, str], status: int) -> None:
    raw = postfix(return_path(sent_to(cast.maija).pk))
    assert told(raw, **headers).status_code == status
    assert told(raw, secret="another secret that somebody has made up").status_code == 403
    assert told(raw, secret="").status_code == 403
    assert not stopped(cast.maija)


def test_where_no_secret_is_agreed_nobody_is_heard(cast: Cast) -> None:
    raw = postfix(return_path(sent_to(cast.maija).pk))
    assert told(raw).status_code == 403
    assert told(raw, secret="").status_code == 403
    assert not stopped(cast.maija)


@pytest.mark.usefixtures("hook")
def test_too_much_is_refused_and_other_methods_too(cast: Cast) -> None:
    assert told(b"x" * (5 * 1024 * 1024)).status_code == 204
    assert told(b"x" * (5 * 1024 * 1024 + 1)).status_code == 413
    assert told(b"x" * (13 * 1024 * 1024)).status_code == 413
    assert Client().get(reverse("hook_mail")).status_code == 405
