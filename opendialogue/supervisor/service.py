"""The service from nothing to running, and back."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import sys
import threading
from collections.abc import Iterator

from opendialogue import embedded
from opendialogue.configuration import ROOT, Configuration
from opendialogue.embedded.folder import locked
from opendialogue.embedded.servers import Servers, write_down
from opendialogue.supervisor import preparation
from opendialogue.supervisor.attention import Attention, ToldToStop
from opendialogue.supervisor.children import Child, ServerChild, keep_running, stop_all
from opendialogue.supervisor.console import announce, say
from opendialogue.supervisor.preparation import CannotStart
from opendialogue.supervisor.programs import kept_running

#: seconds by which workers and beat start after the pages, which is about how long those need
CELERY_WAITS = 1.5


def run(configuration: Configuration, secret_key: str) -> int:
    """Runs everything until a signal asks it to stop. The exit status: 0 after a clean stop, 1 if it cannot start."""
    with Attention() as attention:
        try:
            with contextlib.ExitStack() as open_things:
                _run(configuration, secret_key, attention, open_things)
        except ToldToStop:
            say("stopped")
            return 0
        except (CannotStart, embedded.FolderError, embedded.EmbeddedError) as error:
            sys.stdout.flush()
            sys.stderr.write(f"opendialogue: {error}\n")
            return 1
    return 0


def _run(
    configuration: Configuration, secret_key: str, attention: Attention, open_things: contextlib.ExitStack
) -> None:
    servers = open_things.enter_context(_servers(configuration, attention))
    listener = open_things.enter_context(listen(configuration.host, configuration.port))
    environment = dict(os.environ) | {"SECRET_KEY": secret_key}
    if servers:
        environment |= servers.environment
        write_down(servers, address=configuration.public_url)
    preparation.prepare(configuration, environment, attention.pause)
    programs = kept_running(configuration, environment, listener.fileno())
    children = [Child(program) for program in programs]
    open_things.callback(stop_all, children)
    beat, sending, sweeps, watch, web = children
    # Measured on two cores: all of them together make the first page wait twice as long. It needs web and watch.
    for child in (web, watch):
        child.begin()
    for child in (sweeps, sending, beat):
        child.begin_later(CELERY_WAITS)
    _announce_when_it_answers(configuration)
    both = [ServerChild(server) for server in (servers.postgresql, servers.valkey)] if servers else []
    try:
        keep_running([*both, *children], attention.pause)
    except ToldToStop:
        say("stopping")
        raise


@contextlib.contextmanager
def _servers(configuration: Configuration, attention: Attention) -> Iterator[Servers | None]:
    """The embedded servers, or None where the variables name others. Either way the data folder is ours alone."""
    if configuration.database_url:
        with locked(configuration.data):
            yield None
        return
    say(f"starting PostgreSQL and Valkey, with their data in {configuration.data}")
    with embedded.servers(configuration.data, pause=attention.pause) as servers:
        yield servers


@contextlib.contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """The open socket people come in by. Raises CannotStart where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"port {port} on {host} cannot be had ({error.strerror}): set PORT to another"
            ) from error
        listener.listen(2048)
        yield listener


def _announce_when_it_answers(configuration: Configuration) -> None:
    threading.Thread(target=_wait_and_announce, args=(configuration,), daemon=True).start()


def _wait_and_announce(configuration: Configuration) -> None:
    host = "127.0.0.1" if configuration.host == "0.0.0.0" else configuration.host  # noqa: S104
    connection = http.client.HTTPConnection(host, configuration.port, timeout=120)
    try:
        connection.request("GET", "/healthz")
        # Any answer will do: that the first sweep is still to come is no matter here.
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        say("the pages do not answer yet; what the web process says stands above")
        return
    finally:
        connection.close()
    announce(_welcome(configuration))


def _welcome(configuration: Configuration) -> list[str]:
    lines = [f"Open Dialogue runs at {configuration.public_url}/"]
    if configuration.demo:
        lines += [
            f"Enter as one of the demo people: {configuration.public_url}/demo/",
            f"What they are sent is in their letterbox: {configuration.public_url}/demo/letterbox/",
        ]
    data = configuration.data
    shown = data.relative_to(ROOT) if data.is_relative_to(ROOT) else data
    kept = "" if configuration.database_url else f" What is entered stays in {shown}."
    return [*lines, f"Ctrl-C stops it.{kept}"]
