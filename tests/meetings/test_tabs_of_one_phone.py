"""Several tabs of one phone: one draft, one stream, and what one has sent no other sends again."""

import pytest
from playwright.sync_api import BrowserContext, expect

from meetings.models import Meeting, Voice
from tests.cast import Cast
from tests.meetings.listening import cookie
from tests.meetings.phones import FIELD, PATIENCE, cast, meeting, opened, phone, share

__all__ = ["cast", "meeting", "phone"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_another_tab_shows_what_is_unsent_and_no_more_once_it_went_out(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    one, other = (opened(phone, server, meeting, cast.pekka) for _tab in range(2))
    phone.set_offline(True)
    share(other, "From the second tab.")
    for tab in (one, other):
        expect(tab.locator(".voice-unsent")).to_have_count(1, timeout=PATIENCE)
    phone.set_offline(False)
    for tab in (one, other):
        expect(tab.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
        expect(tab.locator(".voice .words")).to_have_text(["From the second tab."], timeout=PATIENCE)
    assert Voice.objects.count() == 1


def test_a_tab_that_is_older_than_ones_newest_sign_in_still_sends_and_only_for_the_same_person(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    page.evaluate("document.querySelector('#add [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    share(page, "I came in once more.")
    expect(page.locator(".voice-own .words")).to_have_text(["I came in once more."], timeout=PATIENCE)
    name, _, key = cookie(cast.maija).partition("=")
    phone.add_cookies([{"name": name, "value": key, "url": server}])
    page.evaluate("document.querySelector('#add [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    share(page, "This is Pekka's.")
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("you have been signed out")
    expect(page.get_by_label(FIELD)).to_have_value("This is Pekka's.")
    assert [voice.speaker for voice in Voice.objects.all()] == [cast.pekka]


def test_two_tabs_have_one_draft_and_what_one_has_sent_stays_as_it_is(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    one = opened(phone, server, meeting, cast.pekka)
    one.get_by_label(FIELD).fill("I am worried.")
    other = opened(phone, server, meeting, cast.pekka)
    expect(other.get_by_label(FIELD)).to_have_value("I am worried.")
    other.get_by_label(FIELD).press_sequentially(" Very.")
    expect(one.get_by_label(FIELD)).to_have_value("I am worried. Very.")
    one.get_by_role("button", name="Share with everyone").click()
    expect(one.locator(".voice-own")).to_have_count(1)
    expect(other.get_by_label(FIELD)).to_have_value("")
    share(other, "And I am tired.")
    expect(other.locator(".voice-own .words")).to_have_text(["I am worried. Very.", "And I am tired."])
    assert [voice.reworded_at for voice in Voice.objects.all()] == [None, None]


def test_eight_tabs_share_one_stream_and_all_are_up_to_date(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    streams: list[str] = []
    phone.on("request", lambda request: streams.append(request.url) if "/live/" in request.url else None)
    phone.on(
        "requestfinished", lambda request: streams.remove(request.url) if request.url in streams else None
    )
    phone.on("requestfailed", lambda request: streams.remove(request.url) if request.url in streams else None)
    tabs = [opened(phone, server, meeting, cast.pekka) for _tab in range(8)]
    share(tabs[-1], "To all of them.")
    for tab in tabs:
        expect(tab.locator(".voice .words")).to_have_text(["To all of them."], timeout=PATIENCE)
    assert len(streams) == 1
    tabs[-1].close()
    share(tabs[0], "And once more.")
    for tab in tabs[:-1]:
        expect(tab.locator(".voice .words")).to_have_text(
            ["To all of them.", "And once more."], timeout=PATIENCE
        )
