import re
import stat
from pathlib import Path

import pytest

from opendialogue.configuration import (
    ROOT,
    VARIABLES,
    ConfigurationError,
    database_settings,
    read,
)
from opendialogue.data_folder import keep_secret, lasting_secret_key, running_servers

BOTH = {
    "DATABASE_URL": "postgresql://app:pw@db.example:5433/dialogue",
    "REDIS_URL": "redis://cache.example/0",
}


def test_without_variables_everything_has_a_default() -> None:
    configuration = read({})
    assert (configuration.port, configuration.host) == (8000, "127.0.0.1")
    assert configuration.data == ROOT / ".data"
    assert configuration.public_url == "http://localhost:8000"
    assert configuration.database_url is None
    assert not configuration.demo


@pytest.mark.parametrize(
    ("port", "taken"), [("0", False), ("1", True), ("65535", True), ("65536", False), ("x", False)]
)
def test_a_port_is_a_number_from_1_to_65535(port: str, taken: bool) -> None:
    if taken:
        assert read({"PORT": port}).port == int(port)
    else:
        with pytest.raises(ConfigurationError, match="PORT should be a number from 1 to 65535"):
            read({"PORT": port})


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DATABASE_URL": BOTH["DATABASE_URL"]}, "REDIS_URL is missing"),
        ({"REDIS_URL": BOTH["REDIS_URL"]}, "DATABASE_URL is missing"),
        (BOTH | {"DATABASE_URL": "mysql://db/x"}, "DATABASE_URL should look like postgresql://"),
        (BOTH | {"DATABASE_URL": "postgresql://db:99999/x"}, "DATABASE_URL has a port"),
        (BOTH | {"REDIS_URL": "cache.example"}, "REDIS_URL should be an address"),
        ({"DEMO": "yes"}, "DEMO should be 1 or 0"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"BOUNCE_ADDRESS": "bounces"}, "BOUNCE_ADDRESS should look like"),
        ({"BOUNCE_ADDRESS": "fifteen-letters@example.org"}, "at most 14 letters"),
        ({"MAIL_HOOK_SECRET": "short"}, "MAIL_HOOK_SECRET is too short"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL should be one of"),
        ({"SMS_HOOK_SECRET": "short"}, "SMS_HOOK_SECRET is too short"),
        ({"SMS_ANSWERS": "yes"}, "SMS_ANSWERS should be 1 or 0"),
        ({"SMS_ANSWERS": "1"}, "SMS_HOOK_SECRET is missing"),
        ({"SMTP_URL": "mail.example"}, "SMTP_URL should be an address"),
        ({"PROBE_ADDRESS": "probe"}, "PROBE_ADDRESS should be one mail address"),
        ({"PROBE_ADDRESS": "a@b.example, c@d.example"}, "PROBE_ADDRESS should be one mail address"),
        ({"PUBLIC_URL": "https://dialogue.example"}, "TRUSTED_PROXY_COUNT is missing"),
    ],
)
def test_a_wrong_variable_is_named_in_one_line(variables: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        read(variables)
    assert "\n" not in str(caught.value)


def test_a_password_in_a_wrong_address_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(BOTH | {"REDIS_URL": "rdis://:hunter2@cache.example"})
    assert "hunter2" not in str(caught.value)


KEY = "kallio-11111111-2222-4333-8444-555555555555-66666666-7777-4888-9999-aaaaaaaaaaaa"
TEMPLATE = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff"


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        (f"govuk-notify://{KEY}@api.notifications.service.gov.uk/{TEMPLATE}", True),
        (f"govuk-notify+http://{KEY}@127.0.0.1:8080/{TEMPLATE}", True),
        (f"govuk-notify+http://{KEY}@api.notifications.service.gov.uk/{TEMPLATE}", False),
        (f"govuk-notify://{KEY}@api.notifications.service.gov.uk/", False),
        (f"govuk-notify://{KEY[:-1]}@api.notifications.service.gov.uk/{TEMPLATE}", False),
        (f"govuk-notify://api.notifications.service.gov.uk/{TEMPLATE}", False),
        ("https://token@sms.example/send", True),
        ("smpp://sms.example/send", False),
    ],
)
def test_text_messages_go_over_a_plain_gateway_or_govuk_notify(url: str, taken: bool) -> None:
    if taken:
        assert read({"SMS_URL": url}).sms_url == url
    else:
        with pytest.raises(ConfigurationError, match="SMS_URL should") as caught:
            read({"SMS_URL": url})
        assert "aaaaaaaaaaa" not in str(caught.value)


def test_a_database_address_may_hold_letters_that_need_escaping_and_options() -> None:
    database = database_settings("postgresql://me:p%40ss@db.example/dialogue?sslmode=verify-full")
    assert (database["PASSWORD"], database["PORT"]) == ("p@ss", "")
    assert database["OPTIONS"]["sslmode"] == "verify-full"


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = lasting_secret_key(tmp_path / "data")
    assert lasting_secret_key(tmp_path / "data") == key
    assert keep_secret(tmp_path / "data", "other") != key
    assert stat.S_IMODE((tmp_path / "data" / "secrets.json").stat().st_mode) == 0o600


def test_a_broken_file_of_running_servers_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "runtime.json").write_text('{"database_url": ')
    assert running_servers(tmp_path) == {}


def test_every_variable_is_described_in_the_documents() -> None:
    described = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE)
    )
    assert described == set(VARIABLES) | {"CLOCK_OFFSET_FILE", "METRICS_TOKEN"}


def test_a_database_that_is_gone_without_a_word_is_noticed_within_half_a_minute() -> None:
    options = database_settings("postgresql://me@db.example/dialogue")["OPTIONS"]
    assert int(options["keepalives_idle"]) + 15 <= 30
    assert int(options["tcp_user_timeout"]) <= 30_000
    given = database_settings("postgresql://me@db.example/dialogue?tcp_user_timeout=5000")["OPTIONS"]
    assert given["tcp_user_timeout"] == "5000"
