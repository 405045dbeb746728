"""Too large to be taken: a plain page says so without a script, the page's own script says it beside the words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from playwright.sync_api import Browser, Route, expect

from meetings.models import Meeting, Voice
from opendialogue import clock
from opendialogue.intake import REFUSED
from tests.cast import Cast, gather, signed_in
from tests.meetings.listening import cookie
from tests.meetings.test_meeting_script import PATIENCE, at_the_page, opened
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)
LARGEST = 12 * 1024 * 1024
TOO_LARGE = "This picture is larger than 10 MB. Please send a smaller one, or a photograph of this one."


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather(clock.now())


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast, at=clock.now())


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """What somebody takes for a photograph, of more than is taken."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff" + b"\0" * (LARGEST + 4 * 1024 * 1024))
    return path


def test_a_script_and_programs_are_told_in_their_own_way(
    server: str, cast: Cast, meeting: Meeting, film: Path
) -> None:
    address, asks = f"{server}/meetings/{meeting.pk}/voices/", {"Cookie": cookie(cast.pekka)}
    body = film.read_bytes()
    told = requests.post(address, body, headers=asks | {"Accept": "application/json"}, timeout=60)
    assert (told.status_code, told.headers["Content-Type"]) == (413, "application/json")
    assert told.json() == {"errors": [TOO_LARGE]}
    # Sent in pieces, nobody says beforehand how much it is.
    pieces = (body[at : at + 65536] for at in range(0, len(body), 65536))
    told = requests.post(address, pieces, headers=asks | {"Accept": "text/html"}, timeout=60)
    assert told.status_code == 413
    assert "That was too large to send" in told.text
    told = requests.post(f"{server}/hooks/mail/", body, timeout=60)
    assert (told.status_code, told.headers["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(("length", "status"), [(LARGEST, 404), (LARGEST + 1, 413)])
def test_the_length_alone_counts_behind_another_server(db: None, length: int, status: int) -> None:
    answer = Client().post("/nothing/here/", b"x", content_type="text/plain", CONTENT_LENGTH=str(length))
    assert answer.status_code == status


@pytest.mark.parametrize("length", ["", "-5", "9" * 30])
def test_a_length_that_is_none_breaks_nothing(db: None, length: str) -> None:
    answer = Client().get("/", CONTENT_LENGTH=length)
    assert answer.status_code == (413 if length.startswith("9") else 200)


def test_the_page_is_in_the_readers_language(cast: Cast, meeting: Meeting) -> None:
    cast.pekka.language = "fi"
    cast.pekka.save()
    address = reverse("voice_add", args=[meeting.pk])
    answer = signed_in(cast.pekka).post(address, CONTENT_LENGTH=str(LARGEST + 1))
    assert answer.status_code == 413
    assert '<html lang="fi"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("status", "words", "again"),
    [(503, "Many pictures come in just now", "60"), (408, "It took too long to arrive", None)],
)
def test_where_there_was_no_room_or_it_was_too_slow_it_is_asked_for_again(
    cast: Cast, meeting: Meeting, status: int, words: str, again: str | None
) -> None:
    address, scope = reverse("voice_add", args=[meeting.pk]), {"asgi.scope": {REFUSED: status}}
    browser, sent = signed_in(cast.pekka), {"words": "Look at this."}
    answer = browser.post(address, sent, **scope)
    assert (answer.status_code, answer.get("Retry-After")) == (status, again)
    assert words in answer.content.decode()
    answer = browser.post(address, sent, headers={"Accept": "application/json"}, **scope)
    assert answer.status_code == status
    assert words in answer.json()["errors"][0]
    answer = Client().post("/api/v1/first-contacts/", b"{}", content_type="application/json", **scope)
    assert (answer.status_code, answer.content) == (status, b"")
    assert not Voice.objects.exists()
    assert browser.post(address, sent, **{"asgi.scope": {REFUSED: 0}}).status_code == 302


def test_a_photograph_is_put_on_no_disk_before_it_is_drawn_anew() -> None:
    """It still tells where it was taken."""
    photograph = SimpleUploadedFile("photo.jpg", b"x" * (11 * 1024 * 1024), "image/jpeg")
    request = RequestFactory().post("/", {"picture": photograph})
    assert isinstance(request.FILES["picture"], InMemoryUploadedFile)


class TestInTheBrowser:
    @pytest.fixture(autouse=True)
    def everybody_closes_their_pages(self, browser: Browser) -> Iterator[None]:
        yield
        for context in browser.contexts:
            context.close()

    def test_without_a_script_a_page_says_so_and_going_back_the_words_are_there(
        self, browser: Browser, server: str, cast: Cast, meeting: Meeting, film: Path
    ) -> None:
        page = at_the_page(browser, server, meeting, cast.pekka, script=False)
        page.get_by_label("Add something in your own words").fill("Look at this.")
        page.get_by_text("Add a photograph or a drawing").click()
        page.get_by_label("A photograph or a drawing", exact=True).set_input_files(film)
        page.get_by_role("button", name="Share with everyone").click()
        expect(page.get_by_role("heading", name="That was too large to send")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("A picture may be at most 10 MB.")).to_be_visible()
        expect(page.get_by_role("heading", name="If you cannot wait")).to_be_visible()
        assert not Voice.objects.exists()
        page.go_back(timeout=PATIENCE)
        expect(page.get_by_label("Add something in your own words")).to_have_value(
            "Look at this.", timeout=PATIENCE
        )

    def test_with_the_script_it_is_said_before_anything_is_sent(
        self, browser: Browser, server: str, cast: Cast, meeting: Meeting, film: Path
    ) -> None:
        page = opened(browser, server, meeting, cast.pekka)
        page.get_by_label("Add something in your own words").fill("Look at this.")
        page.get_by_text("Add a photograph or a drawing").click()
        expect(page.get_by_role("button", name="Draw something")).to_be_visible(timeout=PATIENCE)
        field = page.get_by_label("A photograph or a drawing", exact=True)
        field.set_input_files(film)
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        expect(field).to_have_js_property("validationMessage", TOO_LARGE, timeout=PATIENCE)
        page.get_by_role("button", name="Share with everyone").click()
        expect(page.get_by_label("Add something in your own words")).to_have_value("Look at this.")
        field.set_input_files([])
        expect(field).to_have_js_property("validationMessage", "", timeout=PATIENCE)
        page.get_by_role("button", name="Share with everyone").click()
        expect(page.locator(".voice .words")).to_have_text("Look at this.", timeout=PATIENCE)
        assert len(posts) == 1

    @pytest.mark.parametrize("spoken", ["by us", "by a proxy"])
    def test_what_is_refused_on_its_way_is_said_beside_the_words_and_not_sent_again(
        self, browser: Browser, server: str, cast: Cast, meeting: Meeting, spoken: str
    ) -> None:
        page = opened(browser, server, meeting, cast.pekka)
        tries: list[str] = []
        answer = (
            {"json": {"errors": ["This picture is larger than 10 MB."]}}
            if spoken == "by us"
            else {"body": "<h1>413 Request Entity Too Large</h1>", "content_type": "text/html"}
        )

        def refuse(route: Route) -> None:
            tries.append(route.request.url)
            route.fulfill(status=413, **answer)  # type: ignore[arg-type]

        page.route("**/voices/", refuse)
        page.get_by_label("Add something in your own words").fill("Look at this.")
        page.get_by_role("button", name="Share with everyone").click()
        words = "This picture is larger than 10 MB." if spoken == "by us" else "Your words are still here"
        expect(page.locator("[data-unsent]").first).to_contain_text(words, timeout=PATIENCE)
        expect(page.get_by_label("Add something in your own words")).to_have_value("Look at this.")
        expect(page.locator(".voice-unsent")).to_have_count(0)
        assert len(tries) == 1
