"""Answering, putting right, saying where one stands: on these pages, too, nothing typed is lost."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from meetings.going_on import add_way_forward
from meetings.models import Meeting, Stance, Voice
from meetings.voices import add_voice, take_back_voice
from networks.models import Person, Place, PlaceState
from opendialogue import clock
from tests.cast import Cast, gather, signed_in
from tests.meetings.listening import cookie
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60_000
FIELD = "Add something in your own words"
SHARE = "Share with everyone"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather(clock.now())


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast, at=clock.now())


@pytest.fixture
def hers(cast: Cast, meeting: Meeting) -> Voice:
    return add_voice(meeting, cast.maija, "I cannot sleep.", by=cast.maija, now=clock.now())


@pytest.fixture
def phone(browser: Browser, server: str, cast: Cast) -> Iterator[BrowserContext]:
    """Pekka's, who comes by his link."""
    context = browser.new_context(viewport={"width": 390, "height": 700}, base_url=server)
    name, _, key = cookie(cast.pekka).partition("=")
    context.add_cookies([{"name": name, "value": key, "url": server}])
    yield context
    context.close()


def at(phone: BrowserContext, address: str) -> Page:
    page = phone.new_page()
    page.goto(address)
    return page


def answering(voice: Voice) -> str:
    return reverse("voice_answer", args=[voice.meeting_id, voice.pk])


def page_of(meeting: Meeting) -> str:
    return reverse("meeting", args=[meeting.pk])


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('words:'))")


