"""The ways people are reached: in their own order, each checked by a code, and mended where mail came back."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from networks.checking import send_code, type_code
from networks.codes import Typed
from networks.models import ContactPoint, Person, Place, ReachCode
from networks.people import move_reach, reach_by, stop_bouncing, stop_reaching_by
from networks.reaching import reaches_of
from notices.models import Notice
from notices.texts import write
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.usefixtures("now")

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def point_of(person: Person) -> ContactPoint:
    point: ContactPoint = person.contact_points.order_by("preference")[0]
    return point


def code_sent(point: ContactPoint) -> str:
    found = Notice.objects.filter(kind="reach_code", recipient=point.person_id, address=point.value)
    return str(found.latest("created_at", "pk").context["code"])


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def page_of(person: Person) -> str:
    return signed_in(person).get(reverse("me")).content.decode()


def addresses(person: Person) -> list[str]:
    return [reach.address for reach in reaches_of([person.pk]).get(person.pk, [])]


def add(browser: Client, **typed: str) -> Any:
    return browser.post(reverse("me_reach"), {f"reach-{name}": value for name, value in typed.items()})


@pytest.mark.parametrize("who", ["pekka", "aino"])
def test_a_number_is_added_checked_by_a_code_and_shown_as_checked(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    cast.service.region = "FI"
    cast.service.save()
    browser = signed_in(person)
    answer = add(browser, phone="040 777 8888")
    point = person.contact_points.get(value="+358407778888")
    assert answer["Location"] == reverse("me_reach_code", args=[point.pk])
    assert "not checked yet" in page_of(person)

    shown = browser.get(answer["Location"]).content.decode()
    assert "+358407778888" in shown
    code = code_sent(point)
    answer = browser.post(reverse("me_reach_code", args=[point.pk]), {"code": f"{code[:3]} {code[3:]}"})

    assert answer["Location"] == reverse("me")
    assert "checked on Saturday 21 November" in page_of(person)


def test_what_was_never_checked_is_used_all_the_same(cast: Cast) -> None:
    reach_by(cast.pekka, "mail", "pekka@example.net")
    assert addresses(cast.pekka) == ["+358403334444", "pekka@example.net"]


def test_what_was_typed_is_kept_when_it_is_no_number(cast: Cast) -> None:
    answer = add(signed_in(cast.pekka), phone="none at all", mail="pekka@example.net").content.decode()
    assert "none at all" in answer
    assert "pekka@example.net" in answer
    assert not cast.pekka.contact_points.filter(kind="mail").exists()


def test_a_number_and_an_address_at_once_wait_to_be_checked_one_by_one(cast: Cast) -> None:
    answer = add(signed_in(cast.pekka), phone="+358407778888", mail="pekka@example.net")
    assert answer["Location"] == reverse("me")
    assert not Notice.objects.exists()
    assert page_of(cast.pekka).count(">not checked yet<") == 3


def test_the_code_names_nobody_and_nothing(cast: Cast) -> None:
    for point in cast.maija.contact_points.all():
        send_code(point, cast.network.opened_at)
    for notice in Notice.objects.all():
        said = write(notice.kind, notice.channel, notice.language, notice.context)
        for name in ("Maija", "Kallio", "Open Dialogue", "meeting", "http"):
            assert name not in said.subject + said.body
        assert re.search(r"\b\d{6}\b", said.body)
    assert sorted(Notice.objects.values_list("channel", flat=True)) == ["mail", "sms"]


def test_the_code_is_nowhere_in_its_row(cast: Cast, now: datetime) -> None:
    point = point_of(cast.pekka)
    send_code(point, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(networks_reachcode)::text FROM networks_reachcode")
        assert code_sent(point) not in re.findall(r"\d+", cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("passed", "outcome"),
    [(15 * MINUTE - SECOND, Typed.RIGHT), (15 * MINUTE, Typed.OVER), (15 * MINUTE + SECOND, Typed.OVER)],
)
def test_a_code_works_for_a_quarter_of_an_hour(
    cast: Cast, now: datetime, passed: timedelta, outcome: Typed
) -> None:
    point = point_of(cast.pekka)
    send_code(point, now)
    assert type_code(point, code_sent(point), now + passed) == outcome
    point.refresh_from_db()
    assert (point.verified_at is not None) == (outcome == Typed.RIGHT)


def test_the_fifth_try_counts_and_there_is_no_sixth(cast: Cast, now: datetime) -> None:
    point = point_of(cast.pekka)
    send_code(point, now)
    code = code_sent(point)
    for _try in range(4):
        assert type_code(point, another(code), now) == Typed.WRONG
    assert type_code(point, code, now) == Typed.RIGHT
    assert type_code(point, code, now) == Typed.OVER


def test_after_five_wrong_tries_the_right_one_is_too_late(cast: Cast, now: datetime) -> None:
    browser, point = signed_in(cast.pekka), point_of(cast.pekka)
    send_code(point, now)
    code = code_sent(point)
    address = reverse("me_reach_code", args=[point.pk])
    for _try in range(4):
        assert list(browser.post(address, {"code": another(code)}).context["form"].errors) == ["code"]
    answer = browser.post(address, {"code": another(code)}, follow=True)
    assert "does not work any more" in answer.content.decode()
    assert type_code(point, code, now) == Typed.OVER


def test_five_codes_an_hour_wherever_they_go_and_then_one_waits(cast: Cast, now: datetime) -> None:
    points = [*cast.maija.contact_points.all(), reach_by(cast.maija, "mail", "other@example.net")]
    for number in range(5):
        send_code(points[number % 3], now + number * MINUTE)
    for passed in (5 * MINUTE, 60 * MINUTE - SECOND):
        with pytest.raises(ValidationError, match="several codes"):
            send_code(points[0], now + passed)
    send_code(point_of(cast.pekka), now + 5 * MINUTE)
    send_code(points[0], now + 60 * MINUTE)


def test_whoever_asks_too_often_is_told_so(cast: Cast, now: datetime) -> None:
    browser, address = signed_in(cast.pekka), reverse("me_reach_check", args=[point_of(cast.pekka).pk])
    for _code in range(5):
        assert browser.post(address)["Location"].endswith("/code/")
    assert "several codes" in browser.post(address, follow=True).content.decode()
    assert Notice.objects.count() == 5


def test_a_new_code_ends_the_one_before(cast: Cast, now: datetime) -> None:
    point = point_of(cast.pekka)
    first, second = send_code(point, now), send_code(point, now + SECOND)
    first.refresh_from_db()
    assert (first.ended_at, second.ended_at) == (now + SECOND, None)


def test_two_who_share_a_phone_check_it_each_with_their_own_code(cast: Cast, now: datetime) -> None:
    pekkas = point_of(cast.pekka)
    tuulas = reach_by(cast.tuula, "sms", pekkas.value)
    send_code(pekkas, now)
    send_code(tuulas, now)
    if code_sent(pekkas) != code_sent(tuulas):
        assert type_code(tuulas, code_sent(pekkas), now) == Typed.WRONG
    assert type_code(tuulas, code_sent(tuulas), now) == Typed.RIGHT
    pekkas.refresh_from_db()
    assert pekkas.verified_at is None
    assert type_code(pekkas, code_sent(pekkas), now) == Typed.RIGHT


def test_a_number_that_was_removed_and_added_again_is_checked_anew(cast: Cast, now: datetime) -> None:
    point = point_of(cast.pekka)
    send_code(point, now)
    type_code(point, code_sent(point), now)
    stop_reaching_by(cast.pekka, point.pk, now)
    assert reach_by(cast.pekka, "sms", point.value).verified_at is None


def test_nobody_checks_what_is_anothers(cast: Cast, now: datetime) -> None:
    point, browser = point_of(cast.tuula), signed_in(cast.pekka)
    send_code(point, now)
    answer = browser.post(reverse("me_reach_code", args=[point.pk]), {"code": code_sent(point)})
    assert answer["Location"] == reverse("me")
    assert browser.get(reverse("me_reach_code", args=[point.pk]))["Location"] == reverse("me")
    assert (ReachCode.objects.get().tries, ReachCode.objects.get().ended_at) == (0, None)


@pytest.mark.parametrize(
    ("places", "order"),
    [(-1, ["b", "a", "c"]), (1, ["a", "c", "b"]), (0, ["a", "b", "c"])],
)
def test_each_chooses_the_order(cast: Cast, places: int, order: list[str]) -> None:
    cast.pekka.contact_points.all().delete()
    points = {name: reach_by(cast.pekka, "mail", f"{name}@example.net") for name in "abc"}
    move_reach(cast.pekka, points["b"].pk, places)
    assert addresses(cast.pekka) == [f"{name}@example.net" for name in order]


def test_the_first_does_not_go_up_and_the_last_does_not_go_down(cast: Cast) -> None:
    cast.pekka.contact_points.all().delete()
    points = {name: reach_by(cast.pekka, "mail", f"{name}@example.net") for name in "abc"}
    browser = signed_in(cast.pekka)
    page = browser.get(reverse("me")).content.decode()
    for name, up, down in (("a", False, True), ("b", True, True), ("c", True, False)):
        assert (reverse("me_reach_up", args=[points[name].pk]) in page) == up
        assert (reverse("me_reach_down", args=[points[name].pk]) in page) == down
    browser.post(reverse("me_reach_up", args=[points["a"].pk]))
    browser.post(reverse("me_reach_down", args=[points["c"].pk]))
    assert addresses(cast.pekka) == ["a@example.net", "b@example.net", "c@example.net"]


def test_down_and_up_again_is_where_it_was(cast: Cast) -> None:
    browser, before = signed_in(cast.maija), addresses(cast.maija)
    point = point_of(cast.maija)
    browser.post(reverse("me_reach_down", args=[point.pk]))
    assert addresses(cast.maija) == before[::-1]
    browser.post(reverse("me_reach_up", args=[point.pk]))
    assert addresses(cast.maija) == before


def test_a_member_may_remove_the_last_one_and_whoever_works_here_may_not(cast: Cast, now: datetime) -> None:
    stop_reaching_by(cast.pekka, point_of(cast.pekka).pk, now)
    assert addresses(cast.pekka) == []
    mail, phone = cast.aino.contact_points.order_by("kind")
    stop_bouncing(cast.aino.pk, mail.value, now, now)
    answer = signed_in(cast.aino).post(reverse("me_reach_stop", args=[phone.pk]), follow=True)
    assert "can be called on at any time" in answer.content.decode()
    assert addresses(cast.aino) == [phone.value]


def test_an_address_from_which_mail_came_back_is_shown_and_used_again_once_it_was_checked(
    cast: Cast, now: datetime
) -> None:
    mail = cast.maija.contact_points.get(kind="mail")
    assert stop_bouncing(cast.maija.pk, "Maija@Example.net", now, now) == mail
    assert stop_bouncing(cast.maija.pk, mail.value, now, now) is None
    assert addresses(cast.maija) == ["+358401112222"]
    assert "What we sent here came back" in page_of(cast.maija)

    browser = signed_in(cast.maija)
    browser.post(reverse("me_reach_check", args=[mail.pk]))
    browser.post(reverse("me_reach_code", args=[mail.pk]), {"code": code_sent(mail)})

    assert addresses(cast.maija) == ["+358401112222", "maija@example.net"]
    assert "came back" not in page_of(cast.maija)


def test_an_address_from_which_mail_came_back_can_be_taken_off_the_page(cast: Cast, now: datetime) -> None:
    mail = cast.maija.contact_points.get(kind="mail")
    stop_bouncing(cast.maija.pk, mail.value, now, now)
    signed_in(cast.maija).post(reverse("me_reach_stop", args=[mail.pk]))
    page = page_of(cast.maija)
    assert "came back" not in page
    assert reverse("me_reach_check", args=[mail.pk]) not in page
    assert addresses(cast.maija) == ["+358401112222"]


def test_one_of_two_who_share_an_address_loses_it_alone(cast: Cast, now: datetime) -> None:
    reach_by(cast.tuula, "mail", "maija@example.net")
    stop_bouncing(cast.maija.pk, "maija@example.net", now, now)
    assert "maija@example.net" in addresses(cast.tuula)


def test_where_mail_came_back_is_said_to_the_team_alone_and_mended_by_writing_another(
    cast: Cast, now: datetime
) -> None:
    reach_by(cast.pekka, "mail", "pekka@example.net")
    stop_bouncing(cast.pekka.pk, "pekka@example.net", now, now)
    place = Place.objects.get(person=cast.pekka)
    address = reverse("place_change", args=[cast.network.pk, place.pk])
    page = signed_in(cast.aino).get(address).content.decode()
    assert "What we sent here came back" in page
    assert "came back on Saturday 21 November" in page
    assert "So far: +358403334444" in page
    assert "pekka@example.net" not in signed_in(cast.maija).get(address).content.decode()

    typed = {"name": "Pekka", "relation": "brother", "circle": "family", "closeness": "1"}
    signed_in(cast.aino).post(address, typed | {"mail": "pekka@example.net"})

    page = signed_in(cast.aino).get(address).content.decode()
    assert "came back" not in page
    assert "So far: +358403334444, pekka@example.net" in page
