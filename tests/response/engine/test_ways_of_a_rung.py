"""How a rung tells people: one way after another, in their own order, and words that give nothing away."""

import re

import pytest
import time_machine

from networks.models import ContactPoint
from notices import texts
from notices.models import Notice
from notices.rules import SILENCE
from response.acts import end_contact, take_on
from response.engine.sweep import sweep
from response.models import FirstContact
from tests.cast import LADDER, Cast
from tests.response.engine.calling import HOUR, NOW, call


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return call(cast)


def test_everybody_is_told_over_each_channel_once_one_after_another_in_their_own_order(
    cast: Cast, contact: FirstContact
) -> None:
    ContactPoint.objects.create(person=cast.aino, kind="mail", value="second@example.org", preference=9)
    sweep(NOW)
    sweep(NOW)
    notices = Notice.objects.order_by("turn").values_list(
        "recipient__name", "channel", "address", "urgency", "next_attempt_at"
    )
    sms = ContactPoint.objects.get(person=cast.aino, kind="sms").value
    assert list(notices) == [
        ("Aino", "sms", sms, "ladder", NOW),
        ("Aino", "mail", "aino@example.org", "ladder", NOW + SILENCE),
    ]


def test_whoever_prefers_mail_hears_by_mail_first(cast: Cast, contact: FirstContact) -> None:
    ContactPoint.objects.filter(person=cast.aino, kind="mail").update(preference=0)
    ContactPoint.objects.filter(person=cast.aino, kind="sms").update(preference=1)
    sweep(NOW)
    assert list(Notice.objects.order_by("turn").values_list("channel", flat=True)) == ["mail", "sms"]


def spared(contact: FirstContact) -> list[int]:
    """The rungs whose second ways are not needed any more."""
    causes = {f"duty:{duty.pk}": duty.rung for duty in contact.duties.all()}
    found = Notice.objects.filter(state="spared", cause__in=causes).values_list("cause", flat=True)
    return sorted({causes[cause] for cause in found})


def test_taking_it_on_spares_the_second_ways_of_rungs_that_wait_for_that(
    cast: Cast, contact: FirstContact
) -> None:
    sweep(NOW + HOUR)
    contact.duties.filter(rung=1).update(condition="no_meeting_offered")
    take_on(contact, cast.sami, NOW + HOUR)
    assert spared(contact) == [0]
    assert not Notice.objects.filter(state="spared", turn=0).exists()


def test_the_rungs_of_another_contact_are_told_as_before(cast: Cast, contact: FirstContact) -> None:
    other = call(cast)
    sweep(NOW + HOUR)
    take_on(contact, cast.sami, NOW + HOUR)
    assert (spared(contact), spared(other)) == ([0, 1], [])


def test_taking_on_what_somebody_has_taken_on_already_spares_nothing(
    cast: Cast, contact: FirstContact
) -> None:
    take_on(contact, cast.sami, NOW)
    sweep(NOW)
    take_on(contact, cast.aino, NOW)
    assert Notice.objects.filter(turn=1, state="queued").exists()


def test_ending_it_spares_every_second_way(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.sami, NOW)
    sweep(NOW + 13 * HOUR)
    end_contact(contact, "elsewhere", cast.sami, NOW + 13 * HOUR)
    waiting = Notice.objects.filter(turn__gt=0).exclude(state="spared")
    assert (spared(contact), waiting.count()) == ([0, 2, 3], 0)


def test_what_a_notice_says_gives_nothing_away(cast: Cast, contact: FirstContact) -> None:
    for after, *_ in LADDER:
        sweep(NOW + after)
    with time_machine.travel(NOW, tick=False):
        says_only_where_and_by_when(contact)
    assert set(Notice.objects.values_list("kind", flat=True)) == {"contact_new", "rung_due", "rung_breached"}


def test_a_text_is_given_by_when_in_the_zone_and_the_name_of_the_service(
    cast: Cast, contact: FirstContact
) -> None:
    type(cast.service).objects.update(time_zone="Australia/Lord_Howe", sender_name="The house by the sea")
    take_on(contact, cast.sami, NOW)
    sweep(NOW)
    assert [notice.context for notice in Notice.objects.filter(channel="mail")] == [
        {
            "path": f"/contacts/{contact.pk}/",
            "by": contact.respond_by.isoformat(),
            "zone": "Australia/Lord_Howe",
            "sender_name": "The house by the sea",
        }
    ] * 2


def says_only_where_and_by_when(contact: FirstContact) -> None:
    for notice in Notice.objects.all():
        text = texts.write(notice.kind, notice.channel, notice.language, notice.context)
        assert "Sunday 22 November at 10:05pm" in text.body
        assert re.search(r"/t/[\w-]{64}/", text.body)
        assert str(contact.pk) not in text.body
        assert "Maija" not in text.subject + text.body
        assert "Dialogue" not in text.subject + text.body