def until(page: Page, is_so: Callable[[], bool]) -> None:
    for _attempt in range(PATIENCE // 100):
        if is_so():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come about")


def withdraw(person: Person) -> None:
    Place.objects.filter(person=person).update(state=PlaceState.WITHDRAWN)


def test_an_answer_is_stored_where_the_conversation_stands(
    phone: BrowserContext, cast: Cast, meeting: Meeting, hers: Voice
) -> None:
    page = at(phone, answering(hers))
    page.get_by_role("button", name=SHARE).click()
    expect(page.get_by_role("alert")).to_contain_text("Write something first")
    page.get_by_label(FIELD).fill("I heard you walk about.")
    page.get_by_role("button", name=SHARE).click()
    answer = page.locator(".voice-own")
    expect(answer).to_contain_text("I heard you walk about.")
    assert page.url.endswith(f"{page_of(meeting)}#{answer.get_attribute('id')}")
    assert Voice.objects.get(speaker=cast.pekka).answers == hers
    until(page, lambda: kept(page) == [])


def test_a_begun_answer_is_there_again_and_the_meetings_page_leads_to_it(
    phone: BrowserContext, meeting: Meeting, hers: Voice
) -> None:
    page = at(phone, answering(hers))
    page.get_by_label(FIELD).press_sequentially("I heard you wa")
    page.close()
    page = at(phone, page_of(meeting))
    expect(page.locator(".voice-unsent")).to_contain_text("I heard you wa")
    expect(page.locator(".voice-unsent")).to_contain_text("Begun, and not sent yet.")
    page.get_by_role("button", name="Put it back to write on").click()
    expect(page.get_by_label(FIELD)).to_have_value("I heard you wa")
    page.get_by_label(FIELD).fill("I heard you walk about.")
    page.get_by_role("button", name=SHARE).click()
    expect(page.locator(".voice-own")).to_contain_text("I heard you walk about.")
    expect(page.locator(".voice-unsent")).to_have_count(0)
    until(page, lambda: kept(page) == [])


def test_an_answer_without_a_network_stands_unsent_and_goes_out_by_itself_once(
    phone: BrowserContext, cast: Cast, meeting: Meeting, hers: Voice
) -> None:
    page = at(phone, answering(hers))
    page.get_by_label(FIELD).fill("I heard you walk about.")
    phone.set_offline(True)
    page.get_by_role("button", name=SHARE).click()
    expect(page.locator(".voice-unsent .words")).to_have_text("I heard you walk about.")
    expect(page.get_by_label(FIELD)).to_have_value("")
    phone.set_offline(False)
    expect(page.locator(".voice-own")).to_contain_text("I heard you walk about.", timeout=PATIENCE)
    assert page_of(meeting) in page.url
    assert [voice.answers for voice in Voice.objects.filter(speaker=cast.pekka)] == [hers]


def test_what_was_sent_without_a_network_goes_out_with_the_meetings_page_after_its_own_was_closed(
    phone: BrowserContext, cast: Cast, meeting: Meeting, hers: Voice
) -> None:
    way = add_way_forward(meeting, "We meet again on Friday.", by=cast.maija, now=clock.now())
    his = add_voice(meeting, cast.pekka, "She was laud.", by=cast.pekka, now=clock.now())
    pages = [at(phone, answering(hers))]
    pages += [
        at(phone, reverse(name, args=[meeting.pk, key]))
        for name, key in (("voice_change", his.pk), ("stance_take", way.pk))
    ]
    answer, change, stance = pages
    phone.set_offline(True)
    answer.get_by_label(FIELD).fill("I heard you walk about.")
    answer.get_by_role("button", name=SHARE).click()
    change.get_by_label("The words").fill("She was loud.")
    change.get_by_role("button", name="Keep this wording").click()
    stance.get_by_label("With this").check()
    stance.get_by_role("button", name="Say this to everyone").click()
    for page, says in ((answer, "I heard you walk about."), (change, "She was loud."), (stance, "With this")):
        expect(page.locator(".voice-unsent").filter(has_text=says)).to_have_count(1)
    for page in pages:
        page.close()
    phone.set_offline(False)
    page = at(phone, page_of(meeting))
    expect(page.locator(".voice-own")).to_have_count(2, timeout=PATIENCE)
    expect(page.locator(".voice-own").filter(has_text="She was loud.")).to_have_count(1)
    expect(page.locator(".stances")).to_contain_text("Pekka: is with this")
    expect(page.locator(".voice-unsent")).to_have_count(0)
    assert [voice.answers for voice in Voice.objects.filter(speaker=cast.pekka).order_by("seq")] == [
        None,
        hers,
    ]
    assert Stance.objects.get().person == cast.pekka
    until(page, lambda: kept(page) == [])


def test_an_answer_to_what_was_taken_back_meanwhile_stays_in_its_field(
    phone: BrowserContext, cast: Cast, meeting: Meeting, hers: Voice
) -> None:
    page = at(phone, answering(hers))
    take_back_voice(hers, by=cast.maija, now=clock.now())
    page.get_by_label(FIELD).fill("I heard you walk about.")
    page.get_by_role("button", name=SHARE).click()
    expect(page.get_by_role("alert")).to_contain_text("What this answers was taken back in the meantime.")
    expect(page.get_by_label(FIELD)).to_have_value("I heard you walk about.")
    answer = signed_in(cast.pekka).post(answering(hers), {"words": "I heard you walk about."})
    shown = answer.content.decode()
    assert "What this answers was taken back in the meantime." in shown
    assert "I heard you walk about.</textarea>" in shown
    assert "I cannot sleep." not in shown
    assert signed_in(cast.pekka).get(answering(hers)).status_code == 404
    assert not Voice.objects.filter(speaker=cast.pekka).exists()


def test_whoever_is_put_out_in_mid_writing_can_copy_what_they_wrote(
    phone: BrowserContext, cast: Cast, hers: Voice
) -> None:
    page = at(phone, answering(hers))
    page.get_by_label(FIELD).fill("I heard you walk about.")
    withdraw(cast.pekka)
    page.get_by_role("button", name=SHARE).click()
    expect(page.get_by_role("alert")).to_contain_text("This was not taken. Your words are still here")
    expect(page.get_by_label(FIELD)).to_have_value("I heard you walk about.")
