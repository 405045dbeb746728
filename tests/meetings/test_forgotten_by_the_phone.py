"""What a phone forgets of somebody's words: after a day, for whoever shares it, and on leaving the page."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from meetings.models import Meeting, Voice
from tests.cast import Cast
from tests.meetings.phones import FIELD, PATIENCE, cast, kept, meeting, opened, pages_kept, phone, until

__all__ = ["cast", "meeting", "phone"]

pytestmark = pytest.mark.django_db(transaction=True)


def make_a_day_older(page: Page) -> None:
    page.evaluate("""() => Object.keys(localStorage).forEach((key) => {
        const value = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({ ...value, at: Date.now() - 24 * 60 * 60 * 1000 - 1000 }));
    })""")


def test_any_page_of_the_service_forgets_what_is_a_day_old(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    page.get_by_label(FIELD).fill("Yesterday's thought")
    make_a_day_older(page)
    page.goto("/today/")
    until(page, lambda: kept(page) == [])


def test_nothing_is_kept_for_longer_than_a_day(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    page.get_by_label(FIELD).fill("Yesterday's thought")
    make_a_day_older(page)
    page.close()
    page = opened(phone, server, meeting, cast.pekka)
    expect(page.get_by_label(FIELD)).to_have_value("")
    assert kept(page) == []


def test_who_shares_the_phone_sees_nothing_of_it_and_sends_nothing_of_it(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    page.get_by_label(FIELD).fill("Half a thought of Pekka's")
    page.close()
    page = opened(phone, server, meeting, cast.maija)
    expect(page.get_by_label(FIELD)).to_have_value("")
    assert "Half a thought" not in page.content()
    page.close()
    page = opened(phone, server, meeting, cast.pekka)
    expect(page.get_by_label(FIELD)).to_have_value("Half a thought of Pekka's")


def test_who_may_read_it_comes_back_with_the_draft(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.maija)
    page.get_by_label(FIELD).fill("Only for Aino.")
    page.get_by_text("Not for everyone?").click()
    # The button says with whom; names are asked for once somebody wishes to choose them.
    page.get_by_label("Only those in the room").check()
    expect(page.get_by_role("button", name="Share with these people only", exact=True)).to_be_visible()
    expect(page.get_by_label("Aino", exact=True)).to_be_hidden()
    page.get_by_label("Only people I choose").check()
    page.get_by_label("Aino").check()
    page.close()
    page = opened(phone, server, meeting, cast.maija)
    expect(page.get_by_label("Only people I choose")).to_be_checked()
    expect(page.get_by_label("Aino")).to_be_checked()
    phone.set_offline(True)
    page.get_by_role("button", name="Share with these people only").click()
    expect(page.locator(".voice-unsent")).to_have_count(1)
    phone.set_offline(False)
    expect(page.locator(".voice-own")).to_have_count(1, timeout=PATIENCE)
    voice = Voice.objects.get()
    assert voice.kept_to == "named"
    assert [hearer.person for hearer in voice.hearers.all()] == [cast.aino]


def test_leaving_the_page_takes_everything_with_it(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    page.get_by_label(FIELD).fill("Half a thought")
    page.get_by_label("Keep this page on this phone").check()
    until(page, lambda: len(pages_kept(page)) == 1)
    page.evaluate("document.querySelector('form[data-leave]').dataset.leave = '/start/'")
    page.get_by_role("button", name="Leave this page").click()
    page.wait_for_url("**/start/")
    assert kept(page) == []
    until(page, lambda: pages_kept(page) == [])
