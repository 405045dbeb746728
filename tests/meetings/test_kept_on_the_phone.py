"""What a phone keeps of somebody's own words: drafts and what could not be sent, for a day, and for nobody else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from meetings.models import Meeting, Voice
from networks.models import Person, Place, PlaceState
from opendialogue import clock
from tests.cast import Cast, gather
from tests.meetings.listening import cookie
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)
FIELD = "Add something in your own words"
#: how long a page may take to find its connection again
PATIENCE = 30_000


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather(clock.now())


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast, at=clock.now())


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 700}, base_url=server)
    yield context
    context.close()


def opened(phone: BrowserContext, server: str, meeting: Meeting, person: Person) -> Page:
    """The meeting's page as this person opens it on the phone."""
    name, _, key = cookie(person).partition("=")
    phone.add_cookies([{"name": name, "value": key, "url": server}])
    page = phone.new_page()
    page.goto(f"/meetings/{meeting.pk}/")
    expect(page.locator("[data-status]")).to_have_text("Up to date")
    return page


def share(page: Page, words: str) -> None:
    page.get_by_label(FIELD).fill(words)
    page.get_by_role("button", name="Share with everyone").click()


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('words:'))")


def make_a_day_older(page: Page) -> None:
    page.evaluate("""() => Object.keys(localStorage).forEach((key) => {
        const value = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({ ...value, at: Date.now() - 24 * 60 * 60 * 1000 - 1000 }));
    })""")


def pages_kept(page: Page) -> list[str]:
    keys = "async () => (await (await caches.open('kept')).keys()).map((request) => request.url)"
    return page.evaluate(keys)


