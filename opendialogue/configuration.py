"""Reads the environment variables the service is configured by, once, at start.

A wrong or missing one is one clear line: :class:`ConfigurationError`. Every variable is described in
docs/configuration.md; a test compares that page with :data:`VARIABLES`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent

VARIABLES = (
    "PORT",
    "HOST",
    "PUBLIC_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "OPENDIALOGUE_DATA",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DEMO",
    "TRUSTED_PROXY_COUNT",
    "WEB_THREADS",
    "WORKER_PROCESSES",
    "SMTP_URL",
    "MAIL_FROM",
    "BOUNCE_ADDRESS",
    "MAIL_HOOK_SECRET",
    "SMS_URL",
    "SMS_HOOK_SECRET",
    "SMS_ANSWERS",
    "DEADMAN_URL",
    "PROBE_ADDRESS",
    "WEBHOOK_NETWORKS",
    "LOG_LEVEL",
)

# Port 9 is "discard": nothing listens there, so a command without a database says so at once
# and never reaches some other server by accident.
NOWHERE = "postgresql://nobody@127.0.0.1:9/nowhere"


Network = IPv4Network | IPv6Network


class ConfigurationError(Exception):
    """A variable is missing or wrong; the text is one line for the person who starts the service."""


@dataclass(frozen=True)
class Configuration:
    """What the environment says. ``database_url`` and ``redis_url`` are None where servers are embedded."""

    data: Path
    port: int
    host: str
    public_url: str
    database_url: str | None
    redis_url: str | None
    secret_key: str | None
    allowed_hosts: list[str]
    demo: bool
    trusted_proxies: int
    web_threads: int
    worker_processes: int
    smtp_url: str | None
    mail_from: str
    bounce_address: str | None
    mail_hook_secret: str | None
    sms_url: str | None
    sms_hook_secret: str | None
    sms_answers: bool
    deadman_url: str | None
    probe_address: str | None
    webhook_networks: list[Network]
    log_level: str

    @property
    def https(self) -> bool:
        """Whether people reach the service over https, as PUBLIC_URL says."""
        return self.public_url.startswith("https://")


def read(environment: Mapping[str, str]) -> Configuration:
    """The configuration in `environment`. Raises ConfigurationError, naming the variable."""
    value = {name: environment.get(name, "").strip() for name in VARIABLES}
    port = _number("PORT", value["PORT"] or "8000", 1, 65535)
    public_url = _public_url(value["PUBLIC_URL"], port)
    if bool(value["DATABASE_URL"]) != bool(value["REDIS_URL"]):
        missing = "REDIS_URL" if value["DATABASE_URL"] else "DATABASE_URL"
        raise ConfigurationError(f"{missing} is missing: set both DATABASE_URL and REDIS_URL, or neither")
    if value["DATABASE_URL"]:
        database_settings(value["DATABASE_URL"])
        _url("REDIS_URL", value["REDIS_URL"], "redis", "rediss", "unix")
    trusted_proxies = _number("TRUSTED_PROXY_COUNT", value["TRUSTED_PROXY_COUNT"] or "0", 0, 10)
    if public_url.startswith("https://") and not trusted_proxies:
        raise ConfigurationError(
            "TRUSTED_PROXY_COUNT is missing: with https in PUBLIC_URL, say how many proxies stand in front"
        )
    return Configuration(
        data=(ROOT / (value["OPENDIALOGUE_DATA"] or ".data")).resolve(),
        port=port,
        host=value["HOST"] or "127.0.0.1",
        public_url=public_url,
        database_url=value["DATABASE_URL"] or None,
        redis_url=value["REDIS_URL"] or None,
        secret_key=_secret("SECRET_KEY", value["SECRET_KEY"]),
        allowed_hosts=_allowed_hosts(value["ALLOWED_HOSTS"], public_url),
        demo=_switch("DEMO", value["DEMO"]),
        trusted_proxies=trusted_proxies,
        web_threads=_number("WEB_THREADS", value["WEB_THREADS"] or "8", 1, 200),
        worker_processes=_number("WORKER_PROCESSES", value["WORKER_PROCESSES"] or "1", 1, 100),
        smtp_url=_url("SMTP_URL", value["SMTP_URL"], "smtp", "smtps", "smtp+starttls"),
        mail_from=value["MAIL_FROM"] or "noreply@localhost",
        bounce_address=_bounce_address(value["BOUNCE_ADDRESS"]),
        mail_hook_secret=_secret("MAIL_HOOK_SECRET", value["MAIL_HOOK_SECRET"]),
        sms_url=_sms_url(value["SMS_URL"]),
        sms_hook_secret=_secret("SMS_HOOK_SECRET", value["SMS_HOOK_SECRET"]),
        sms_answers=_sms_answers(value),
        deadman_url=_url("DEADMAN_URL", value["DEADMAN_URL"], "http", "https"),
        probe_address=_mail_address("PROBE_ADDRESS", value["PROBE_ADDRESS"]),
        webhook_networks=_networks("WEBHOOK_NETWORKS", value["WEBHOOK_NETWORKS"]),
        log_level=_log_level(value["LOG_LEVEL"] or "INFO"),
    )


#: a server that is gone without a word is noticed within half a minute: a sweep that waits for it keeps no promise
_NOTICED_SOON = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


def database_settings(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a ``postgresql://user:password@host:port/name?option=value`` address."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise ConfigurationError("DATABASE_URL should look like postgresql://user:password@host:5432/name")
    port = _port_of("DATABASE_URL", parts)
    options: dict[str, Any] = {"application_name": "opendialogue"} | _NOTICED_SOON
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options | dict(parse_qsl(parts.query)),
    }


def unreachable(error: Exception) -> str:
    """One line that says why the database did not answer, and what to look at."""
    reason = next((line.strip() for line in str(error).splitlines() if line.strip()), "no reason given")
    return f"the database cannot be reached ({reason}). Is `make run` running, or is DATABASE_URL wrong?"


def _number(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"\d{1,9}", text) or not least <= int(text) <= most:
        raise ConfigurationError(f"{name} should be a number from {least} to {most}, not {text!r}")
    return int(text)


def _mail_address(name: str, text: str) -> str | None:
    if text and not re.fullmatch(r"[^@\s,<>]{1,64}@[^@\s,<>]{1,180}", text):
        raise ConfigurationError(f"{name} should be one mail address, such as probe@example.org")
    return text or None


def _switch(name: str, text: str) -> bool:
    if text not in ("", "0", "1"):
        raise ConfigurationError(f"{name} should be 1 or 0, not {text!r}")
    return text == "1"


def _secret(name: str, text: str) -> str | None:
    if text and len(text) < 32:
        raise ConfigurationError(f"{name} is too short: give it at least 32 random characters")
    return text or None


def _log_level(text: str) -> str:
    levels = ("DEBUG", "INFO", "WARNING", "ERROR")
    if text.upper() not in levels:
        raise ConfigurationError(f"LOG_LEVEL should be one of {', '.join(levels)}, not {text!r}")
    return text.upper()


def _public_url(text: str, port: int) -> str:
    url = _url("PUBLIC_URL", text or f"http://localhost:{port}", "http", "https")
    return (url or "").rstrip("/")


def _allowed_hosts(text: str, public_url: str) -> list[str]:
    named = [host.strip() for host in text.split(",") if host.strip()]
    public = urlsplit(public_url).hostname or "localhost"
    return named or sorted({public, "localhost", "127.0.0.1", "[::1]"})


def _bounce_address(text: str) -> str | None:
    """What stands before the @ leaves room for the notice and its mark: mail allows 64 letters there."""
    if text and not re.fullmatch(r"[A-Za-z0-9._-]{1,14}@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", text):
        raise ConfigurationError(
            "BOUNCE_ADDRESS should look like bounces@bounce.example.org, with at most 14 letters before the @"
        )
    return text or None


def _url(name: str, text: str, *schemes: str) -> str | None:
    """`text` if it is an address of one of `schemes`. What it holds is never repeated: it may be a secret."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        _port_of(name, parts)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "unix"):
        raise ConfigurationError(
            f"{name} should be an address that begins with {' or '.join(s + '://' for s in schemes)}"
        )
    return text


def _networks(name: str, text: str) -> list[Network]:
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


def _sms_url(text: str) -> str | None:
    """The address of a plain gateway, or GOV.UK Notify with its key and template."""
    if not text.startswith("govuk-notify"):
        return _url("SMS_URL", text, "http", "https")
    if not _NOTIFY.fullmatch(text) and not _NOTIFY_HERE.fullmatch(text):
        raise ConfigurationError(
            "SMS_URL should look like govuk-notify://API-KEY@api.notifications.service.gov.uk/TEMPLATE-ID"
        )
    return text


def _sms_answers(value: Mapping[str, str]) -> bool:
    """Whether people can answer text messages; then whoever hands the answers on must be able to sign."""
    answers = _switch("SMS_ANSWERS", value["SMS_ANSWERS"])
    if answers and not value["SMS_HOOK_SECRET"]:
        raise ConfigurationError(
            "SMS_HOOK_SECRET is missing: with SMS_ANSWERS=1, agree on one with the provider"
        )
    return answers


def _port_of(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ConfigurationError(f"{name} has a port that is no number from 1 to 65535") from None
