"""What is logged lets nobody in."""

import json
import logging
from typing import Any

import pytest

from opendialogue import logs


@pytest.fixture
def line() -> Any:
    """What one log call writes, read back."""
    formatter = logs.configuration("INFO")["formatters"]["json"]
    options = {name: value for name, value in formatter.items() if name != "()"}
    writes = formatter["()"](**options)

    def written(message: str, *arguments: object) -> str:
        record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, arguments, None)
        return str(json.loads(writes.format(record))["event"])

    return written


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/j/aZ-_9secret/", "/j/…/"),
        ("/t/aZ-_9secret/", "/t/…/"),
        ("/calendar/aZ-_9secret.ics", "/calendar/…"),
        ("/start/0bd8c4a2-secret/", "/start/…/"),
        ("/accounts/password/reset/key/4x-secret/", "/accounts/password/reset/key/…/"),
        ("/contacts/0bd8c4a2/", "/contacts/0bd8c4a2/"),
        ("/j/", "/j/"),
    ],
)
def test_an_address_that_lets_its_bearer_in_is_logged_without_its_secret(
    line: Any, address: str, kept: str
) -> None:
    assert line("%s: %s", "Forbidden (CSRF token missing.)", address) == (
        f"Forbidden (CSRF token missing.): {kept}"
    )
