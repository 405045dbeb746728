"""Posting to an address that somebody else named: never into our own network, never longer than a few seconds.

The name is looked up once, what it leads to is judged, and just that is connected to: a name that leads elsewhere a
moment later changes nothing.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from functools import cache
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

#: seconds that a receiver has from the first connection to its answer
MOST_SECONDS = 5.0
LONGEST_URL = 500

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class DestinationError(Exception):
    """Nothing may be posted to this address. Its words are for operators and never repeat the address."""


def check(url: str) -> SplitResult:
    """The parts of an address that may be posted to, as far as can be seen from it alone.

    Raises ``DestinationError`` for anything but https, or http to this machine where ``WEBHOOK_NETWORKS`` allows that.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise DestinationError("it is no address") from None
    if parts.scheme not in ("https", "http") or not host or port == 0 or len(url) > LONGEST_URL:
        raise DestinationError("it should look like https://host/path")
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise DestinationError("it has signs that an address does not have: write them encoded")
    if parts.username is not None or parts.fragment:
        raise DestinationError("it should have no user name and no fragment")
    if parts.scheme == "http" and not all(address.is_loopback for address in _addresses_of(host)):
        raise DestinationError("plain http is for this machine alone: use https")
    return parts


def reachable(host: str) -> list[str]:
    """Where the host is, as far as we may post there. Raises ``DestinationError`` where it is nowhere we may."""
    allowed = [str(address) for address in _addresses_of(host) if _may_go_to(address)]
    if not allowed:
        raise DestinationError("it leads into a private network that WEBHOOK_NETWORKS does not name")
    return allowed


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post JSON and return the status that was answered; no redirect is followed and no answer is read.

    Raises ``DestinationError``, and ``OSError`` or ``http.client.HTTPException`` where there was no answer in time.
    """
    parts = check(url)
    host = parts.hostname or ""
    with _Connection(parts, reachable(host)) as connection:
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        plain = {
            "Content-Type": "application/json",
            "User-Agent": "open-dialogue-webhooks",
            "Connection": "close",
        }
        connection.request("POST", target, body, {**plain, **headers})
        return connection.getresponse().status


class _Connection(http.client.HTTPConnection):
    """One connection to one of several places, cut when its time is over whatever the other side does."""

    def __init__(self, parts: SplitResult, places: list[str]) -> None:
        self._is_secure = parts.scheme == "https"
        port = parts.port or (443 if self._is_secure else 80)
        super().__init__(parts.hostname or "", port, timeout=MOST_SECONDS)
        if self._is_secure:
            self.default_port = 443
        self._places = places
        self._cut = threading.Timer(MOST_SECONDS, self._hang_up)
        self._cut.daemon = True

    def __enter__(self) -> "_Connection":
        self._cut.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._cut.cancel()
        self.close()

    def connect(self) -> None:
        self.sock = self._connected()
        if self._is_secure:
            # The name is what is proved, not the place.
            secure = _proofs().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = secure
            secure.do_handshake()

    def _connected(self) -> socket.socket:
        for place in self._places[:-1]:
            try:
                return socket.create_connection((place, self.port), MOST_SECONDS / len(self._places))
            except OSError:
                continue
        return socket.create_connection((self._places[-1], self.port), MOST_SECONDS / len(self._places))

    def _hang_up(self) -> None:
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


@cache
def _proofs() -> ssl.SSLContext:
    return ssl.create_default_context()


def _addresses_of(host: str) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise DestinationError("its host is not known") from None
    addresses = (ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found)
    return list(dict.fromkeys(getattr(address, "ipv4_mapped", None) or address for address in addresses))


def _may_go_to(address: Address) -> bool:
    if address.is_global and not address.is_multicast:
        return True
    return any(address in network for network in settings.WEBHOOK_NETWORKS)
