"""A gap in the numbers tells nobody of a voice that is kept to others (DOMAIN 25)."""

import pytest

from meetings.rules_numbers import LARGEST_LOT, SMALLEST_LOT, step_of

LOTS = LARGEST_LOT - SMALLEST_LOT + 1


def chance(step: int) -> float:
    """How likely one step is so long: the share of the lots that lead to it."""
    first, last = LARGEST_LOT // (step + 1) + 1, LARGEST_LOT // step
    return max(0, min(last, LARGEST_LOT) - max(first, SMALLEST_LOT) + 1) / LOTS


@pytest.mark.parametrize(
    ("lot", "step"),
    [
        (LARGEST_LOT, 1),
        (LARGEST_LOT // 2 + 1, 1),
        (LARGEST_LOT // 2, 2),
        (LARGEST_LOT // 3, 3),
        (SMALLEST_LOT, 2**32),
    ],
)
def test_a_step_is_as_long_as_its_lot_is_small(lot: int, step: int) -> None:
    assert step_of(lot) == step


def test_there_is_no_gap_that_one_step_could_not_have_made() -> None:
    assert all(chance(step) > 0 for step in (*range(1, 5_000), 65_537, 10**6 + 3, 10**9 + 7, 2**31 + 11))


def test_a_gap_with_a_hidden_entry_in_it_is_hardly_more_likely_than_one_without() -> None:
    steps = [0.0, *map(chance, range(1, 800))]
    for gap in range(2, 800):
        two_steps = sum(steps[first] * steps[gap - first] for first in range(1, gap))
        assert two_steps / steps[gap] < 2.5, gap


def test_every_browser_counts_two_million_entries_exactly() -> None:
    assert step_of(SMALLEST_LOT) * 2_000_000 < 2**53
