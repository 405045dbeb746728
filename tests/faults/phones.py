"""Phones in a meeting that speak with the service as the page's script does, in threads of their own.

What is read goes by ``?after=last`` and is known by its id; what is said waits with its UUID until it is stored.
"""

import http.client
import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

TOKEN = "0123456789abcdefghijABCDEFGHIJ01"
#: a phone that has heard nothing from its stream for so long asks briefly, and the next time it tries
MUTE_SECONDS, SILENT_SECONDS, ANSWER_SECONDS, PAUSE_SECONDS = 2.0, 20.0, 10.0, 0.05


@dataclass(frozen=True)
class Gathering:
    """A meeting, and the sessions of those in it."""

    meeting: str
    cookies: dict[str, str]


class Phone:
    """The page of one person, open from the start to :meth:`close`."""

    def __init__(self, gathering: Gathering, name: str, address: str, after: int = 0) -> None:
        self.name, self.address, self.after = name, address, after
        self.page = f"/meetings/{gathering.meeting}/"
        self.cookie = f"{gathering.cookies[name]}; csrftoken={TOKEN}"
        #: what stands on the page: for each id its number and how it is worded
        self.shows: dict[str, tuple[int, int, str]] = {}
        self.unsent: dict[str, str] = {}
        self.paces: list[bool] = []
        self._closed = threading.Event()
        self._line: socket.socket | None = None
        self._threads = [threading.Thread(target=act, daemon=True) for act in (self._read, self._send)]
        for thread in self._threads:
            thread.start()

    def say(self, words: str) -> str:
        """Puts words aside to be sent; gives the id made for them."""
        id = str(uuid4())
        self.unsent[id] = words
        return id

    def screen(self) -> list[str]:
        """The ids on the page, from its top."""
        return [id for id, _ in sorted(self.shows.copy().items(), key=lambda one: one[1][0])]

    def close(self) -> None:
        self._closed.set()
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(SILENT_SECONDS + ANSWER_SECONDS)

    def _read(self) -> None:
        while not self._closed.is_set():
            if not self._follow_stream():
                self._ask_briefly()
            time.sleep(PAUSE_SECONDS)

    def _follow_stream(self) -> bool:
        """Reads until the stream breaks off. False where it never said anything."""
        has_spoken = False
        connection = self._connection(MUTE_SECONDS)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", f"/live{self.page}?after={self.after}", headers=self._headers())
            self._line = line = connection.sock
            answer = connection.getresponse()
            if answer.status != 200:
                return False
            kind = "message"
            for raw in answer:
                has_spoken, kind = True, self._take(raw.decode(), kind)
                line.settimeout(SILENT_SECONDS)
                if self._closed.is_set():
                    break
        self._line = None
        connection.close()
        return has_spoken

    def _ask_briefly(self) -> None:
        with suppress(OSError, http.client.HTTPException):
            status, said = self._ask("GET", f"/live{self.page}?brief&after={self.after}")
            kind = "message"
            for line in said.splitlines() if status == 200 else ():
                kind = self._take(line, kind)

    def _take(self, line: str, kind: str) -> str:
        """One line of a stream; gives the kind of event that the next line belongs to."""
        name, _, value = line.strip().partition(": ")
        if name == "event":
            return value
        if name != "data":
            return kind
        told = json.loads(value)
        if kind == "pace":
            self.paces.append(told["slow"])
        elif kind == "message":
            known = self.shows.get(told["id"])
            if known is None or known[1] < told["changed"]:
                self.shows[told["id"]] = (told["seq"], told["changed"], told["html"])
            self.after = max(self.after, told["changed"])
        return "message"

    def _send(self) -> None:
        while not self._closed.is_set():
            for id, words in list(self.unsent.items()):
                with suppress(OSError, http.client.HTTPException, ValueError):
                    body = urlencode({"id": id, "words": words, "csrfmiddlewaretoken": TOKEN})
                    status, said = self._ask("POST", f"{self.page}voices/", body)
                    if status == 201 and json.loads(said)["id"] == id:
                        del self.unsent[id]
            time.sleep(PAUSE_SECONDS)

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        connection = self._connection(ANSWER_SECONDS)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            connection.request(method, path, body, self._headers() | kind)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def _connection(self, patience: float) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=patience)

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "Accept": "application/json", "Connection": "close"}
