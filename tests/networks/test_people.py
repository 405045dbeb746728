"""People, the ways to reach them, and the letters that go out."""

import pytest
from django.core.exceptions import ValidationError

from networks import people
from networks.models import ContactKind, Person
from networks.people import PhoneField, clean_phone, create_person, move_reach, reach_by, stop_reaching_by
from networks.reaching import courtesies, reaches_of
from notices.outbox import Letter
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("040 111 2222", "FI", "+358401112222"),
        ("+358 (40) 111-2222", "GB", "+358401112222"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("  ", "GB", ""),
    ],
)
def test_phones_are_kept_in_one_form(written: str, region: str, number: str):
    assert clean_phone(written, region) == number


@pytest.mark.parametrize("nonsense", ["abc", "12", "+999999", "\x00", "1" * 40])
def test_what_is_no_phone_number_is_refused(nonsense: str):
    with pytest.raises(ValidationError):
        clean_phone(nonsense, "GB")


def test_the_field_takes_the_country_of_the_service(cast: Cast):
    cast.service.region = "FI"
    cast.service.save()
    assert PhoneField().clean("040 111 2222") == "+358401112222"
    assert PhoneField(region="GB").clean("020 7946 0018") == "+442079460018"
    assert PhoneField(required=False).clean("") == ""


def test_a_person_without_a_name_is_somebody_in_the_services_language(cast: Cast):
    person = create_person(cast.service, "  ", phone="+358501234567")
    assert person.name
    assert person.language == "en"
    assert not person.has_usable_password()


def test_the_same_way_to_reach_somebody_is_kept_once(cast: Cast):
    reach_by(cast.pekka, ContactKind.MAIL, "Pekka@Example.NET ")
    reach_by(cast.pekka, ContactKind.MAIL, "pekka@example.net")
    assert cast.pekka.contact_points.filter(kind=ContactKind.MAIL).get().value == "pekka@example.net"


def test_a_way_that_was_stopped_is_taken_up_again(cast: Cast):
    point = cast.pekka.contact_points.get()
    stop_reaching_by(cast.pekka, point.pk, NOW)
    assert reaches_of([cast.pekka.pk]) == {}
    reach_by(cast.pekka, ContactKind.SMS, point.value)
    assert [reach.address for reach in reaches_of([cast.pekka.pk])[cast.pekka.pk]] == [point.value]


def test_nobody_stops_somebody_elses(cast: Cast):
    point = cast.tuula.contact_points.get()
    stop_reaching_by(cast.pekka, point.pk, NOW)
    point.refresh_from_db()
    assert point.stopped_at is None


def test_staff_keep_one_way_to_be_reached(cast: Cast):
    first, last = cast.aino.contact_points.all()
    stop_reaching_by(cast.aino, first.pk, NOW)
    with pytest.raises(ValidationError):
        stop_reaching_by(cast.aino, last.pk, NOW)


def test_the_preferred_way_comes_first(cast: Cast):
    mail = cast.maija.contact_points.get(kind=ContactKind.MAIL)
    assert [reach.channel for reach in reaches_of([cast.maija.pk])[cast.maija.pk]] == ["sms", "mail"]
    move_reach(cast.maija, mail.pk, -1)
    assert [reach.channel for reach in reaches_of([cast.maija.pk])[cast.maija.pk]] == ["mail", "sms"]


def test_reaching_many_is_one_question(cast: Cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(reaches_of([cast.aino.pk, cast.sami.pk, cast.maija.pk, cast.pekka.pk])) == 4


def courtesies_to(person: Person) -> list[Letter]:
    return courtesies([person.pk], cause="test:1", kind="greeting", context={})


def test_a_courtesy_goes_the_way_its_receiver_prefers(cast: Cast):
    (letter,) = courtesies_to(cast.aino)
    assert (letter.channel, letter.urgency) == ("sms", "courtesy")


def test_who_cannot_be_reached_gets_no_letter(cast: Cast):
    cast.tuula.contact_points.all().delete()
    assert courtesies_to(cast.tuula) == []


def test_choosing_a_language_lasts(cast: Cast):
    people.choose_language(cast.pekka, "fi")
    cast.pekka.refresh_from_db()
    assert cast.pekka.language == "fi"
    assert reaches_of([cast.pekka.pk])[cast.pekka.pk][0].language == "fi"
