"""A shift offered to a colleague on the rota's page, and what became of it."""

from typing import Any

import pytest
from django.urls import reverse

from networks.models import Person
from response.models import Shift, ShiftSwap
from tests.cast import Cast
from tests.response.rota.looking import _on_saturday_night, rota_of, visit
from tests.response.visits import signed_in

__all__ = ["_on_saturday_night"]


def offer_to(person: Person, cast: Cast, **more: str) -> Any:
    shift = Shift.objects.get(person=cast.aino)
    told = {
        "taker": str(person.pk),
        "starts_at": "2026-11-21T22:05",
        "ends_at": "2026-11-23T22:05",
    } | more
    return signed_in(cast.aino).post(reverse("rota_offer", args=[shift.pk]), told, follow=True)


def test_a_shift_is_offered_and_taken_with_one_tap(cast: Cast) -> None:
    shift = Shift.objects.get(person=cast.aino)
    assert reverse("rota_offer", args=[shift.pk]) in rota_of(cast.aino)
    assert reverse("rota_offer", args=[shift.pk]) not in rota_of(cast.sami)
    assert "Sami is asked." in offer_to(cast.sami, cast).content.decode()
    swap = ShiftSwap.objects.get()
    page = rota_of(cast.sami)
    assert "Aino offers you their shift. First on call." in page
    assert "You are on call then already: Second on call, Kallio." in page
    assert "You offered your shift to Sami." in rota_of(cast.aino)
    assert "offers" not in rota_of(cast.ritva).partition("<main")[2]
    done = signed_in(cast.sami).post(reverse("rota_swap", args=[swap.pk]), {"answer": "accept"}, follow=True)
    assert "The shift is yours. Aino is told." in done.content.decode()
    assert "First on call now<strong><bdi>Sami</bdi></strong>" in done.content.decode()
    assert "Sami is first and second on call at once." in done.content.decode()


def test_an_offer_says_what_became_of_it(cast: Cast) -> None:
    offer_to(cast.sami, cast)
    address = reverse("rota_swap", args=[ShiftSwap.objects.get().pk])
    assert "I take it" in visit(cast.sami, address)
    assert "I take it" not in visit(cast.ritva, address)
    assert "Take the offer back" in visit(cast.aino, address)
    assert "Say yes or no" in signed_in(cast.sami).post(address, {}, follow=True).content.decode()
    signed_in(cast.aino).post(address, {"answer": "take_back"})
    assert "Aino has taken this offer back." in visit(cast.sami, address)
    late = signed_in(cast.sami).post(address, {"answer": "accept"}, follow=True)
    assert "Aino has taken this offer back." in late.content.decode()
    assert signed_in(cast.ritva).post(address, {"answer": "accept"}).status_code == 404
    assert signed_in(cast.eero).get(address).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"taker": ""}, "Choose whom you ask."),
        ({"taker": "nobody"}, "Select a valid choice"),
        ({"starts_at": "2026-11-20T22:04"}, "Choose a part that lies inside your shift."),
        ({"ends_at": ""}, "Say when it ends."),
    ],
)
def test_what_is_wrong_with_an_offer_is_said_at_its_field(
    cast: Cast, wrong: dict[str, str], said: str
) -> None:
    assert said in offer_to(cast.sami, cast, **wrong).content.decode()
    assert not ShiftSwap.objects.exists()
