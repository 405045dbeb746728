"""Real web servers with streams, and listeners that read them as a browser would."""

import http.client
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from django.db import connection

from networks.models import Person
from opendialogue.embedded.servers import free_ports
from tests import hurry
from tests.cast import signed_in

ROOT = Path(__file__).resolve().parent.parent.parent
#: for whatever takes longer on a machine that has other things to do, in seconds
PATIENCE = 60.0
#: the promise of the page
TWO_SECONDS = 2.0
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
        process.wait(PATIENCE)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
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

    #: those that nobody has closed yet
    open: ClassVar[set["Listener"]] = set()

    def __init__(self, address: str, person: Person, meeting_id: object, after: int = 0) -> None:
        super().__init__(daemon=True)
        self.events: queue.Queue[Event | None] = queue.Queue()
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        self.connection.request(
            "GET", f"/live/meetings/{meeting_id}/?after={after}", headers={"Cookie": cookie(person)}
        )
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.status
        self.open.add(self)
        self.start()

    def run(self) -> None:
        name, id = "message", 0
        try:
            for line in self.answer:
                kind, _, value = line.decode().strip().partition(": ")
                if kind == "event":
                    name = value
                elif kind == "id":
                    id = int(value)
                elif kind == "data":
                    self.events.put(Event(name, id, json.loads(value), time.monotonic()))
                    name, id = "message", 0
        except (http.client.HTTPException, OSError):
            pass
        self.events.put(None)

    def next(self, name: str = "message", within: float | None = None) -> Event:
        """The next event of this name, others passed over. Fails when none comes, or not in so many seconds."""
        with hurry.within(within) if within else nullcontext():
            while True:
                event = self.events.get(timeout=PATIENCE)
                assert event is not None, f"the stream ended before {name!r}"
                if event.name == name:
                    return event

    def ends(self, within: float | None = None) -> None:
        """The stream ends, in so many seconds."""
        with hurry.within(within) if within else nullcontext():
            while self.events.get(timeout=PATIENCE) is not None:
                pass

    def leave(self) -> None:
        """Closes the page: the line is cut, as by a phone that goes."""
        self.open.discard(self)
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.join(5)
        self.connection.close()


def web_session(person: Person) -> requests.Session:
    """A session of this person for a real web server."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Cookie"] = cookie(person)
    return session


def cookie(person: Person) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value}"


def says(address: str, person: Person, meeting_id: object, words: str) -> float:
    """Adds words as the page's own form does; tells when they were sent."""
    session = requests.Session()
    session.trust_env = False
    name, _, key = cookie(person).partition("=")
    session.cookies.set(name, key)
    page = f"{address}/meetings/{meeting_id}/"
    html = session.get(page, timeout=PATIENCE).text
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = time.monotonic()
    answer = session.post(
        f"{page}voices/",
        data={"words": words, "csrfmiddlewaretoken": token},
        headers={"Referer": page, "Accept": "application/json"},
        timeout=PATIENCE,
    )
    assert answer.status_code == 201, answer.text[:500]
    return sent
