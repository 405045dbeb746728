"""What the data folder keeps besides data: where the embedded servers are, and secrets made at the first start."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opendialogue.configuration import ConfigurationError


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
