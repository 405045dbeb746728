"""Who works here: leads bring people in and let them go, coordinators see, for everybody else there is no such page."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from networks import staff
from networks.models import Person, Role, Team, TeamMember
from notices.models import Notice
from notices.texts import write
from response.models import OnCall
from response.rota.on_call import on_call, organiser_for
from tests.cast import Cast, reachable, signed_in
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.usefixtures("now")

PASSWORD = "a long walk by the sea"


def given(into: Team, **more: str) -> dict[str, str]:
    typed = {"name": "Helmi", "mail": "helmi@example.org", "phone": "", "role": "practitioner"}
    return {f"colleague-{field}": value for field, value in (typed | {"team": str(into.pk)} | more).items()}


def bring_in(lead: Person, team: Team, **more: str) -> Any:
    return signed_in(lead).post(reverse("team"), given(team, **more))


def work_of(person: Person) -> TeamMember:
    return person.memberships.get(left_at=None)


def end(lead: Person, work: TeamMember) -> Any:
    return signed_in(lead).post(reverse("team_member_end", args=[work.pk]))


def letter(kind: str) -> Notice:
    return Notice.objects.get(kind=kind)


def said(notice: Notice) -> str:
    return write(notice.kind, notice.channel, notice.language, notice.context).body


@pytest.mark.parametrize(
    ("who", "sees"),
    [("ritva", {"Aino", "Sami", "Leena"}), ("leena", {"Aino", "Sami"}), ("olavi", {"Aino", "Eero"})],
)
def test_leads_and_coordinators_see_the_people_of_their_teams(cast: Cast, who: str, sees: set[str]) -> None:
    page = signed_in(getattr(cast, who)).get(reverse("team")).content.decode()
    assert {name for name in sees if f"<bdi>{name}</bdi></strong>" in page} == sees
    assert ("Vuosaari" in page) == (who == "olavi")


@pytest.mark.parametrize("who", ["aino", "eero", "maija", "pekka"])
def test_for_everybody_else_there_is_no_such_page(cast: Cast, who: str) -> None:
    browser = signed_in(getattr(cast, who))
    assert browser.get(reverse("team")).status_code == 404
    assert browser.post(reverse("team"), given(cast.team)).status_code == 404
    assert not Person.objects.filter(name="Helmi").exists()


def test_the_page_of_settings_leads_there_for_those_who_may_see_it(cast: Cast) -> None:
    for who, leads in ((cast.ritva, True), (cast.leena, True), (cast.aino, False)):
        assert (reverse("team") in signed_in(who).get(reverse("settings")).content.decode()) is leads


def test_a_coordinator_looks_and_changes_nothing(cast: Cast) -> None:
    page = signed_in(cast.leena).get(reverse("team")).content.decode()
    assert "End their work" not in page
    assert "sami@example.org" not in page
    assert bring_in(cast.leena, cast.team).status_code == 404
    assert end(cast.leena, work_of(cast.sami)).status_code == 404
    assert work_of(cast.sami).left_at is None


def test_the_page_costs_the_same_with_more_people(cast: Cast, django_assert_num_queries: Any) -> None:
    browser = signed_in(cast.ritva)
    with django_assert_num_queries(8):
        browser.get(reverse("team"))
    for number in range(3):
        bring_in(cast.ritva, cast.team, mail=f"helmi{number}@example.org")
    with django_assert_num_queries(8):
        browser.get(reverse("team"))


def test_somebody_new_gets_a_link_sets_a_password_and_then_the_second_factor(
    cast: Cast, client: Client
) -> None:
    assert bring_in(cast.ritva, cast.team, phone="+358 40 123 4567").status_code == 302
    helmi = Person.objects.get(sign_in_address="helmi@example.org")
    assert work_of(helmi).role == Role.PRACTITIONER
    assert {point.value for point in helmi.contact_points.all()} == {"helmi@example.org", "+358401234567"}
    notice = letter("staff_welcome")
    assert (notice.recipient, notice.address) == (helmi, "helmi@example.org")
    page = client.get(notice.context["path"], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    client.post(reverse("account_login"), {"login": "helmi@example.org", "password": PASSWORD})
    assert client.get("/networks/")["Location"] == reverse("mfa_activate_totp")
    assert Client().get(notice.context["path"], follow=True).context.get("token_fail")


def test_the_letter_is_neutral_and_says_until_when(cast: Cast) -> None:
    bring_in(cast.ritva, cast.team)
    words = said(letter("staff_welcome"))
    assert "before Tuesday 24 November at 10:05pm" in words
    for word in ("Open Dialogue", "Ritva", "network", "Practitioner"):
        assert word not in words


def test_whoever_signs_in_by_that_address_is_that_person(cast: Cast) -> None:
    assert bring_in(cast.olavi, cast.team, name="Eerik", mail="Eero@Example.org").status_code == 302
    assert Person.objects.filter(sign_in_address__iexact="eero@example.org").count() == 1
    cast.eero.refresh_from_db()
    assert cast.eero.name == "Eero"
    assert cast.eero.memberships.filter(left_at=None).count() == 2
    assert not Notice.objects.exists()


def test_a_shared_mail_address_makes_nobody_one(cast: Cast) -> None:
    reachable(cast.service, "Neighbour", mail="helmi@example.org")
    bring_in(cast.ritva, cast.team)
    assert work_of(Person.objects.get(sign_in_address="helmi@example.org")).person.name == "Helmi"


def test_a_member_who_begins_to_work_here_sets_a_password_from_then_on(cast: Cast) -> None:
    browser = signed_in(cast.maija)
    bring_in(cast.ritva, cast.team, mail="maija@example.net", role="peer_practitioner")
    assert letter("staff_welcome").recipient == cast.maija
    assert browser.get("/networks/")["Location"].startswith(reverse("account_login"))


def test_somebody_who_comes_back_with_a_password_signs_in_by_it(cast: Cast) -> None:
    cast.sami.set_password(PASSWORD)
    cast.sami.save()
    end(cast.ritva, work_of(cast.sami))
    bring_in(cast.ritva, cast.team, mail="sami@example.org")
    assert letter("staff_welcome").context["path"] == reverse("account_login")
    assert work_of(cast.sami).team == cast.team


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("mail", "nobody"),
        ("mail", "mıke@example.org"),
        ("mail", "x" * 250 + "@example.org"),
        ("mail", "sami@example.org"),
        ("phone", "abc"),
        ("role", "boss"),
        ("team", "somewhere"),
    ],
)
def test_an_error_names_its_field_and_keeps_what_was_typed(cast: Cast, field: str, nonsense: str) -> None:
    people = Person.objects.count()
    response = signed_in(cast.olavi).post(reverse("team"), given(cast.team, **{field: nonsense}))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    kept = "Helmi" if field != "name" else "helmi@example.org"
    assert kept in response.content.decode()
    assert Person.objects.count() == people


def test_a_lead_brings_nobody_into_another_team(cast: Cast) -> None:
    assert bring_in(cast.ritva, cast.other_team).status_code == 200
    assert not Person.objects.filter(name="Helmi").exists()
    assert end(cast.ritva, work_of(cast.eero)).status_code == 404


def test_somebody_locked_out_is_not_brought_in(cast: Cast) -> None:
    Person.objects.filter(pk=cast.eero.pk).update(is_active=False)
    assert "mail" in bring_in(cast.ritva, cast.team, mail="eero@example.org").context["form"].errors


def test_work_that_ends_takes_everything_with_it_at_once(cast: Cast, now: Any) -> None:
    meeting = meeting_of(cast)
    browser = signed_in(cast.sami)
    pages = [f"/meetings/{meeting.pk}/", f"/networks/{cast.network.pk}/", "/contacts/", "/rota/"]
    assert [browser.get(page).status_code for page in pages] == [200] * 4
    shown = signed_in(cast.ritva).get(reverse("team_member_end", args=[work_of(cast.sami).pk]))
    assert "leave gaps" in shown.content.decode()
    assert end(cast.ritva, work_of(cast.sami)).status_code == 302
    assert [browser.get(page).status_code for page in pages] == [404] * 4
    assert cast.sami.memberships.get().left_at == now


def test_whoever_does_not_work_in_the_team_is_not_on_call_and_the_rota_shows_the_gap(
    cast: Cast, now: Any
) -> None:
    staff.end_work(work_of(cast.aino), now)
    assert on_call(cast.team, now)[OnCall.FIRST] == []
    assert organiser_for(cast.team, now) == cast.sami.pk
    assert "Nobody is first on call" in signed_in(cast.ritva).get(reverse("rota")).content.decode()


def test_the_only_lead_of_a_team_stays_until_there_is_another(cast: Cast) -> None:
    work = work_of(cast.ritva)
    for lead in (cast.olavi, cast.ritva):
        refused = end(lead, work)
        assert refused.status_code == 200
        assert "is the only lead of this team" in refused.content.decode()
    bring_in(cast.ritva, cast.team, mail="sami@example.org", role="lead")
    assert end(cast.olavi, work).status_code == 302
    assert signed_in(cast.ritva).get(reverse("team")).status_code == 404


def test_a_lead_who_is_locked_out_is_no_lead_to_count_on(cast: Cast, now: Any) -> None:
    staff.begin_work(cast.team, now, name="", mail="sami@example.org", role=Role.LEAD)
    Person.objects.filter(pk=cast.sami.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        staff.end_work(work_of(cast.ritva), now)


def test_ending_work_twice_changes_nothing(cast: Cast, now: Any) -> None:
    work = work_of(cast.sami)
    staff.end_work(work, now)
    staff.end_work(work, now + timedelta(hours=1))
    assert cast.sami.memberships.get().left_at == now


def test_whoever_leads_the_service_adds_a_team(cast: Cast) -> None:
    browser = signed_in(cast.olavi)
    assert browser.post(reverse("team_add"), {"team-name": "Itäkeskus"}).status_code == 302
    assert "Nobody works in this team yet" in browser.get(reverse("team")).content.decode()
    team = Team.objects.get(name="Itäkeskus")
    assert bring_in(cast.olavi, team, role="lead").status_code == 302
    assert signed_in(cast.ritva).post(reverse("team_add"), {"team-name": "Another"}).status_code == 404


@pytest.mark.parametrize("nonsense", ["", "x" * 121, "kallio"])
def test_a_team_has_a_name_of_its_own(cast: Cast, nonsense: str) -> None:
    response = signed_in(cast.olavi).post(reverse("team_add"), {"team-name": nonsense})
    assert list(response.context["form"].errors) == ["name"]
    assert nonsense in response.content.decode()


def test_a_lead_changes_the_address_a_colleague_signs_in_by(cast: Cast) -> None:
    address = reverse("team_member_address", args=[work_of(cast.sami).pk])
    assert signed_in(cast.ritva).post(address, {"mail": "Sami.K@example.org"}).status_code == 302
    cast.sami.refresh_from_db()
    assert cast.sami.sign_in_address == "sami.k@example.org"
    assert letter("sign_in_changed").recipient == cast.sami
    assert letter("staff_welcome").address == "sami.k@example.org"


@pytest.mark.parametrize("nonsense", ["", "sami", "aino@example.org", "Maija@example.net"])
def test_another_persons_address_is_refused(cast: Cast, nonsense: str) -> None:
    address = reverse("team_member_address", args=[work_of(cast.sami).pk])
    response = signed_in(cast.ritva).post(address, {"mail": nonsense})
    assert list(response.context["form"].errors) == ["mail"]
    cast.sami.refresh_from_db()
    assert cast.sami.sign_in_address == "sami@example.org"


def test_nobody_below_changes_how_the_lead_of_the_service_signs_in(cast: Cast, now: Any) -> None:
    work = staff.begin_work(cast.team, now, name="", mail="olavi@example.org", role=Role.LEAD)
    address = reverse("team_member_address", args=[work.pk])
    assert signed_in(cast.ritva).post(address, {"mail": "mine@example.org"}).status_code == 404
    assert signed_in(cast.olavi).post(address, {"mail": "olavi2@example.org"}).status_code == 302


def test_the_link_ends_when_it_says(cast: Cast, client: Client, now: Any) -> None:
    bring_in(cast.ritva, cast.team)
    path = letter("staff_welcome").context["path"]
    for passed, has_ended in ((timedelta(days=3), False), (timedelta(days=3, seconds=1), True)):
        with time_machine.travel(now + passed, tick=False):
            page = Client().get(path, follow=True)
            assert bool(page.context.get("token_fail")) is has_ended
    assert re.search(r"/accounts/password/reset/key/", path)
