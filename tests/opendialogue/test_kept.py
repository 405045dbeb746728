"""What a browser may keep of a page: nothing, once somebody came in."""

import pytest
from django.test import Client

from opendialogue import clock
from response.contacts import NewContact, record_first_contact
from tests.cast import Cast, signed_in

PAGES = (
    "/contacts/",
    "/contacts/{contact}/",
    "/contacts/new/",
    "/contacts/{contact}/known/",
    "/reports/",
    "/reports/meetings/",
    "/rota/",
    "/settings/",
    "/settings/questions/",
    "/settings/team/",
    "/today/",
    "/me/",
    "/networks/",
    "/networks/{network}/",
    "/networks/{network}/map/",
)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_of_somebody_who_came_in_is_kept(cast: Cast, address: str) -> None:
    now = clock.now()
    contact = record_first_contact(
        NewContact(team=cast.team, received_at=now), recorded_by=cast.ritva, now=now
    )
    page = signed_in(cast.ritva).get(address.format(contact=contact.pk, network=cast.network.pk))
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_the_page_for_anybody_may_be_kept(cast: Cast) -> None:
    assert not Client().get("/").has_header("Cache-Control")
