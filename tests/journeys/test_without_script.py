"""An old phone, or a careful person: everything that people of a network do works with scripts switched off."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import DESKTOP, PHONE, Visitors, expect
from tests.journeys.test_main_job import ask_for_support

WORDS = "I have the spare key, and I can come every evening."
BETTER = "I have the spare key, and I can come every second evening."


def in_by_his_link(visitor: Visitors, phone: Page) -> None:
    letterbox = visitor.at(DESKTOP)
    letterbox.goto("/demo/letterbox/")
    letterbox.get_by_role("link", name=re.compile("^Pekka")).click()
    link = letterbox.locator("article a[href*='/j/']").first
    phone.goto(str(link.get_attribute("href")))
    phone.get_by_role("button", name="Open").click()
    expect(phone).to_have_url(re.compile(r"/meetings/[0-9a-f-]{36}/$"))


def leave(phone: Page) -> None:
    """What pressing the button sends; the page that answers would go on at once to one that is not of this service."""
    form = phone.locator("form").filter(has=phone.get_by_role("button", name="Leave this page"))
    expect(form).to_have_attribute("method", "post")
    sent = {
        field.get_attribute("name"): field.get_attribute("value") for field in form.locator("input").all()
    }
    answer = phone.context.request.post(str(form.get_attribute("action")), form=sent)
    assert re.search(r'http-equiv="refresh" content="0; url=https://', answer.text())
    assert "Pekka" not in answer.text()


def test_pekka_joins_answers_reads_adds_rewords_and_leaves(visitor: Visitors) -> None:
    phone = visitor.at(PHONE, java_script_enabled=False)
    in_by_his_link(visitor, phone)
    meeting = phone.url

    phone.get_by_role("button", name="Perhaps").click()
    expect(phone.get_by_role("button", name="Perhaps")).to_have_attribute("aria-pressed", "true")
    expect(phone.get_by_role("button", name="Yes", exact=True)).not_to_have_attribute("aria-pressed", "true")

    phone.get_by_label("Add something in your own words").fill(WORDS)
    phone.get_by_role("button", name="Share with everyone").click()
    own = phone.locator("article").filter(has_text=WORDS)
    expect(own).to_have_count(1)
    expect(own).to_contain_text("Pekka")

    own.get_by_role("link", name=re.compile("^Change")).click()
    phone.get_by_label("The words").fill(BETTER)
    phone.get_by_role("button", name="Keep this wording").click()
    own = phone.locator("article").filter(has_text=BETTER)
    expect(own).to_contain_text("changed")
    own.locator("summary").click()
    expect(own.get_by_text(WORDS)).to_be_visible()

    leave(phone)
    phone.goto(meeting)
    expect(phone).to_have_url(re.compile("/accounts/login/"))
    expect(phone.get_by_role("main")).not_to_contain_text(BETTER)


def test_empty_words_are_refused_in_words_and_nothing_is_lost(visitor: Visitors) -> None:
    phone = visitor.at(PHONE, java_script_enabled=False)
    in_by_his_link(visitor, phone)
    phone.get_by_role("button", name="Share with everyone").click()
    summary = phone.get_by_role("alert")
    expect(summary).to_contain_text("Please check")
    expect(phone.get_by_label("Add something in your own words")).to_be_visible()


def test_maija_adds_what_is_left_open_and_a_way_to_go_on_and_says_where_she_stands(visitor: Visitors) -> None:
    phone = visitor.at(PHONE, java_script_enabled=False)
    phone.goto("/demo/")
    phone.locator('form[action="/demo/enter/maija/"] button').first.click()
    phone.get_by_role("main").locator("a[href^='/meetings/']").last.click()

    phone.get_by_text("Leave something open").click()
    phone.get_by_label("What do we leave open?").fill("Whether I go back to work this spring.")
    phone.get_by_role("button", name="Leave this open").click()
    expect(phone.get_by_text("Whether I go back to work this spring.", exact=True)).to_be_visible()

    phone.get_by_text("Write down a way to go on").click()
    phone.get_by_label("How could we go on?").fill("We see one another again on Thursday.")
    phone.get_by_role("button", name="Add this way").click()
    way = phone.locator("section.way").filter(has_text="We see one another again on Thursday.")
    way.get_by_role("link", name="Say where you stand").click()
    phone.get_by_label("Not yet").check()
    phone.get_by_label("In your own words").fill("I want to sleep over it.")
    phone.locator("main form button").first.click()
    expect(way.get_by_text("I want to sleep over it.")).to_be_visible()


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_tuula_asks_for_support(visitor: Visitors, window: dict[str, int]) -> None:
    page = visitor.at(window, java_script_enabled=False)
    page.goto("/start/")
    page.get_by_label("What is happening, in your own words").fill("She does not open the door.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Please check")
    expect(page.get_by_label("What is happening, in your own words")).to_have_value(
        "She does not open the door."
    )
    ask_for_support(page, "She does not open the door.")
    expect(page.get_by_role("main")).to_contain_text("will be in touch")
