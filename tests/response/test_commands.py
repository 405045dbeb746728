"""What commands about the one service of an installation have in common, and have in one place."""

import inspect
from datetime import datetime, timedelta, timezone
from importlib import import_module
from io import StringIO
from types import ModuleType

import pytest
from django.core.management import CommandError, call_command

from response.management import for_the_service

COMMANDS = ["api_token", "drill", "webhook"]


def module(command: str) -> ModuleType:
    return import_module(f"response.management.commands.{command}")


@pytest.mark.parametrize("command", COMMANDS)
def test_they_find_the_service_and_tell_the_time_in_one_way(command: str) -> None:
    assert module(command).Command.handle is for_the_service.ServiceCommand.handle
    written = inspect.getsource(module(command))
    assert "the_service()" not in written
    assert "%H:%M" not in written


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_service_they_say_how_to_open_one(command: str) -> None:
    with pytest.raises(CommandError, match=r"open one first: manage\.py open_service"):
        call_command(command, stdout=StringIO(), stderr=StringIO())


def test_a_moment_is_printed_in_utc_whatever_its_offset() -> None:
    helsinki = timezone(timedelta(hours=2))
    assert for_the_service.minute(datetime(2026, 11, 22, 0, 5, tzinfo=helsinki)) == "2026-11-21 22:05 UTC"
