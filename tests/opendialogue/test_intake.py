import asyncio
import tracemalloc
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from opendialogue import intake
from opendialogue.intake import HEARD_OUT, REFUSED, App, Intake, Message

LARGEST, TOGETHER = 10, 25


def request(*parts: bytes, last: bool = True) -> list[Message]:
    messages: list[Message] = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if last:
        messages[-1]["more_body"] = False
    return messages


def run(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: a browser test before this one leaves its loop running in the main thread."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(work)).result()


def sent(
    app: App, messages: Iterable[Message], headers: Iterable[tuple[bytes, bytes]] = (), largest: int = LARGEST
) -> list[Message]:
    """What `app` answers to these messages; where they end, the other side has hung up or says nothing more."""
    waiting = iter(messages)
    answers: list[Message] = []

    async def receive() -> Message:
        message = next(waiting, None)
        if message and message["type"] == "pause":
            await asyncio.sleep(message["seconds"])
            message = next(waiting, None)
        return message if message is not None else await asyncio.Event().wait() or {}

    async def send(message: Message) -> None:
        answers.append(message)

    intake = Intake(app, largest=largest, together=largest * 2)
    run(intake({"type": "http", "headers": list(headers)}, receive, send))  # type: ignore[arg-type]
    return answers


async def echo(scope: Message, receive: intake.Receive, send: intake.Send) -> None:
    await send({"body": (await receive())["body"], "headers": scope["headers"], "refused": scope[REFUSED]})


def test_a_request_in_pieces_arrives_as_one() -> None:
    assert sent(echo, request(b"hel", b"lo"))[0]["body"] == b"hello"


@pytest.mark.parametrize(("size", "kept"), [(LARGEST - 1, LARGEST - 1), (LARGEST, LARGEST), (LARGEST + 1, 0)])
def test_of_more_than_the_largest_nothing_is_kept_but_its_length(size: int, kept: int) -> None:
    headers = [(b"Content-Length", str(size).encode()), (b"host", b"a.example")]
    said = sent(echo, request(b"x" * (size - 1), b"x"), headers)[0]
    assert said["body"] == b"x" * kept
    assert {name.lower(): value for name, value in said["headers"]} == dict(
        [(b"content-length", str(size).encode()), headers[1]]
    )


def test_one_that_does_not_say_how_long_it_is_gets_its_length_too() -> None:
    assert sent(echo, request(b"x" * (LARGEST + 1)))[0]["headers"] == [(b"content-length", b"11")]


def test_what_is_too_large_is_heard_out_and_thrown_away_but_not_for_ever() -> None:
    """A browser that is cut short while it sends would show no answer."""
    largest, part, taken = 100_000, b"x" * 50_000, 0

    def endless() -> Iterable[Message]:
        nonlocal taken
        while True:
            taken += 1
            yield request(part, last=False)[0]

    tracemalloc.start()
    try:
        assert sent(echo, endless(), largest=largest)[0]["body"] == b""
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken == HEARD_OUT * largest // len(part) + 1
    assert peak < 10 * largest


def test_words_find_room_when_pictures_find_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "ALWAYS_TAKEN", 5)
    run(_words_find_room())


async def _words_find_room() -> None:
    whole = Intake(echo, largest=LARGEST, together=TOGETHER)
    held = [_Half(whole) for _ in range(2)]
    for one in held:
        await one.sends(b"x" * 9)
    assert await _answer(whole, b"x" * 8) == {"body": b"", "headers": [], "refused": 503}
    # Just as much as there is room for, and what always finds some.
    assert (await _answer(whole, b"x" * 7))["body"] == b"x" * 7
    for one in held:
        await one.sends(b"x")
    assert (await _answer(whole, b"x" * 6))["refused"] == 503
    third = _Half(whole)
    await third.sends(b"x" * 5)
    assert (await _answer(whole, b"x" * 5))["body"] == b"x" * 5
    await third.hangs_up()
    # Whoever has been answered, or has gone, makes room again.
    await held[0].sends(b"", more_body=False)
    assert (await held[0].answered())["body"] == b"x" * 10
    await held[1].hangs_up()
    assert whole._held == 0
    assert (await _answer(whole, b"x" * 10))["body"] == b"x" * 10


class _Half:
    """A request that comes in part by part."""

    def __init__(self, app: App) -> None:
        self.parts: asyncio.Queue[Message] = asyncio.Queue()
        self.answers: list[Message] = []
        self.work = asyncio.ensure_future(app({"type": "http", "headers": []}, self.parts.get, self._take))

    async def _take(self, message: Message) -> None:
        self.answers.append(message)

    async def sends(self, body: bytes, more_body: bool = True) -> None:
        self.parts.put_nowait({"type": "http.request", "body": body, "more_body": more_body})
        while not self.parts.empty():
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def hangs_up(self) -> None:
        self.parts.put_nowait({"type": "http.disconnect"})
        await self.work

    async def answered(self) -> Message:
        await self.work
        return self.answers[0]


async def _answer(app: App, body: bytes) -> Message:
    one = _Half(app)
    await one.sends(body, more_body=False)
    return await one.answered()


def test_a_request_that_does_not_arrive_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "ARRIVES_WITHIN", 0.05)
    said = sent(echo, request(b"hel", last=False))[0]
    assert (said["refused"], said["body"]) == (408, b"")


def test_whoever_sends_much_over_a_slow_line_has_longer_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "ARRIVES_WITHIN", 0.05)
    monkeypatch.setattr(intake, "BYTES_A_SECOND", 0.1)

    def slowly() -> Iterable[Message]:
        first, last = request(b"hel", b"lo")
        yield first
        yield {"type": "pause", "seconds": 0.2}
        yield last

    assert sent(echo, slowly())[0]["body"] == b"hello"


def test_who_hangs_up_is_not_answered() -> None:
    assert sent(echo, [*request(b"hel", last=False), {"type": "http.disconnect"}]) == []


def test_a_header_with_an_underscore_cannot_pass_for_a_proxys() -> None:
    headers = [(b"x_forwarded_for", b"10.0.0.1"), (b"x-forwarded-for", b"192.0.2.1")]
    assert sent(echo, request(b""), headers)[0]["headers"] == headers[1:]
