"""Real web servers with streams, and listeners that read them as a browser would."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from django.db import connection

from networks.models import Person
from opendialogue.embedded.servers import free_ports
from tests.meetings.together import browser_of

ROOT = Path(__file__).resolve().parent.parent.parent
NO_SERVER = "redis://127.0.0.1:9/0"


@contextmanager
def web_server(**environment: str) -> Iterator[str]:
    """A web server on the test's own database; gives its address."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    port = free_ports(1)[0]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", "opendialogue.asgi:application", "--port", str(port)),
            *("--timeout-graceful-shutdown", "1", "--log-level", "error"),
        ],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}")),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PORT": str(port),
            "PUBLIC_URL": address,
            "WEB_THREADS": "4",
        }
        | environment,
        start_new_session=True,
    )
    try:
        _wait_for(f"{address}/left/", process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, "the web server ended before it answered"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(address)


@dataclass
class Event:
    """What a stream said: the name of the event, its id, its data, and when it came."""

    name: str
    id: int
    data: dict[str, Any]
    at: float


class Listener(threading.Thread):
    """An open page: reads a stream until it ends, or until :meth:`leave`."""

    def __init__(self, address: str, person: Person, meeting_id: object, after: int = 0) -> None:
        super().__init__(daemon=True)
        self.session = web_session(person)
        self.events: queue.Queue[Event | None] = queue.Queue()
        self.answer = self.session.get(
            f"{address}/live/meetings/{meeting_id}/", params={"after": after}, stream=True, timeout=30
        )
        assert self.answer.status_code == 200, self.answer.status_code
        self.start()

    def run(self) -> None:
        name, id = "message", 0
        try:
            for line in self.answer.iter_lines(chunk_size=1):
                kind, _, value = line.decode().partition(": ")
                if kind == "event":
                    name = value
                elif kind == "id":
                    id = int(value)
                elif kind == "data":
                    self.events.put(Event(name, id, json.loads(value), time.monotonic()))
                    name, id = "message", 0
        except (requests.RequestException, AttributeError, ValueError, OSError):
            pass
        self.events.put(None)

    def next(self, name: str = "message", within: float = 5.0) -> Event:
        """The next event of this name, others passed over. Fails when none comes in so many seconds."""
        until = time.monotonic() + within
        while True:
            event = self.events.get(timeout=max(0.001, until - time.monotonic()))
            assert event is not None, f"the stream ended before {name!r}"
            if event.name == name:
                return event

    def ended(self, within: float = 5.0) -> bool:
        until = time.monotonic() + within
        try:
            while self.events.get(timeout=max(0.001, until - time.monotonic())) is not None:
                pass
        except queue.Empty:
            return False
        return True

    def leave(self) -> None:
        self.answer.close()


def web_session(person: Person) -> requests.Session:
    """A session of this person for a real web server."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set(
        settings.SESSION_COOKIE_NAME, browser_of(person).cookies[settings.SESSION_COOKIE_NAME].value
    )
    return session


def says(address: str, person: Person, meeting_id: object, words: str) -> None:
    """Adds words as the page's own form does."""
    session = web_session(person)
    page = f"{address}/meetings/{meeting_id}/"
    html = session.get(page, timeout=10).text
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = session.post(
        f"{page}voices/",
        data={"words": words, "csrfmiddlewaretoken": token},
        headers={"Referer": page, "Accept": "application/json"},
        timeout=10,
    )
    assert answer.status_code == 201, answer.text[:500]
