"""Tokens: made on the command line, shown once, kept as a digest, taken back at once."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from networks.models import Network, Service
from response.models import ApiToken
from response.other_systems.tokens import USE_IS_NOTED_EVERY, TokenError, bearer_of, make_token, revoke_token
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.other_systems.programs import Program

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)


def api_token(*words: str) -> str:
    """What the command prints, without what it says beside."""
    printed = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("api_token", *words, stdout=printed, stderr=StringIO())
    return printed.getvalue().strip()


def test_a_token_is_printed_once_and_lets_its_bearer_in(cast: Cast) -> None:
    secret = api_token("Phones", "--scope", "contacts:write", "--scope", "contacts:read")
    token = ApiToken.objects.get()
    assert (token.service, token.scopes) == (cast.service, ["contacts:read", "contacts:write"])
    assert len(secret) > 43
    assert secret not in str(vars(token))
    assert secret not in str(ApiToken.pgh_event_model.objects.values())  # type: ignore[attr-defined]
    assert Program(secret).ask().status_code == 200
    assert api_token("Records", "--scope", "contacts:write", "contacts:read") != secret


def test_a_token_is_taken_back_and_its_name_is_free_again(cast: Cast) -> None:
    secret = api_token("Phones", "--scope", "contacts:read")
    with pytest.raises(CommandError, match="already"):
        api_token("Phones", "--scope", "contacts:read")
    api_token("--revoke", "Phones")
    assert Program(secret).ask().status_code == 401
    with pytest.raises(CommandError, match="no token called Phones"):
        api_token("--revoke", "Phones")
    assert Program(api_token("Phones", "--scope", "contacts:read")).ask().status_code == 200


def test_the_list_tells_of_every_token_and_of_no_secret(cast: Cast) -> None:
    secret = api_token("Phones", "--scope", "contacts:read")
    bearer_of(secret, NOW)
    api_token("--revoke", "Phones")
    api_token("Records", "--scope", "contacts:write")
    assert api_token("--list").splitlines() == [
        "Phones: contacts:read; made 2026-11-21 22:05 UTC, last used 2026-11-21 22:05 UTC, "
        "revoked 2026-11-21 22:05 UTC",
        "Records: contacts:write; made 2026-11-21 22:05 UTC, never used, in use",
    ]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("Phones",),
        ("Phones", "--scope", "contacts:everything"),
        (" ", "--scope", "contacts:read"),
        ("P" * 121, "--scope", "contacts:read"),
    ],
)
def test_what_is_missing_is_said_in_one_line(cast: Cast, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        api_token(*words)
    assert "\n" not in str(refused.value)
    assert not ApiToken.objects.exists()


@pytest.mark.django_db
def test_without_a_service_there_is_nobody_to_give_a_token() -> None:
    assert not Service.objects.exists()
    with pytest.raises(CommandError, match="open_service"):
        api_token("Phones", "--scope", "contacts:read")


def test_two_tokens_in_use_never_have_one_name(cast: Cast) -> None:
    make_token(cast.service, "Phones", ["contacts:read"], NOW)
    with pytest.raises(TokenError):
        make_token(cast.service, "Phones", ["contacts:write"], NOW)
    revoke_token(cast.service, "Phones", NOW)
    make_token(cast.service, "Phones", ["contacts:write"], NOW)
    assert Network.objects.exists()


@pytest.mark.parametrize("scopes", [[], ["contacts:everything"], ["contacts:read", "x"]])
def test_the_database_knows_what_a_token_can_be_for(cast: Cast, scopes: list[str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_token(cast.service, "Phones", scopes, NOW)


def test_its_use_is_noted_to_the_minute_and_leaves_no_history(cast: Cast) -> None:
    secret = make_token(cast.service, "Phones", ["contacts:read"], NOW)
    for later, noted in (
        (timedelta(0), NOW),
        (USE_IS_NOTED_EVERY - MOMENT, NOW),
        (USE_IS_NOTED_EVERY, NOW + USE_IS_NOTED_EVERY),
    ):
        assert bearer_of(secret, NOW + later) is not None
        assert ApiToken.objects.get().last_used_at == noted
    revoke_token(cast.service, "Phones", NOW)
    assert bearer_of(secret, NOW) is None
    kept = ApiToken.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [(row.pgh_label, row.revoked_at) for row in kept] == [("insert", None), ("update", NOW)]
