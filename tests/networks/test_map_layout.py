"""The map: everybody in their own sector and ring, names beside one another and never on top."""

from itertools import combinations
from math import atan2, degrees, hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.map_layout import (
    CENTRE_RADIUS,
    DOT_RADIUS,
    LARGEST,
    LEAST_HALF_WIDTH,
    LETTER_WIDTH,
    SECTORS,
    Stand,
    arrange,
    scattered,
)
from networks.presenters import LONGEST_NAME, short_name

stands = st.builds(
    Stand,
    circle=st.sampled_from(SECTORS),
    ring=st.sampled_from((1, 2, 3)),
    letters=st.integers(1, LONGEST_NAME),
)


def name_boxes(people: tuple[Stand, ...]) -> list[tuple[float, float, float, float]]:
    """What a dot and its name really take on the drawing, a little less than the room kept for them."""
    boxes = []
    for stand, (x, y) in zip(people, arrange(people).spots, strict=True):
        half = max(stand.letters * LETTER_WIDTH / 2, DOT_RADIUS)
        boxes.append((x - half, y - DOT_RADIUS, x + half, y + DOT_RADIUS + 18))
    return boxes


def overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def mixed(count: int) -> tuple[Stand, ...]:
    return tuple(
        Stand(SECTORS[(number * 7) % 5], 1 + number * 5 % 3, 3 + number * 3 % (LONGEST_NAME - 2))
        for number in range(count)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(stands, max_size=9).map(tuple))
def test_everybody_is_in_their_ring_and_sector(people):
    layout = arrange(people)
    for stand, (x, y) in zip(people, layout.spots, strict=True):
        inner = layout.radii[stand.ring - 2] if stand.ring > 1 else CENTRE_RADIUS
        assert inner < hypot(x, y) < layout.radii[stand.ring - 1]
        begins, ends = layout.sectors[SECTORS.index(stand.circle)]
        angle = degrees(atan2(x, -y)) % 360
        assert begins <= angle <= ends or begins <= angle + 360 <= ends


@pytest.mark.parametrize("count", [0, 1, 2, 6, 7, 12, 13, 25])
def test_no_two_names_meet(count: int):
    for one, other in combinations(name_boxes(mixed(count)), 2):
        assert not overlap(one, other)


@pytest.mark.parametrize("people", [(Stand("family", 1, LONGEST_NAME),) * 9, mixed(60)])
def test_a_crowd_stays_on_the_paper(people):
    layout = arrange(people)
    assert layout.radii[2] <= LARGEST
    assert len(layout.spots) == len(people)
    assert len(set(layout.spots)) == len(people)


def test_dots_drawn_larger_on_a_phone_stand_apart():
    assert LEAST_HALF_WIDTH > 25
    spots = arrange(mixed(25)).spots
    assert all(hypot(a[0] - b[0], a[1] - b[1]) > 40 for a, b in combinations(spots, 2))


def test_few_people_make_a_small_drawing_with_large_names():
    assert arrange(mixed(3)).radii[2] < arrange(mixed(25)).radii[2]


def test_the_sectors_make_a_whole_and_stay_readable():
    for people in ((), mixed(1), mixed(25), (Stand("work", 1, 9),) * 12):
        widths = [ends - begins for begins, ends in arrange(people).sectors]
        assert sum(widths) == pytest.approx(360)
        assert min(widths) > 40


def test_a_small_map_keeps_everybody_inside():
    assert all(hypot(x, y) < 100 for x, y in scattered(mixed(25)))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Pekka", "Pekka"),
        ("Mrs Okafor next door", "Mrs Okafor"),
        ("Christopher Robin", "Christopher"),
        ("Hubert Blaine Wolfeschlegelsteinhausen", "Hubert"),
        ("Wolfeschlegelsteinhausen", "Wolfeschlege…"),
        ("   ", "   "),
    ],
)
def test_long_names_are_shortened_as_people_would(name: str, short: str):
    assert short_name(name) == short
