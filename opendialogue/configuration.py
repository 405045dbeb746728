"""Reads the environment variables the service is configured by, once, at start.

A wrong or missing one is one clear line: :class:`ConfigurationError`. Every variable is described in
docs/configuration.md; a test compares that page with :data:`VARIABLES`.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from opendialogue import variables
from opendialogue.variables import ConfigurationError, Network

__all__ = ["ConfigurationError"]

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
    "SMS_URL",
    "SMS_HOOK_SECRET",
    "SMS_ANSWERS",
    "DEADMAN_URL",
    "WEBHOOK_NETWORKS",
    "LOG_LEVEL",
)

# Port 9 is "discard": nothing listens there, so a command without a database says so at once
# and never reaches some other server by accident.
NOWHERE = "postgresql://nobody@127.0.0.1:9/nowhere"


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
    sms_url: str | None
    sms_hook_secret: str | None
    sms_answers: bool
    deadman_url: str | None
    webhook_networks: list[Network]
    log_level: str

    @property
    def https(self) -> bool:
        """Whether people reach the service over https, as PUBLIC_URL says."""
        return self.public_url.startswith("https://")


def read(environment: Mapping[str, str]) -> Configuration:
    """The configuration in `environment`. Raises ConfigurationError, naming the variable."""
    value = {name: environment.get(name, "").strip() for name in VARIABLES}
    port = variables.number("PORT", value["PORT"] or "8000", 1, 65535)
    public_url = variables.public_url(value["PUBLIC_URL"], port)
    if bool(value["DATABASE_URL"]) != bool(value["REDIS_URL"]):
        missing = "REDIS_URL" if value["DATABASE_URL"] else "DATABASE_URL"
        raise ConfigurationError(f"{missing} is missing: set both DATABASE_URL and REDIS_URL, or neither")
    if value["DATABASE_URL"]:
        database_settings(value["DATABASE_URL"])
        variables.url("REDIS_URL", value["REDIS_URL"], "redis", "rediss", "unix")
    trusted_proxies = variables.number("TRUSTED_PROXY_COUNT", value["TRUSTED_PROXY_COUNT"] or "0", 0, 10)
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
        secret_key=variables.secret("SECRET_KEY", value["SECRET_KEY"]),
        allowed_hosts=variables.allowed_hosts(value["ALLOWED_HOSTS"], public_url),
        demo=variables.switch("DEMO", value["DEMO"]),
        trusted_proxies=trusted_proxies,
        web_threads=variables.number("WEB_THREADS", value["WEB_THREADS"] or "8", 1, 200),
        worker_processes=variables.number("WORKER_PROCESSES", value["WORKER_PROCESSES"] or "1", 1, 100),
        smtp_url=variables.url("SMTP_URL", value["SMTP_URL"], "smtp", "smtps", "smtp+starttls"),
        mail_from=value["MAIL_FROM"] or "noreply@localhost",
        sms_url=variables.sms_url(value["SMS_URL"]),
        sms_hook_secret=variables.secret("SMS_HOOK_SECRET", value["SMS_HOOK_SECRET"]),
        sms_answers=variables.sms_answers(value),
        deadman_url=variables.url("DEADMAN_URL", value["DEADMAN_URL"], "http", "https"),
        webhook_networks=variables.networks("WEBHOOK_NETWORKS", value["WEBHOOK_NETWORKS"]),
        log_level=variables.log_level(value["LOG_LEVEL"] or "INFO"),
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
    port = variables.port_of("DATABASE_URL", parts)
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


def running_servers(data: Path) -> dict[str, str]:
    """``database_url`` and ``redis_url`` of the embedded servers that run on `data`; empty when none do."""
    return _read_json(data / "runtime.json")


def lasting_secret_key(data: Path) -> str:
    """The secret key kept in the data folder, made there at first; several hosts need one from SECRET_KEY.

    Raises ConfigurationError where the folder cannot hold it: each process would have a key of its own.
    """
    try:
        return keep_secret(data, "secret_key")
    except OSError as error:
        raise ConfigurationError(f"the data folder {data} cannot be written: {error.strerror}") from error


def keep_secret(data: Path, name: str) -> str:
    """The secret `name` in ``secrets.json`` (for its owner alone), made at first. Raises OSError."""
    path = data / "secrets.json"
    known = _read_json(path)
    if name not in known:
        data.mkdir(parents=True, exist_ok=True)
        known[name] = secrets.token_urlsafe(48)
        write_private(path, known)
    return known[name]


def write_private(path: Path, content: Mapping[str, Any]) -> None:
    """Writes `content` as JSON that only its owner can read; whole or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
    half.replace(path)


def _read_json(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in content.items()} if isinstance(content, dict) else {}
