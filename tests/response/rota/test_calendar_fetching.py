"""Fetching calendars from outside: within bounds, and never from what stands beside this service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from response.rota.calendar_fetching import MOST_BYTES, CalendarUnreachableError, Fetcher, is_public
from tests.response.rota.calendar_host import CalendarHost, calendar_host, closed_port


@pytest.fixture
def host(tmp_path: Path) -> Iterator[CalendarHost]:
    with calendar_host(tmp_path) as running:
        yield running


def why(fetcher: Fetcher, address: str) -> str:
    with pytest.raises(CalendarUnreachableError) as refused:
        fetcher.fetch(address)
    return str(refused.value)


def test_what_stands_at_an_address_is_fetched(host: CalendarHost) -> None:
    host.body = b"BEGIN:VCALENDAR"
    assert host.fetcher().fetch(f"{host.address}?key=1") == host.body
    assert host.asked == ["/rota.ics?key=1"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.org/a.ics", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("", "not_https"),
        ("https://", "address"),
        ("https://name:word@example.org/", "address"),
        ("https://example.org:99999/", "address"),
        ("https://exa mple.org/", "address"),
        ("https://example.org/\r\nHost: x", "address"),
        ("https://[::1", "address"),
    ],
)
def test_only_plain_https_addresses_are_fetched(address: str, code: str) -> None:
    assert why(Fetcher(), address) == code


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:a00:1::",
        "nonsense",
    ],
)
def test_addresses_of_private_networks_are_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "2600::1", "193.166.3.2"])
def test_addresses_of_the_open_internet_are(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1"])
def test_what_stands_beside_the_service_is_not_asked(host: CalendarHost, name: str) -> None:
    said = why(Fetcher(context=host.context), f"https://{name}:{host.port}/")
    assert said in ("private", "unknown_host")
    assert host.asked == []


def test_a_redirect_is_followed_under_the_same_rules(host: CalendarHost) -> None:
    host.status = 302
    host.headers = {"Location": "http://localhost/"}
    assert why(host.fetcher(), host.address) == "not_https"
    host.headers = {"Location": f"https://10.0.0.1:{host.port}/"}
    assert why(host.fetcher(), host.address) == "private"
    host.headers = {"Location": "/again"}
    assert why(host.fetcher(), host.address) == "redirects"
    assert host.asked[2:] == ["/rota.ics", "/again", "/again", "/again"]


def test_a_host_that_cannot_prove_who_it_is_is_not_believed(host: CalendarHost) -> None:
    trusting = host.fetcher()
    assert why(Fetcher(allows=trusting.allows), host.address) == "certificate"
    assert why(trusting, host.address.replace("localhost", "127.0.0.1")) == "certificate"


@pytest.mark.parametrize("status", [204, 304, 401, 404, 500])
def test_any_other_answer_than_yes_is_a_failure(host: CalendarHost, status: int) -> None:
    host.status = status
    assert why(host.fetcher(), host.address) == f"status:{status}"


def test_an_answer_is_bounded_in_size(host: CalendarHost) -> None:
    host.body = b"x" * MOST_BYTES
    assert len(host.fetcher().fetch(host.address)) == MOST_BYTES
    host.body += b"x"
    assert why(host.fetcher(), host.address) == "large"


def test_an_answer_that_trickles_in_ends(host: CalendarHost) -> None:
    host.trickles = True
    host.headers = {"Content-Length": "1000000"}
    assert why(host.fetcher(seconds=1.0), host.address) == "slow"


def test_an_answer_that_breaks_off_is_none(host: CalendarHost) -> None:
    host.body, host.headers = b"BEGIN:VCALENDAR", {"Content-Length": "100"}
    assert why(host.fetcher(), host.address) == "connection"


def test_nobody_there_is_a_failure(host: CalendarHost) -> None:
    assert why(host.fetcher(), f"https://localhost:{closed_port()}/") == "connection"
    assert why(host.fetcher(), f"https://{'a' * 70}.example/") == "unknown_host"
