"""Fetching a calendar from outside: by https, from public addresses alone, within bounds of size and time.

Whoever names an address must not be able to make this service talk to what stands beside it: the host is looked up
once, all its addresses must be public, and the connection goes to the very address that was looked at. A redirect is
followed a few times, each under the same rules.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

MOST_BYTES = 2_000_000
#: seconds for one step, and for a whole answer
STEP_SECONDS, ALL_SECONDS = 10.0, 30.0
MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
#: IPv6 addresses that carry an IPv4 one inside, which may lead anywhere
_CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class CalendarUnreachableError(Exception):
    """The calendar could not be had; the text is a plain code that says why, such as ``private`` or ``status:404``."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip.version == 6 and (ip.ipv4_mapped or any(ip in network for network in _CARRIERS)):
        return False
    return ip.is_global and not ip.is_multicast


def checked(address: str) -> SplitResult:
    """The parts of an address that may be fetched. Raises ``CalendarUnreachableError``: ``address``, ``not_https``."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise CalendarUnreachableError("address") from None
    if parts.scheme.lower() != "https":
        raise CalendarUnreachableError("not_https")
    if (
        not host
        or parts.username
        or parts.password
        or port == 0
        or not address.isprintable()
        or " " in address
    ):
        raise CalendarUnreachableError("address")
    return parts


@dataclass(frozen=True)
class Fetcher:
    """How calendars are fetched. ``allows`` says of each IP address whether it may be talked to."""

    allows: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    all_seconds: float = ALL_SECONDS

    def fetch(self, address: str) -> bytes:
        """What stands at an address. Raises ``CalendarUnreachableError`` for whatever goes wrong."""
        for _turn in range(MOST_REDIRECTS + 1):
            parts = checked(address)
            body, location = self._answer(parts)
            if location is None:
                return body
            address = urljoin(address, location)
        raise CalendarUnreachableError("redirects")

    def _answer(self, parts: SplitResult) -> tuple[bytes, str | None]:
        """The body, or where it is said to be instead."""
        connection = _Pinned(parts, self._address(parts), self.context)
        ending = threading.Timer(self.all_seconds, connection.give_up)
        ending.daemon = True
        ending.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"Accept": "text/calendar", "Accept-Encoding": "identity"}
            connection.request("GET", path, headers=headers)
            found = _read(connection.getresponse())
            why = ""
        except CalendarUnreachableError as error:
            why = str(error)
        except TimeoutError:
            why = "slow"
        except ssl.SSLCertVerificationError:
            why = "certificate"
        except (OSError, http.client.HTTPException, ValueError):
            why = "connection"
        finally:
            ending.cancel()
            connection.close()
        if connection.was_given_up or why:
            raise CalendarUnreachableError("slow" if connection.was_given_up else why)
        return found

    def _address(self, parts: SplitResult) -> str:
        """The IP address to talk to. One that may not be talked to spoils the whole name."""
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise CalendarUnreachableError("unknown_host") from None
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(self.allows(address) for address in addresses):
            raise CalendarUnreachableError("private")
        return addresses[0]


class _Pinned(http.client.HTTPSConnection):
    """A connection to one IP address that still proves to be the host of the name."""

    def __init__(self, parts: SplitResult, ip: str, context: ssl.SSLContext) -> None:
        super().__init__(parts.hostname or "", parts.port or 443, timeout=STEP_SECONDS, context=context)
        self.ip = ip
        self.secured = context
        self.was_given_up = False
        #: http.client lets go of its own once the head of an answer has come
        self.open_socket: socket.socket | None = None

    def connect(self) -> None:
        self.open_socket = self.sock = socket.create_connection((self.ip, self.port), STEP_SECONDS)
        self.open_socket = self.sock = self.secured.wrap_socket(self.sock, server_hostname=self.host)

    def give_up(self) -> None:
        """An answer that trickles in for ever ends here."""
        self.was_given_up = True
        if self.open_socket is not None:
            # The plain socket's own way: that of the secured one would take the ground from under whoever reads.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self.open_socket, socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse) -> tuple[bytes, str | None]:
    location = response.getheader("Location")
    if response.status in _REDIRECTS and location:
        return b"", location
    if response.status != http.client.OK:
        raise CalendarUnreachableError(f"status:{response.status}")
    body = b""
    while part := response.read1(65_536):
        body += part
        if len(body) > MOST_BYTES:
            raise CalendarUnreachableError("large")
    if response.length:
        raise CalendarUnreachableError("connection")
    return body, None
