"""Somebody rings about a person whose network is open already."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from networks.models import Network, Person, Place
from response.contacts import NewContact, record_first_contact
from response.known import join_known_network
from response.models import FirstContact
from tests.cast import SATURDAY_NIGHT, Cast, signed_in


def contact_about_maija(cast: Cast, name: str = "Tuula", phone: str = "+358405556666") -> FirstContact:
    new = NewContact(
        team=cast.team,
        received_at=SATURDAY_NIGHT,
        about_name="Maija",
        from_name=name,
        from_phone=phone,
        relation="neighbour",
    )
    return record_first_contact(new, recorded_by=None, now=SATURDAY_NIGHT)


def test_the_contact_goes_on_in_the_network_that_is_there(cast: Cast) -> None:
    contact = contact_about_maija(cast)
    join_known_network(contact, cast.network, cast.aino, SATURDAY_NIGHT)
    contact.refresh_from_db()
    assert (contact.about, contact.network) == (cast.maija, cast.network)
    assert Network.objects.count() == 1


def test_a_caller_of_the_same_name_and_phone_is_the_person_on_the_map(cast: Cast) -> None:
    contact = contact_about_maija(cast)
    assert contact.from_person != cast.tuula
    join_known_network(contact, cast.network, cast.aino, SATURDAY_NIGHT)
    contact.refresh_from_db()
    assert contact.from_person == cast.tuula
    assert Place.objects.filter(network=cast.network, person__name="Tuula").count() == 1


@pytest.mark.parametrize(("name", "phone"), [("Tuula", "+358405550000"), ("Irja", "+358405556666")])
def test_neither_a_shared_name_nor_a_shared_phone_makes_two_people_one(
    cast: Cast, name: str, phone: str
) -> None:
    contact = contact_about_maija(cast, name, phone)
    caller = contact.from_person
    join_known_network(contact, cast.network, cast.aino, SATURDAY_NIGHT)
    contact.refresh_from_db()
    assert contact.from_person == caller != cast.tuula
    assert Place.objects.get(network=cast.network, person=caller).state == "named"


def test_maija_who_rings_for_herself_gets_no_place_beside_her_own_centre(cast: Cast) -> None:
    contact = contact_about_maija(cast, "Maija", "+358401112222")
    join_known_network(contact, cast.network, cast.aino, SATURDAY_NIGHT)
    contact.refresh_from_db()
    assert contact.from_person == cast.maija
    assert not Place.objects.filter(network=cast.network, person=cast.maija).exists()


def test_a_contact_belongs_to_one_network_and_an_ended_one_takes_none(cast: Cast) -> None:
    contact = contact_about_maija(cast)
    join_known_network(contact, cast.network, cast.aino, SATURDAY_NIGHT)
    with pytest.raises(ValidationError):
        join_known_network(contact, cast.network, cast.aino, SATURDAY_NIGHT)
    cast.network.ended_at = SATURDAY_NIGHT
    with pytest.raises(ValidationError):
        join_known_network(contact_about_maija(cast), cast.network, cast.aino, SATURDAY_NIGHT)


def test_aino_chooses_among_the_networks_of_her_team_alone(cast: Cast) -> None:
    other = Person.objects.create_user("Ville", service=cast.service)
    theirs = Network.objects.create(
        service=cast.service, team=cast.other_team, centre=other, opened_at=SATURDAY_NIGHT
    )
    address = reverse("contact_known", args=[contact_about_maija(cast).pk])
    aino = signed_in(cast.aino)
    page = aino.get(address).content.decode()
    assert "Maija" in page
    assert "Ville" not in page
    for nonsense in ("", str(theirs.pk), str(uuid4()), "x"):
        answer = aino.post(address, {"network": nonsense})
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()
    assert aino.post(address, {"network": str(cast.network.pk)}).status_code == 302
    assert aino.get(address).status_code == 302
