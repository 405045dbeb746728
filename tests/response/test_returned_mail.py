"""Mail that came back: the address stops, the next way goes at once, and a human asks for another address."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from networks.models import ContactPoint, Person
from networks.people import move_reach, reach_by
from notices.channels import Letterbox
from notices.delivery import deliver_due
from notices.models import Bounce, Notice, NoticeState, Urgency
from notices.outbox import Letter, queue
from notices.return_path import return_path
from notices.signing import sign
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.errands import finish_errand
from response.models import Errand
from response.returned_mail import Taken, take_mail
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.response import returned
from tests.response.returned import ANSWERS, FOR_GOOD, postfix, postfix_delay

NOW = SATURDAY_NIGHT
LATER = NOW + timedelta(minutes=1)
SECOND = timedelta(seconds=1)
SECRET = "a secret for tests that nobody else knows"

Shape = Callable[[str], bytes]


@pytest.fixture(autouse=True)
def comes_back(settings: Any) -> Iterator[None]:
    settings.BOUNCE_ADDRESS = "bounces@bounce.example.org"
    with time_machine.travel(LATER, tick=False):
        yield


def sent_to(person: Person, address: str = "maija@example.net", **changes: Any) -> Notice:
    words = {
        "cause": f"test:{Notice.objects.count()}",
        "recipient_id": person.pk,
        "channel": "mail",
        "address": address,
        "language": "en",
        "kind": "meeting_booked",
    } | changes
    with transaction.atomic():
        queue([Letter(**words)], NOW)
    notice = Notice.objects.get(cause=words["cause"])
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.SENT, sent_at=NOW, attempts=1)
    notice.refresh_from_db()
    return notice


def point_of(person: Person, address: str = "maija@example.net") -> ContactPoint:
    point: ContactPoint = person.contact_points.get(value=address)
    return point


def stopped(person: Person) -> bool:
    return point_of(person).stopped_at is not None


def everything() -> list[Any]:
    return [
        list(table.objects.order_by("pk").values())  # type: ignore[attr-defined]
        for table in (Notice, ContactPoint, Errand, Bounce)
    ]


@pytest.mark.parametrize("shape", FOR_GOOD)
def test_mail_that_came_back_for_good_stops_the_address_and_asks_a_human(cast: Cast, shape: Shape) -> None:
    notice = sent_to(cast.maija)
    assert take_mail(shape(return_path(notice.pk)), LATER) == Taken.FOR_GOOD

    notice.refresh_from_db()
    point = point_of(cast.maija)
    errand = Errand.objects.get()
    assert notice.state == NoticeState.FAILED
    assert (point.stopped_at, point.bounced_at) == (LATER, LATER)
    assert (errand.kind, errand.person, errand.team) == ("mail_bounced", cast.maija, cast.team)
    assert errand.opened_at == LATER
    page = signed_in(cast.aino).get("/errands/").content.decode()
    assert "The mail address of Maija does not work" in page


@pytest.mark.parametrize("shape", [*FOR_GOOD, postfix_delay])
def test_the_same_mail_twice_changes_nothing(cast: Cast, shape: Shape) -> None:
    raw = shape(return_path(sent_to(cast.maija).pk))
    take_mail(raw, LATER)
    before = everything()
    assert take_mail(raw, LATER + SECOND) == Taken.NOTHING
    assert everything() == before


def test_a_delay_is_noted_and_nothing_more(cast: Cast) -> None:
    notice = sent_to(cast.maija)
    assert take_mail(postfix_delay(return_path(notice.pk)), LATER) == Taken.FOR_NOW
    assert Bounce.objects.get().is_permanent is False
    notice.refresh_from_db()
    assert notice.state == NoticeState.SENT
    assert not stopped(cast.maija)
    assert not Errand.objects.exists()
    assert take_mail(postfix(return_path(notice.pk)), LATER) == Taken.FOR_GOOD


@pytest.mark.parametrize("shape", ANSWERS)
def test_whoever_is_away_or_answers_stays_reachable(cast: Cast, shape: Shape) -> None:
    raw = shape(return_path(sent_to(cast.maija).pk))
    before = everything()
    assert take_mail(raw, LATER) == Taken.NOTHING
    assert everything() == before


def forged_addresses(notice: Notice) -> list[str]:
    right = return_path(notice.pk)
    mark = right.partition(".")[2].partition("@")[0]
    other = "0" if mark[0] != "0" else "1"
    return [
        right.replace(mark, other + mark[1:]),
        right.replace(f".{mark}", ""),
        right.replace(mark, mark[:-1]),
        right.replace(notice.pk.hex, "0" * 32),
        right.replace("bounces+", "bounces-"),
        right.replace("bounce.example.org", "elsewhere.example"),
        "bounces@bounce.example.org",
        "nobody",
    ]


@pytest.mark.parametrize("number", range(8))
def test_a_forged_mark_does_nothing(cast: Cast, number: int) -> None:
    notice = sent_to(cast.maija)
    before = everything()
    assert take_mail(postfix(forged_addresses(notice)[number]), LATER) == Taken.NOTHING
    assert everything() == before


def test_a_right_mark_of_a_notice_that_is_not_here_does_nothing(cast: Cast) -> None:
    notice = sent_to(cast.maija)
    raw = postfix(return_path(notice.pk))
    Notice.objects.filter(pk=notice.pk).delete()
    assert take_mail(raw, LATER) == Taken.NOTHING
    assert not stopped(cast.maija)


def test_without_an_address_to_come_back_to_nothing_is_taken_in(cast: Cast, settings: Any) -> None:
    raw = postfix(return_path(sent_to(cast.maija).pk))
    settings.BOUNCE_ADDRESS = None
    assert take_mail(raw, LATER) == Taken.NOTHING


def test_whom_the_mail_server_names_is_enough(cast: Cast) -> None:
    path = return_path(sent_to(cast.maija).pk)
    assert take_mail(postfix("postmaster@example.org"), LATER, [path.upper()]) == Taken.FOR_GOOD
    assert stopped(cast.maija)


def test_two_who_share_an_address_lose_it_one_by_one(cast: Cast) -> None:
    reach_by(cast.tuula, "mail", "maija@example.net")
    take_mail(postfix(return_path(sent_to(cast.maija).pk)), LATER)
    assert (stopped(cast.maija), stopped(cast.tuula)) == (True, False)


def test_two_mails_that_come_back_from_one_address_make_one_errand(cast: Cast) -> None:
    first, second = sent_to(cast.maija), sent_to(cast.maija)
    take_mail(postfix(return_path(first.pk)), LATER)
    finish_errand(Errand.objects.get(), cast.aino, LATER)
    assert take_mail(postfix(return_path(second.pk)), LATER + SECOND) == Taken.FOR_GOOD
    assert Errand.objects.count() == 1
    second.refresh_from_db()
    assert second.state == NoticeState.FAILED


@pytest.mark.parametrize(("checked", "stays"), [(NOW - SECOND, False), (NOW, False), (NOW + SECOND, True)])
def test_what_was_checked_after_the_mail_had_gone_stays(cast: Cast, checked: datetime, stays: bool) -> None:
    notice = sent_to(cast.maija)
    cast.maija.contact_points.filter(kind="mail").update(verified_at=checked)
    take_mail(postfix(return_path(notice.pk)), LATER)
    assert stopped(cast.maija) != stays
    assert Errand.objects.exists() != stays


def test_the_address_somebody_signs_in_by_needs_a_human_too(cast: Cast) -> None:
    cast.maija.contact_points.filter(kind="mail").delete()
    take_mail(postfix(return_path(sent_to(cast.maija, kind="sign_in_code").pk)), LATER)
    assert Errand.objects.get().subject == f"sign_in:{cast.maija.pk}"


def test_a_mistyped_address_that_nobody_is_reached_by_needs_none(cast: Cast) -> None:
    notice = sent_to(cast.pekka, "pekcka@example.net", kind="address_code")
    assert take_mail(postfix(return_path(notice.pk)), LATER) == Taken.FOR_GOOD
    assert not Errand.objects.exists()


@pytest.mark.parametrize("state", [NoticeState.QUEUED, NoticeState.SENDING, NoticeState.HELD])
def test_what_still_waits_to_be_tried_again_is_not_sent_any_more_and_loses_its_words(
    cast: Cast, state: NoticeState
) -> None:
    notice = sent_to(cast.maija, context={"path": "/j/a-key/"})
    Notice.objects.filter(pk=notice.pk).update(state=state, body="your link is a-key")
    take_mail(postfix(return_path(notice.pk)), LATER)
    notice.refresh_from_db()
    assert (notice.state, notice.body, notice.context) == (NoticeState.FAILED, "", {})
    assert deliver_due(LATER + timedelta(hours=1), ways=lambda channel: Letterbox()) == 0


def test_for_the_ladder_the_next_way_goes_at_once(cast: Cast) -> None:
    mail = point_of(cast.aino, "aino@example.org")
    move_reach(cast.aino, mail.pk, -1)
    record_first_contact(
        NewContact(team=cast.team, received_at=NOW, about=cast.maija), recorded_by=cast.aino, now=NOW
    )
    sweep(NOW)
    deliver_due(NOW, ways=lambda channel: Letterbox())
    by_mail, by_sms = Notice.objects.filter(recipient=cast.aino, urgency=Urgency.LADDER).order_by("turn")
    assert (by_mail.state, by_sms.state) == (NoticeState.SENT, NoticeState.QUEUED)
    assert by_sms.next_attempt_at > NOW + SECOND

    take_mail(postfix(return_path(by_mail.pk)), NOW + SECOND)

    by_sms.refresh_from_db()
    assert by_sms.next_attempt_at == NOW + SECOND
    assert point_of(cast.aino, "aino@example.org").stopped_at is not None
    assert Errand.objects.get().person == cast.aino


def test_what_a_digest_told_has_failed_with_it_and_goes_the_next_way_at_once(cast: Cast) -> None:
    digest = sent_to(cast.aino, "aino@example.org", urgency=Urgency.LADDER, kind="digest")
    told = sent_to(cast.aino, "aino@example.org", cause="duty:1", urgency=Urgency.LADDER)
    Notice.objects.filter(pk=told.pk).update(state=NoticeState.GATHERED, told_in=digest)
    with transaction.atomic():
        words = {"cause": "duty:1", "recipient_id": cast.aino.pk, "language": "en", "kind": "rung_due"}
        queue([Letter(**words, channel="sms", address="+358401", turn=1, urgency=Urgency.LADDER)], LATER)  # type: ignore[arg-type]
    following = Notice.objects.get(cause="duty:1", channel="sms")
    assert following.next_attempt_at > LATER

    take_mail(postfix(return_path(digest.pk)), LATER)

    for notice in (digest, told, following):
        notice.refresh_from_db()
    assert (digest.state, told.state) == (NoticeState.FAILED, NoticeState.FAILED)
    assert following.next_attempt_at == LATER


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


def test_every_shape_is_one_that_mail_servers_give(cast: Cast) -> None:
    shapes = {
        name
        for name, shape in vars(returned).items()
        if getattr(shape, "__module__", "") == returned.__name__
    }
    tried = {shape.__name__ for shape in (*FOR_GOOD, *ANSWERS, postfix_delay)}
    assert {name for name in shapes if not name.startswith("_")} == tried
