"""Mail that came back: the address stops, the next way goes at once, and a human asks for another address."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from networks.people import move_reach, reach_by
from notices.channels import Letterbox
from notices.delivery import deliver_due
from notices.models import Bounce, Notice, NoticeState, Urgency
from notices.outbox import Letter, queue
from notices.return_path import return_path
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.errands import finish_errand
from response.models import Errand
from response.returned_mail import Taken, take_mail
from tests.cast import Cast, signed_in
from tests.response import returned
from tests.response.coming_back import LATER, NOW, SECOND, comes_back, everything, point_of, sent_to, stopped
from tests.response.returned import ANSWERS, FOR_GOOD, postfix, postfix_delay

__all__ = ["comes_back"]

Shape = Callable[[str], bytes]


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


def test_every_shape_is_one_that_mail_servers_give(cast: Cast) -> None:
    shapes = {
        name
        for name, shape in vars(returned).items()
        if getattr(shape, "__module__", "") == returned.__name__
    }
    tried = {shape.__name__ for shape in (*FOR_GOOD, *ANSWERS, postfix_delay)}
    assert {name for name in shapes if not name.startswith("_")} == tried
