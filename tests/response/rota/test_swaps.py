"""Shifts that change hands by name."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from networks.models import Person
from notices.models import Notice, Urgency
from response.models import OnCall, Shift, ShiftSwap, SwapState
from response.rota.on_call import on_call
from response.rota.patterns import begin_pattern, change_pattern, lay_out_ahead
from response.rota.shifts import remove_shift
from response.rota.swaps import accept, decline, offer_shift, take_back
from tests.cast import SATURDAY_NIGHT, Cast, gather
from tests.response.rota.patterns import MONDAY, weekly

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return NOW + hours * HOUR


@pytest.fixture
def shift(cast: Cast) -> Shift:
    """Aino's, from an hour ahead until eleven hours ahead."""
    Shift.objects.all().delete()
    return Shift.objects.create(team=cast.team, person=cast.aino, starts_at=at(1), ends_at=at(11))


def offered(
    shift: Shift, taker: Person, begins: float = 1, ends: float = 11, now: datetime = NOW
) -> ShiftSwap:
    return offer_shift(shift, taker, at(begins), at(ends), shift.person, now)


def kept(cast: Cast) -> list[tuple[str, float, float]]:
    rows = Shift.objects.filter(team=cast.team, on_call=OnCall.FIRST).order_by("starts_at")
    return [(row.person.name, (row.starts_at - NOW) / HOUR, (row.ends_at - NOW) / HOUR) for row in rows]


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_until_it_is_accepted_the_giver_stays_on_call(cast: Cast, shift: Shift) -> None:
    swap = offered(shift, cast.sami)
    assert kept(cast) == [("Aino", 1, 11)]
    assert told("shift_offered") == {"Sami"}
    accept(swap, cast.sami, NOW)
    assert kept(cast) == [("Sami", 1, 11)]
    assert on_call(cast.team, at(5))[OnCall.FIRST] == [cast.sami]
    assert told("shift_taken") == {"Aino", "Sami", "Leena"}
    assert set(Notice.objects.values_list("urgency", flat=True)) == {Urgency.COURTESY}


def test_the_same_offer_made_and_accepted_twice_is_one(cast: Cast, shift: Shift) -> None:
    assert offered(shift, cast.sami) == offered(shift, cast.sami)
    swap = ShiftSwap.objects.get()
    accept(swap, cast.sami, NOW)
    accept(swap, cast.sami, at(2))
    assert kept(cast) == [("Sami", 1, 11)]
    assert Notice.objects.count() == 4


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ((1, 11), [("Sami", 1, 11)]),
        ((1, 4), [("Sami", 1, 4), ("Aino", 4, 11)]),
        ((4, 11), [("Aino", 1, 4), ("Sami", 4, 11)]),
        ((4, 6), [("Aino", 1, 4), ("Sami", 4, 6), ("Aino", 6, 11)]),
    ],
)
def test_a_part_of_a_shift_changes_hands_and_the_rest_stays(
    cast: Cast, shift: Shift, part: tuple[float, float], left: Any
) -> None:
    accept(offered(shift, cast.sami, *part), cast.sami, NOW)
    assert kept(cast) == left


def test_of_a_shift_that_runs_the_rest_changes_hands(cast: Cast, shift: Shift) -> None:
    accept(offered(shift, cast.sami), cast.sami, at(5))
    assert kept(cast) == [("Aino", 1, 5), ("Sami", 5, 11)]


