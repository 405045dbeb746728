"""How a service presents itself, and who may say so."""

import re
from datetime import timedelta

import pytest

from networks.models import Service
from tests.cast import Cast, signed_in

SHOWN = {
    "name": "Töölö Open Dialogue",
    "sender_name": "Töölö",
    "time_zone": "Europe/Helsinki",
    "language": "fi",
    "help_now": "Call the team, at any hour: +358 9 555 0100\nIf somebody is in danger: 112",
    "settle_days": "3",
}


def test_a_lead_changes_what_every_page_and_notice_says(cast: Cast) -> None:
    assert signed_in(cast.ritva).post("/settings/service/", SHOWN).status_code == 302
    service = Service.objects.get()
    assert (service.name, service.sender_name, service.time_zone, service.language) == (
        "Töölö Open Dialogue",
        "Töölö",
        "Europe/Helsinki",
        "fi",
    )
    assert service.settle_after == timedelta(days=3)
    assert service.help_now == [
        {"label": "Call the team, at any hour", "phone": "+358 9 555 0100"},
        {"label": "If somebody is in danger", "phone": "112"},
    ]
    assert "Töölö Open Dialogue" in signed_in(cast.olavi).get("/settings/").content.decode()


@pytest.mark.parametrize("days", ["1", "60"])
def test_words_settle_after_a_day_at_the_soonest_and_two_months_at_the_latest(cast: Cast, days: str) -> None:
    assert signed_in(cast.ritva).post("/settings/service/", SHOWN | {"settle_days": days}).status_code == 302
    assert Service.objects.get().settle_after == timedelta(days=int(days))


def test_the_page_opens_with_what_stands(cast: Cast) -> None:
    page = signed_in(cast.ritva).get("/settings/service/").content.decode()
    assert "Kallio Open Dialogue" in page
    assert "Call the team, any time: +358 9 555 0100" in page
    assert re.search(r'name="settle_days" value="7"', page)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Write the name of the service."),
        ("sender_name", " ", "Write what notices call their sender."),
        ("time_zone", "Europe/Atlantis", "There is no time zone of this name."),
        ("time_zone", "../etc/passwd", "There is no time zone of this name."),
        ("language", "xx", "Choose a language."),
        ("settle_days", "", "Write a number of days from 1 to 60."),
        ("settle_days", "0", "Write a number of days from 1 to 60."),
        ("settle_days", "61", "Write a number of days from 1 to 60."),
        ("settle_days", "a week", "Write a number of days from 1 to 60."),
        ("help_now", "", "Give at least one number"),
        ("help_now", "Ring us", "This line does not: Ring us"),
        ("help_now", "Ring us: soon", "This line does not: Ring us: soon"),
        ("help_now", ": 112", "This line does not: : 112"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(
    cast: Cast, field: str, typed: str, said: str
) -> None:
    page = signed_in(cast.ritva).post("/settings/service/", SHOWN | {field: typed}).content.decode()
    assert said in page
    assert f'href="#id_{field}"' in page
    assert typed.strip() in page or field == "language"  # a list cannot keep what is not on it
    assert Service.objects.get().name == "Kallio Open Dialogue"


@pytest.mark.parametrize("name", ["aino", "leena", "eero", "maija"])
def test_for_everybody_else_the_page_does_not_exist(cast: Cast, name: str) -> None:
    browser = signed_in(getattr(cast, name))
    assert browser.get("/settings/service/").status_code == 404
    assert browser.post("/settings/service/", SHOWN).status_code == 404
    assert Service.objects.get().name == "Kallio Open Dialogue"
