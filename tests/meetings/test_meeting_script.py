"""The open page in a real browser: new words arrive, nothing moves, nothing typed is lost, an ended place closes it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from meetings.holding import begin, end
from meetings.models import Meeting, Seen, Voice
from meetings.reflecting import close_reflection, open_reflection
from meetings.voices import add_voice, reword_voice
from networks.models import Person, Place, PlaceState
from opendialogue import clock
from tests.cast import Cast, gather
from tests.hurry import within
from tests.meetings.listening import NO_SERVER, cookie, web_server
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)
#: the page's own promise, in milliseconds
SOON = 2.0
#: for whatever else takes its time on a machine that has other things to do
PATIENCE = 60_000


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather(clock.now())


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast, at=clock.now())


@pytest.fixture(autouse=True)
def everybody_closes_their_pages(browser: Browser) -> Iterator[None]:
    yield
    for context in browser.contexts:
        context.close()


def opened(browser: Browser, server: str, meeting: Meeting, person: Person, *, script: bool = True) -> Page:
    """The meeting's page on this person's phone, up to date."""
    page = at_the_page(browser, server, meeting, person, script=script)
    if script:
        expect(page.locator("[data-status]")).to_have_text("Up to date", timeout=PATIENCE)
    return page


def at_the_page(
    browser: Browser,
    server: str,
    meeting: Meeting,
    person: Person,
    *,
    script: bool = True,
    without: str | None = None,
) -> Page:
    """The page, as far as it is; streams whose address holds ``without`` are kept back on their way."""
    context = browser.new_context(viewport={"width": 390, "height": 700}, java_script_enabled=script)
    name, _, key = cookie(person).partition("=")
    context.add_cookies([{"name": name, "value": key, "url": server}])
    page = context.new_page()
    if without:
        page.route(lambda url: without in url and "brief" not in url, lambda route: None)
    page.goto(f"{server}/meetings/{meeting.pk}/")
    return page


def say(person: Person, meeting: Meeting, words: str) -> Voice:
    return add_voice(meeting, person, words, by=person, now=clock.now())


def test_pekka_writes_on_his_phone_and_ainos_page_shows_it(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    aino, pekka = (opened(browser, server, meeting, person) for person in (cast.aino, cast.pekka))
    pekka.get_by_label("Add something in your own words").fill("I am worried.")
    pekka.get_by_role("button", name="Share with everyone").click()
    with within(SOON):
        expect(aino.get_by_text("I am worried.")).to_be_visible()
    expect(pekka.locator(".voice-own")).to_have_text(re.compile("I am worried."))
    expect(pekka.get_by_label("Add something in your own words")).to_have_value("")
    pekka.get_by_label("Add something in your own words").fill("And tired.")
    pekka.get_by_role("button", name="Share with everyone").click()
    expect(pekka.locator(".voice")).to_have_count(2)
    pekka.wait_for_timeout(1200)
    assert [text.splitlines()[-2:] for text in pekka.locator(".voice .words").all_inner_texts()] == [
        ["I am worried."],
        ["And tired."],
    ]


def test_whoever_writes_keeps_their_field_where_it_is(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    for number in range(8):
        say(cast.maija, meeting, f"Word {number}.")
    page = opened(browser, server, meeting, cast.pekka)
    field = page.get_by_label("Add something in your own words")
    field.scroll_into_view_if_needed()
    field.press_sequentially("I have just be")
    before = field.bounding_box()
    for number in range(3):
        say(cast.maija, meeting, f"Another word {number}.\nAnd more.")
    with within(SOON):
        expect(page.get_by_text("Another word 2.")).to_be_attached()
    field.press_sequentially("gun")
    after = field.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2
    expect(field).to_be_focused()
    expect(field).to_have_value("I have just begun")


def test_words_put_right_are_replaced_where_they_stand(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    first = say(cast.pekka, meeting, "She was loud.")
    say(cast.maija, meeting, "I was.")
    page = opened(browser, server, meeting, cast.aino)
    reword_voice(first, "She called for help.", by=cast.pekka, now=clock.now())
    with within(SOON):
        expect(page.locator(".voice > .words").first).to_have_text("She called for help.")
    expect(page.locator(".voice")).to_have_count(2)
    page.get_by_text("changed").click()
    expect(page.get_by_text("She was loud.")).to_be_visible()


def test_unsent_words_stay_in_sight_until_they_are_sent_once(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(browser, server, meeting, cast.pekka)
    page.context.set_offline(True)
    field = page.get_by_label("Add something in your own words")
    field.fill("Do not lose this.")
    page.get_by_role("button", name="Share with everyone").click()
    expect(page.locator(".voice-unsent .words")).to_have_text("Do not lose this.")
    expect(field).to_have_value("")
    said_meanwhile = say(cast.maija, meeting, "I am here.")
    page.context.set_offline(False)
    expect(page.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator(".voice")).to_have_count(2)
    assert list(Voice.objects.values_list("words", flat=True)) == [said_meanwhile.words, "Do not lose this."]


def test_a_place_taken_away_leaves_none_of_the_words_but_ones_own_unsent(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    say(cast.maija, meeting, "Only for those I trust.")
    page = opened(browser, server, meeting, cast.pekka)
    page.get_by_label("Add something in your own words").fill("Half a thou")
    Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    with within(SOON):
        expect(page.get_by_role("heading", name="This page is closed")).to_be_visible()
    assert "Only for those I trust." not in page.content()
    assert "Maija" not in page.content()
    expect(page.get_by_label("These words of yours were not sent.")).to_have_value("Half a thou")
    expect(page.get_by_role("heading", name="If you cannot wait")).to_be_visible()


def test_signing_out_in_another_tab_closes_the_page(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(browser, server, meeting, cast.maija)
    page.context.clear_cookies()
    page.context.set_offline(True)
    page.wait_for_timeout(200)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="This page is closed")).to_be_visible()


def test_a_reflection_is_opened_and_closed_on_every_page_at_once(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    begin(meeting, cast.aino, clock.now())
    sami, pekka = (opened(browser, server, meeting, person) for person in (cast.sami, cast.pekka))
    aloud = sami.get_by_label("Thinking out loud with my colleagues")
    together = sami.get_by_role("button", name="Think out loud together")
    done = sami.get_by_role("button", name="We have thought out loud")
    expect(together).to_be_visible()
    open_reflection(meeting, cast.aino, clock.now())
    with within(SOON):
        expect(pekka.get_by_role("status").get_by_text("Everyone else listens now")).to_be_visible()
    expect(done).to_be_visible()
    expect(together).to_be_hidden()
    expect(aloud).to_be_visible()
    expect(aloud).to_be_checked()
    close_reflection(meeting, cast.aino, clock.now())
    with within(SOON):
        expect(pekka.get_by_role("status").get_by_text("What would you like to answer?")).to_be_visible()
    expect(together).to_be_visible()
    expect(done).to_be_hidden()
    expect(aloud).not_to_be_checked()
    sami.get_by_label("Add something in your own words").fill("To Maija.")
    open_reflection(meeting, cast.aino, clock.now())
    with within(SOON):
        expect(done).to_be_visible()
    expect(aloud).not_to_be_checked()


def test_a_page_that_was_opened_before_the_meeting_serves_in_it(
    browser: Browser, server: str, cast: Cast
) -> None:
    meeting = meeting_of(cast, at=clock.now() + timedelta(minutes=40))
    page = opened(browser, server, meeting, cast.pekka)
    page.get_by_label("Add something in your own words").fill("I am on my w")
    open_it = page.get_by_text("Leave something open")
    expect(open_it).to_be_hidden()
    begin(meeting, cast.aino, clock.now())
    with within(SOON):
        expect(open_it).to_be_visible()
    page.get_by_role("link", name="Show the page as it is now").click()
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    expect(page.get_by_role("link", name="Show the page as it is now")).to_be_hidden()
    expect(page.get_by_label("Add something in your own words")).to_have_value("I am on my w")


def test_whose_words_come_next_is_said_anew(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(browser, server, meeting, cast.aino)
    page.get_by_text("Write down for somebody else").click()
    page.get_by_label("Whose words are these?").select_option(label="Pekka")
    page.get_by_label("Add something in your own words").fill("I am worried.")
    page.get_by_role("button", name="Share with everyone").click()
    expect(page.locator(".voice")).to_contain_text("Written down by Aino")
    expect(page.get_by_label("Whose words are these?")).to_have_value("")


def test_that_nothing_was_settled_is_read_where_it_is_said_on_every_page(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    begin(meeting, cast.aino, clock.now())
    pekka, maija = (opened(browser, server, meeting, person) for person in (cast.pekka, cast.maija))
    maija.get_by_role("button", name="Nothing was settled today").click()
    said = "A meeting may end like that, and it is complete."
    for page in (maija, pekka):
        section = page.get_by_role("region", name="How we go on")
        expect(section.get_by_role("status")).to_contain_text(said, timeout=PATIENCE)


def test_the_page_of_a_meeting_that_was_called_off_stays_up_to_date_as_well(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    Meeting.objects.update(cancelled_at=clock.now())
    page = at_the_page(browser, server, meeting, cast.pekka)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.reload()
    expect(page.locator("[data-status]")).to_have_text("Up to date")
    page.wait_for_timeout(300)
    assert broken == []


def test_the_button_says_who_will_read_it(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(browser, server, meeting, cast.maija, script=False)
    all_of_them = page.get_by_role("button", name="Share with everyone", exact=True)
    some_of_them = page.get_by_role("button", name="Share with these people only", exact=True)
    expect(all_of_them).to_be_visible()
    expect(some_of_them).to_have_count(0)
    page.get_by_text("Not for everyone?").click()
    page.get_by_label("Only those in the room").check()
    expect(some_of_them).to_be_visible()
    expect(all_of_them).to_have_count(0)
    expect(page.get_by_text("Whom do you choose?")).to_be_hidden()
    page.get_by_label("Only people I choose").check()
    expect(page.get_by_text("Whom do you choose?")).to_be_visible()
    page.get_by_label("Everyone in this meeting", exact=True).check()
    expect(all_of_them).to_be_visible()


def test_with_valkey_gone_the_status_line_says_that_updates_are_slower(
    browser: Browser, cast: Cast, meeting: Meeting
) -> None:
    with web_server(REDIS_URL=NO_SERVER) as address:
        page = at_the_page(browser, address, meeting, cast.aino)
        expect(page.locator("[data-status]")).to_have_text("Updates are slower just now", timeout=PATIENCE)
        say(cast.maija, meeting, "I am here.")
        expect(page.get_by_text("I am here.")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("[data-status]")).to_have_text("Updates are slower just now")


def test_where_something_keeps_the_stream_back_the_page_asks_by_itself(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = at_the_page(browser, server, meeting, cast.aino, without="/live/")
    for words in ("I am here.", "And here."):
        say(cast.maija, meeting, words)
        expect(page.get_by_text(words)).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-status]")).to_have_text("Updates are slower just now")
    expect(page.locator(".voice")).to_have_count(2)


def test_without_javascript_the_same_page_reads_adds_and_says_where_one_stands(
    browser: Browser, server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(browser, server, meeting, cast.pekka, script=False)
    page.get_by_label("Add something in your own words").fill("I am worried.")
    page.get_by_role("button", name="Share with everyone").click()
    expect(page.get_by_text("I am worried.")).to_be_visible()
    assert page.url.endswith(f"#voice-{Voice.objects.get().pk}")
    page.get_by_text("Write down a way to go on").click()
    page.get_by_label("How could we go on?").fill("We meet tomorrow.")
    page.get_by_role("button", name="Add this way").click()
    page.get_by_role("link", name="Say where you stand").click()
    page.get_by_label("Not yet").check()
    page.get_by_role("button", name="Say this to everyone").click()
    expect(page.get_by_text("Pekka: not yet")).to_be_visible()


def test_having_read_covers_what_came_while_the_page_was_open(
    browser: Browser, server: str, cast: Cast
) -> None:
    meeting = meeting_of(cast, at=clock.now() - timedelta(hours=2))
    end(begin(meeting, cast.aino, meeting.starts_at), cast.aino, meeting.ends_at)
    say(cast.maija, meeting, "It was good.")
    page = opened(browser, server, meeting, cast.pekka)
    came = say(cast.maija, meeting, "And we had tea.")
    expect(page.get_by_text("And we had tea.")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[name=up_to]")).to_have_value(str(came.seq))
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("You have said that you have read this.")).to_be_visible(timeout=PATIENCE)
    assert Seen.objects.get(person=cast.pekka).up_to == came.seq
