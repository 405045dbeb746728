import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from opendialogue import intake
from opendialogue.intake import App, Message, taking_in_first

LARGEST = 10


def request(*parts: bytes, last: bool = True) -> list[Message]:
    messages: list[Message] = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if last:
        messages[-1]["more_body"] = False
    return messages


def sent(app: App, messages: Iterable[Message], headers: Iterable[tuple[bytes, bytes]] = ()) -> list[Message]:
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

    async def answer() -> None:
        await taking_in_first(app, LARGEST)({"type": "http", "headers": list(headers)}, receive, send)  # type: ignore[arg-type]

    # In a thread of its own: a browser test before this one leaves its loop running in the main thread.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(answer())).result()
    return answers


async def echo(scope: Message, receive: intake.Receive, send: intake.Send) -> None:
    await send({"body": (await receive())["body"], "headers": scope["headers"]})


def test_a_request_in_pieces_arrives_as_one() -> None:
    assert sent(echo, request(b"hel", b"lo"))[0]["body"] == b"hello"


@pytest.mark.parametrize(("size", "status"), [(LARGEST - 1, None), (LARGEST, None), (LARGEST + 1, 413)])
def test_more_than_the_largest_is_refused(size: int, status: int | None) -> None:
    assert sent(echo, request(b"x" * size))[0].get("status") == status


def test_a_request_that_does_not_arrive_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "ARRIVES_WITHIN", 0.05)
    assert sent(echo, request(b"hel", last=False))[0]["status"] == 408


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
