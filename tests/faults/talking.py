"""Phones in an open meeting, and the web processes that they speak with, which can be killed."""

import itertools
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest

from opendialogue.embedded.servers import free_ports
from tests.faults.conftest import PATIENCE, House, until
from tests.faults.phones import Gathering, Phone

PEOPLE = ("aino", "maija", "pekka")


@pytest.fixture(scope="module")
def gathering(grounds: House) -> Gathering:
    process = grounds.act("meet")
    assert process.stdout
    told = json.loads(process.stdout.readline())
    assert process.wait(PATIENCE) == 0
    return Gathering(told["meeting"], told["cookies"])


class Web:
    """A web process of the service, which can be killed and started again on the same port."""

    def __init__(self, house: House, port: int | None = None) -> None:
        self.house, self.port = house, port or free_ports(1)[0]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None

    def begin(self) -> "Web":
        self.process = self.house.start(
            *("-m", "uvicorn", "opendialogue.asgi:application", "--port", str(self.port)),
            *("--timeout-graceful-shutdown", "1", "--log-level", "critical"),
            DJANGO_SETTINGS_MODULE="tests.settings",
            PORT=str(self.port),
            PUBLIC_URL=self.address,
            WEB_THREADS="4",
        )
        until(self.answers, "the web process answers")
        return self

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the web process ended by itself"
        try:
            with urllib.request.urlopen(f"{self.address}/offline/", timeout=10):
                return True
        except OSError:
            return False

    def kill(self) -> None:
        assert self.process is not None
        self.house.kill(self.process)


@pytest.fixture
def web(house: House) -> Web:
    return Web(house).begin()


class Talk:
    """Phones in the meeting, and what they said since they opened."""

    def __init__(self, house: House, gathering: Gathering) -> None:
        self.house, self.gathering = house, gathering
        self.start = int(house.ask("SELECT last_seq FROM meetings_meeting")[0][0])
        self.phones: list[Phone] = []
        self.said: set[str] = set()
        self._numbers = itertools.count(1)

    def join(self, *addresses: str) -> None:
        """Everybody opens the page, one at each of the addresses in turn."""
        for name, address in zip(PEOPLE, itertools.cycle(addresses), strict=False):
            self.phones.append(Phone(self.gathering, name, address, self.start))

    def everybody_speaks(self, times: int = 1) -> None:
        for phone in self.phones * times:
            self.said.add(phone.say(f"{phone.name.title()} says the {next(self._numbers)}th thing."))

    def stored(self) -> list[str]:
        """What the database holds since, in its order."""
        rows = self.house.ask(f"SELECT id FROM meetings_voice WHERE seq > {self.start} ORDER BY seq")
        return [str(row[0]) for row in rows]

    def all_sent(self) -> bool:
        return not any(phone.unsent for phone in self.phones)

    def ends_alike(self) -> tuple[int, int]:
        """Waits until all was sent and every page shows what is stored; gives how many were lost and doubled."""
        until(self.all_sent, "everything is sent")
        stored = self.stored()
        until(lambda: all(phone.screen() == stored for phone in self.phones), "every page shows the same")
        return len(self.said - set(stored)), len(stored) - len(self.said)

    def close(self) -> None:
        for phone in self.phones:
            phone.close()


@pytest.fixture
def talk(house: House, gathering: Gathering) -> Iterator[Talk]:
    talk = Talk(house, gathering)
    yield talk
    talk.close()


@contextmanager
def held(house: House, *statements: str) -> Iterator[None]:
    """What these statements lock stays locked until the block ends."""
    connection = psycopg2.connect(house.servers.database_url)
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            yield
    finally:
        connection.close()
