"""What is to be mended in a rota, said in words: two shifts at once, two teams at once, leave."""

from networks.models import ContactPoint, Person, Team, TeamMember
from response.models import Leave, OnCall, Shift
from tests.cast import Cast
from tests.response.rota.looking import (
    HOUR,
    NOW,
    _on_saturday_night,
    at,
    elsewhere,
    put_on_call,
    rota_of,
    visit,
)

__all__ = ["_on_saturday_night"]


def test_what_is_to_be_mended_is_said_in_words(cast: Cast) -> None:
    Shift.objects.create(
        team=cast.team, person=cast.aino, on_call=OnCall.SECOND, starts_at=at(2), ends_at=at(4)
    )
    ContactPoint.objects.filter(person=cast.sami, kind="sms").update(verified_at=NOW)
    page = rota_of(cast.aino).partition('id="wrong"')[2]
    assert "Aino is first and second on call at once." in page
    assert "Sunday 22 November at 12:05am to 2:05am" in page
    assert "Aino is on call and has no verified phone." in page
    assert "Sami is on call and has no verified phone." not in page
    assert "Nobody is first on call." in page


def wrongs_of(person: Person, team: Team) -> str:
    return visit(person, f"/rota/?team={team.pk}").partition('id="wrong"')[2].partition("</section>")[0]


def test_whoever_is_on_call_in_two_teams_at_once_is_named_in_both(cast: Cast) -> None:
    elsewhere(cast, cast.aino, 2, 4)
    said = "Aino is on call in another team at the same time."
    for team in (cast.team, cast.other_team):
        wrongs = wrongs_of(cast.olavi, team)
        assert wrongs.count(said) == 1
        assert "Sunday 22 November at 12:05am to 2:05am" in wrongs
        assert "week=2026-11-16" in wrongs
    seen = wrongs_of(cast.sami, cast.team)
    assert said in seen
    assert "Vuosaari" not in seen


def test_shifts_in_two_teams_that_only_meet_or_are_over_or_left_behind_are_nothing_to_mend(
    cast: Cast,
) -> None:
    own = Shift.objects.get(person=cast.aino)
    elsewhere(cast, cast.aino, (own.ends_at - NOW) / HOUR, (own.ends_at - NOW) / HOUR + 9)
    elsewhere(cast, cast.aino, -3, 0)
    elsewhere(cast, cast.sami, 2, 4)
    elsewhere(cast, cast.eero, 2, 4)
    TeamMember.objects.filter(team=cast.other_team, person=cast.sami).update(left_at=NOW)
    assert "another team" not in wrongs_of(cast.olavi, cast.team)
    assert "another team" not in wrongs_of(cast.olavi, cast.other_team)


def test_who_is_on_leave_is_not_there_and_leaves_a_gap(cast: Cast) -> None:
    Leave.objects.create(person=cast.aino, starts_at=at(-1), ends_at=at(1))
    page = rota_of(cast.sami)
    assert "First on call now<strong>nobody</strong>" in page
    assert '<bdi>Aino</bdi> is on leave <span class="soft small">9:05pm to 11:05pm</span>' in page
    assert "Saturday 21 November at 10:05pm to 11:05pm" in page


def test_a_second_shift_at_the_same_time_is_warned_of(cast: Cast) -> None:
    page = put_on_call(cast.leena, cast, cast.sami, starts_at="2026-11-22T09:00", ends_at="2026-11-22T10:00")
    assert "Sami is on call twice now." in page.content.decode()
    page = put_on_call(cast.leena, cast, cast.sami)
    assert "twice now" not in page.content.decode()