@pytest.mark.parametrize(
    ("begins", "ends", "now", "said"),
    [
        (0.9, 11, 0, "inside your shift"),
        (1, 11.1, 0, "inside your shift"),
        (5, 5, 0, "inside your shift"),
        (1, 3, 3, "over already"),
    ],
)
def test_only_a_part_inside_that_is_not_over_is_offered(
    cast: Cast, shift: Shift, begins: float, ends: float, now: float, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        offered(shift, cast.sami, begins, ends, at(now))


def test_it_is_offered_only_to_a_colleague_who_is_not_there_already(cast: Cast, shift: Shift) -> None:
    for stranger in (cast.aino, cast.eero, cast.maija):
        with pytest.raises(ValidationError, match="somebody else who works in this team"):
            offered(shift, stranger)
    Shift.objects.create(team=cast.team, person=cast.sami, starts_at=at(10), ends_at=at(12))
    with pytest.raises(ValidationError, match="Sami is on call then already"):
        offered(shift, cast.sami)
    assert offered(shift, cast.sami, 1, 10).state == SwapState.OFFERED


def test_nobody_offers_anothers_shift(cast: Cast, shift: Shift) -> None:
    with pytest.raises(ValidationError, match="not yours any more"):
        offer_shift(shift, cast.ritva, at(1), at(11), cast.sami, NOW)


def test_declined_taken_back_and_gone_are_said_in_words(cast: Cast, shift: Shift) -> None:
    declined = offered(shift, cast.sami)
    decline(declined, cast.sami, NOW)
    decline(declined, cast.sami, NOW)
    assert told("shift_declined") == {"Aino"}
    back = offered(shift, cast.ritva)
    take_back(back, cast.aino, NOW)
    for swap, who, said in (
        (declined, cast.sami, "You declined this offer"),
        (back, cast.ritva, "Aino has taken this offer back"),
    ):
        with pytest.raises(ValidationError, match=said):
            accept(swap, who, NOW)
    assert kept(cast) == [("Aino", 1, 11)]


def test_only_the_one_it_was_offered_to_accepts_and_declines(cast: Cast, shift: Shift) -> None:
    swap = offered(shift, cast.sami)
    with pytest.raises(ValidationError, match="offered to Sami"):
        accept(swap, cast.ritva, NOW)
    decline(swap, cast.ritva, NOW)
    take_back(swap, cast.ritva, NOW)
    swap.refresh_from_db()
    assert swap.state == SwapState.OFFERED


def test_who_accepted_first_has_it_and_the_other_learns_that_it_is_gone(cast: Cast, shift: Shift) -> None:
    to_sami, to_ritva = offered(shift, cast.sami), offered(shift, cast.ritva)
    accept(to_ritva, cast.ritva, NOW)
    with pytest.raises(ValidationError, match="Somebody else has taken this shift"):
        accept(to_sami, cast.sami, NOW)
    assert told("shift_gone") == {"Sami"}
    with pytest.raises(ValidationError, match="Ritva has taken it already"):
        take_back(to_ritva, cast.aino, NOW)


def test_an_offer_of_another_part_goes_on(cast: Cast, shift: Shift) -> None:
    early, late = offered(shift, cast.sami, 1, 4), offered(shift, cast.ritva, 8, 11)
    middle = offered(shift, cast.leena, 4, 8)
    accept(middle, cast.leena, NOW)
    accept(late, cast.ritva, NOW)
    accept(early, cast.sami, NOW)
    assert kept(cast) == [("Sami", 1, 4), ("Leena", 4, 8), ("Ritva", 8, 11)]


@pytest.mark.parametrize("change", ["taken off", "given away", "shorter"])
def test_a_shift_that_changed_meanwhile_is_not_taken(cast: Cast, shift: Shift, change: str) -> None:
    swap = offered(shift, cast.sami)
    if change == "taken off":
        remove_shift(shift, cast.leena, NOW)
    elif change == "given away":
        Shift.objects.filter(pk=shift.pk).update(person=cast.ritva)
    else:
        Shift.objects.filter(pk=shift.pk).update(ends_at=at(10))
    with pytest.raises(ValidationError, match="The shift has changed since it was offered"):
        accept(swap, cast.sami, NOW)


@pytest.mark.parametrize("late", [timedelta(microseconds=-1), timedelta(0)])
def test_a_shift_that_is_over_is_not_taken(cast: Cast, shift: Shift, late: timedelta) -> None:
    swap = offered(shift, cast.sami)
    if late < timedelta(0):
        accept(swap, cast.sami, at(11) + late)
        assert kept(cast)[-1][0] == "Sami"
    else:
        with pytest.raises(ValidationError, match="This shift is over"):
            accept(swap, cast.sami, at(11) + late)


def test_a_swapped_shift_of_a_pattern_is_the_peoples_from_then_on(cast: Cast) -> None:
    pattern = begin_pattern(cast.team, weekly(cast.aino), cast.leena, NOW)
    shift = Shift.objects.get(pattern=pattern, laid_for=MONDAY + timedelta(weeks=1))
    swap = offer_shift(shift, cast.sami, shift.starts_at, shift.ends_at, cast.aino, NOW)
    accept(swap, cast.sami, NOW)
    lay_out_ahead(NOW + timedelta(days=3))
    change_pattern(pattern, weekly(cast.ritva), cast.leena, NOW)
    assert on_call(cast.team, shift.starts_at)[OnCall.FIRST] == [cast.sami]
    assert on_call(cast.team, shift.ends_at)[OnCall.FIRST] == [cast.ritva]


@pytest.mark.django_db(transaction=True)
def test_of_those_who_accept_in_the_same_moment_one_wins() -> None:
    cast = gather()
    Shift.objects.all().delete()
    shift = Shift.objects.create(team=cast.team, person=cast.aino, starts_at=at(1), ends_at=at(11))
    takers = [cast.sami, cast.ritva, cast.leena]
    swaps = [offered(shift, taker) for taker in takers]
    ready = Barrier(len(takers))

    def accepting(swap: ShiftSwap, taker: Person) -> Callable[[], str]:
        def act() -> str:
            try:
                ready.wait(timeout=60)
                accept(swap, taker, NOW)
            except ValidationError as refused:
                return refused.messages[0]
            finally:
                connection.close()
            return ""

        return act

    acts = [accepting(swap, taker) for swap, taker in zip(swaps, takers, strict=True)]
    with ThreadPoolExecutor(len(acts)) as pool:
        said = list(pool.map(lambda act: act(), acts))
    assert sorted(said) == ["", *["Somebody else has taken this shift, or a part of it."] * 2]
    winner = takers[said.index("")]
    assert kept(cast) == [(winner.name, 1, 11)]
