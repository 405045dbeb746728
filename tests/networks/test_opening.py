"""The first step of a new installation."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from networks.models import Person, Service
from tests.cast import Cast

ARGUMENTS = (
    "Kallio",
    "--team",
    "North",
    "--lead",
    "Ritva",
    "--mail",
    "Ritva@example.org",
    "--time-zone",
    "Europe/Helsinki",
)


def test_a_service_is_opened_and_its_lead_sets_a_password(client, db):
    said = StringIO()
    call_command("open_service", *ARGUMENTS, stdout=said)
    lead = Person.objects.get()
    assert Service.objects.get().lead == lead
    assert lead.sign_in_address == "ritva@example.org"
    path = re.search(r"https?://[^/\s]+(/\S+)", said.getvalue()).group(1)
    page = client.get(path, follow=True)
    new = "a long walk by the sea"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    lead.refresh_from_db()
    assert lead.check_password(new)
    assert client.get(path, follow=True).context.get("token_fail")


def test_there_is_one_service(cast: Cast):
    with pytest.raises(CommandError, match="already"):
        call_command("open_service", *ARGUMENTS)


@pytest.mark.parametrize(
    ("option", "nonsense"), [("--mail", "nobody"), ("--time-zone", "Mars/Crater"), ("--language", "tlh")]
)
def test_nonsense_is_one_line(db, option: str, nonsense: str):
    with pytest.raises(CommandError):
        call_command("open_service", *ARGUMENTS, option, nonsense)
    assert not Service.objects.exists()
