"""Reading one environment variable: what it may be, and the one line that says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import SplitResult, urlsplit

Network = IPv4Network | IPv6Network


class ConfigurationError(Exception):
    """A variable is missing or wrong; the text is one line for the person who starts the service."""


def number(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"\d{1,9}", text) or not least <= int(text) <= most:
        raise ConfigurationError(f"{name} should be a number from {least} to {most}, not {text!r}")
    return int(text)


def switch(name: str, text: str) -> bool:
    if text not in ("", "0", "1"):
        raise ConfigurationError(f"{name} should be 1 or 0, not {text!r}")
    return text == "1"


def secret(name: str, text: str) -> str | None:
    if text and len(text) < 32:
        raise ConfigurationError(f"{name} is too short: give it at least 32 random characters")
    return text or None


def log_level(text: str) -> str:
    levels = ("DEBUG", "INFO", "WARNING", "ERROR")
    if text.upper() not in levels:
        raise ConfigurationError(f"LOG_LEVEL should be one of {', '.join(levels)}, not {text!r}")
    return text.upper()


def public_url(text: str, port: int) -> str:
    address = url("PUBLIC_URL", text or f"http://localhost:{port}", "http", "https")
    return (address or "").rstrip("/")


def allowed_hosts(text: str, public_url: str) -> list[str]:
    named = [host.strip() for host in text.split(",") if host.strip()]
    public = urlsplit(public_url).hostname or "localhost"
    return named or sorted({public, "localhost", "127.0.0.1", "[::1]"})


def url(name: str, text: str, *schemes: str) -> str | None:
    """`text` if it is an address of one of `schemes`. What it holds is never repeated: it may be a secret."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port_of(name, parts)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "unix"):
        raise ConfigurationError(
            f"{name} should be an address that begins with {' or '.join(s + '://' for s in schemes)}"
        )
    return text


def networks(name: str, text: str) -> list[Network]:
    try:
        return [ip_network(each.strip()) for each in text.split(",") if each.strip()]
    except ValueError:
        raise ConfigurationError(
            f"{name} should be networks such as 10.20.0.0/16, separated by commas"
        ) from None


_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NOTIFY = re.compile(rf"govuk-notify://[^@/]*?{_UUID}-{_UUID}@[^@/]+/{_UUID}/?")
#: without TLS only on this host, for rehearsals
_NOTIFY_HERE = re.compile(
    _NOTIFY.pattern.replace("notify:", r"notify\+http:").replace("@[^@/]+", r"@127\.0\.0\.1:\d+")
)


def sms_url(text: str) -> str | None:
    """The address of a plain gateway, or GOV.UK Notify with its key and template."""
    if not text.startswith("govuk-notify"):
        return url("SMS_URL", text, "http", "https")
    if not _NOTIFY.fullmatch(text) and not _NOTIFY_HERE.fullmatch(text):
        raise ConfigurationError(
            "SMS_URL should look like govuk-notify://API-KEY@api.notifications.service.gov.uk/TEMPLATE-ID"
        )
    return text


def sms_answers(value: Mapping[str, str]) -> bool:
    """Whether people can answer text messages; then whoever hands the answers on must be able to sign."""
    answers = switch("SMS_ANSWERS", value["SMS_ANSWERS"])
    if answers and not value["SMS_HOOK_SECRET"]:
        raise ConfigurationError(
            "SMS_HOOK_SECRET is missing: with SMS_ANSWERS=1, agree on one with the provider"
        )
    return answers


def port_of(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ConfigurationError(f"{name} has a port that is no number from 1 to 65535") from None