def until(page: Page, is_so: Callable[[], bool]) -> None:
    for _attempt in range(PATIENCE // 100):
        if is_so():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come about")


def test_a_draft_is_there_again_after_the_page_was_closed_and_gone_once_sent(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    page.get_by_label(FIELD).press_sequentially("I can stay un")
    page.close()
    page = opened(phone, server, meeting, cast.pekka)
    expect(page.get_by_label(FIELD)).to_have_value("I can stay un")
    share(page, "I can stay until Monday.")
    expect(page.locator(".voice-own")).to_have_count(1)
    until(page, lambda: kept(page) == [])


def test_unsent_words_go_out_by_themselves_once_even_after_the_page_was_closed(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    phone.set_offline(True)
    share(page, "Do not lose this.")
    expect(page.locator(".voice-unsent")).to_have_count(1)
    share(page, "Nor this.")
    expect(page.locator(".voice-unsent .words")).to_have_text(["Do not lose this.", "Nor this."])
    page.close()
    phone.set_offline(False)
    page = opened(phone, server, meeting, cast.pekka)
    expect(page.locator(".voice-own .words")).to_have_text(
        ["Do not lose this.", "Nor this."], timeout=PATIENCE
    )
    expect(page.locator(".voice-unsent")).to_have_count(0)
    assert list(Voice.objects.values_list("words", flat=True)) == ["Do not lose this.", "Nor this."]
    until(page, lambda: kept(page) == [])


def test_words_whose_answer_was_lost_are_stored_once(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)

    def lose_the_answer(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/voices/", lose_the_answer, times=1)
    share(page, "Do not say this twice.")
    expect(page.locator(".voice-own .words")).to_have_text(["Do not say this twice."], timeout=PATIENCE)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
    assert Voice.objects.count() == 1


def test_words_whose_answer_was_lost_do_not_stand_unsent_though_the_meeting_was_called_off_since(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)

    def lose_every_answer(route) -> None:
        route.fetch()
        Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=clock.now())
        route.abort()

    page.route("**/voices/", lose_every_answer)
    share(page, "This was taken.")
    expect(page.locator(".voice-own .words")).to_have_text(["This was taken."], timeout=PATIENCE)
    expect(page.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
    until(page, lambda: kept(page) == [])


def test_refused_words_are_given_back_and_never_dropped(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    phone.set_offline(True)
    share(page, "I have thought about it.")
    expect(page.locator(".voice-unsent")).to_have_count(1)
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=clock.now())
    phone.set_offline(False)
    expect(page.locator(".voice-unsent .voice-foot")).to_contain_text("called off", timeout=PATIENCE)
    page.get_by_role("button", name="Put it back to write on").click()
    expect(page.get_by_label(FIELD)).to_have_value("I have thought about it.")
    assert not Voice.objects.exists()


def test_after_the_whole_browser_was_closed_draft_and_unsent_words_are_there_and_go_out_once(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    server: str,
    cast: Cast,
    meeting: Meeting,
    tmp_path: Path,
) -> None:
    def begun() -> BrowserContext:
        window = {"width": 390, "height": 700}
        return browser_type.launch_persistent_context(
            str(tmp_path), **browser_type_launch_args, viewport=window, base_url=server
        )

    phone = begun()
    page = opened(phone, server, meeting, cast.pekka)
    phone.set_offline(True)
    share(page, "Said in the lift.")
    expect(page.locator(".voice-unsent")).to_have_count(1)
    page.get_by_label(FIELD).press_sequentially("And half of")
    phone.close()
    phone = begun()
    page = opened(phone, server, meeting, cast.pekka)
    expect(page.locator(".voice-own .words")).to_have_text(["Said in the lift."], timeout=PATIENCE)
    expect(page.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_label(FIELD)).to_have_value("And half of")
    page.reload()
    expect(page.locator(".voice-own .words")).to_have_text(["Said in the lift."], timeout=PATIENCE)
    expect(page.get_by_label(FIELD)).to_have_value("And half of")
    phone.close()
    assert list(Voice.objects.values_list("words", flat=True)) == ["Said in the lift."]


def test_a_server_that_is_away_for_a_moment_gets_the_words_though_the_stream_stays_open(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    page.route("**/voices/", lambda route: route.fulfill(status=503), times=2)
    share(page, "It goes out by itself.")
    expect(page.locator(".voice-own .words")).to_have_text(["It goes out by itself."], timeout=PATIENCE)
    expect(page.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
    assert Voice.objects.count() == 1


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


def test_refused_words_are_not_put_together_with_what_is_being_written_for_some(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.maija)
    phone.set_offline(True)
    share(page, "For all of you.")
    expect(page.locator(".voice-unsent")).to_have_count(1)
    page.route("**/voices/", lambda route: route.fulfill(status=404, body=""))
    phone.set_offline(False)
    back = page.get_by_role("button", name="Put it back to write on")
    expect(back).to_be_visible(timeout=PATIENCE)
    page.get_by_label(FIELD).fill("For Aino alone.")
    page.get_by_text("Not for everyone?").click()
    page.get_by_label("Only people I choose").check()
    back.click()
    expect(page.get_by_label(FIELD)).to_have_value("For Aino alone.")
    expect(page.get_by_label("Only people I choose")).to_be_checked()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("Send first what you are writing")
    page.get_by_label(FIELD).fill("")
    back.click()
    expect(page.get_by_label(FIELD)).to_have_value("For all of you.")
    expect(page.get_by_label("Everyone in this meeting", exact=True)).to_be_checked()


def test_draft_and_unsent_words_of_a_meeting_called_off_meanwhile_are_there_to_copy(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    phone.set_offline(True)
    share(page, "I have thought about it.")
    expect(page.locator(".voice-unsent")).to_have_count(1)
    page.get_by_label(FIELD).fill("And I would rath")
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=clock.now())
    page.close()
    phone.set_offline(False)
    page = opened(phone, server, meeting, cast.pekka)
    expect(page.get_by_text("And I would rath", exact=True)).to_be_visible()
    expect(page.get_by_text("I have thought about it.", exact=True)).to_be_visible()
    expect(page.locator(".voice-unsent .voice-foot").filter(has_text="called off")).to_have_count(
        1, timeout=PATIENCE
    )
    expect(page.get_by_role("button", name="Put it back to write on")).to_have_count(0)
    assert not Voice.objects.exists()


def test_unsent_words_of_whoever_is_put_out_are_offered_to_copy(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    phone.set_offline(True)
    share(page, "I have thought about it.")
    expect(page.locator(".voice-unsent")).to_have_count(1)
    Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    phone.set_offline(False)
    expect(page.get_by_role("heading", name="This page is closed")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_label("These words of yours were not sent.")).to_have_value("I have thought about it.")
    assert not Voice.objects.exists()


def test_words_begun_on_a_page_that_is_not_open_any_more_are_given_back_to_whoever_wrote_them(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    phone.set_offline(True)
    share(page, "Do not lose this.")
    expect(page.locator(".voice-unsent")).to_have_count(1)
    page.get_by_label(FIELD).press_sequentially("Nor th")
    page.close()
    phone.set_offline(False)
    Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    page = phone.new_page()
    page.goto(f"/meetings/{meeting.pk}/")
    expect(page.get_by_role("heading", name="This page is not here")).to_be_visible()
    unsent = page.get_by_label("These words of yours were not sent. You can copy them.")
    expect(unsent).to_have_value("Do not lose this.\n\nNor th")
    page.goto("/meetings/00000000-0000-4000-8000-000000000000/")
    expect(page.get_by_role("heading", name="This page is not here")).to_be_visible()
    expect(unsent).to_be_hidden()
    name, _, key = cookie(cast.eero).partition("=")
    phone.add_cookies([{"name": name, "value": key, "url": server}])
    page.goto(f"/meetings/{meeting.pk}/")
    expect(page.get_by_role("heading", name="This page is not here")).to_be_visible()
    expect(unsent).to_be_hidden()
    expect(unsent).to_have_value("")


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


def test_a_page_that_was_kept_with_a_yes_opens_without_a_network_and_no_other_does(
    phone: BrowserContext, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phone, server, meeting, cast.pekka)
    share(page, "Read me on the train.")
    expect(page.locator(".voice-own")).to_have_count(1)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    phone.set_offline(True)
    page.goto(f"/meetings/{meeting.pk}/")
    expect(page.get_by_role("heading", name="No connection just now")).to_be_visible()
    assert "Pekka" not in page.content()
    phone.set_offline(False)
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_label("Keep this page on this phone").check()
    until(page, lambda: len(pages_kept(page)) == 1)
    phone.set_offline(True)
    page.goto(f"/meetings/{meeting.pk}/")
    expect(page.get_by_text("Read me on the train.")).to_be_visible()
    share(page, "Written on the train.")
    expect(page.locator(".voice-unsent")).to_have_count(1)
    phone.set_offline(False)
    expect(page.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
    assert Voice.objects.filter(words="Written on the train.").count() == 1


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
