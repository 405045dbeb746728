"""Charts run as the page is read: the same drawing from left to right, and mirrored from right to left."""

import re

import pytest

from response.charts.drawing import EDGE, LEFT, WIDTH, WORDS, Line, bars, run_chart

LABELS = ["1 Jun", "8 Jun", "15 Jun", "22 Jun"]
MEAN = Line(12.0, "Mean 12", "mean")


def both(kind: str) -> list[str]:
    """The drawing of the same weeks as an English and as an Arabic page have it."""
    if kind == "bars":
        parts = [(1, 1), (2, 3), (0, 0), (4, 4)]
        return [bars("Kept", "4 of 4", LABELS, parts, 1, is_rtl=is_rtl) for is_rtl in (False, True)]
    values, signals = [4.0, None, 20.0, 30.0], [0, 1, -1]
    return [
        run_chart("Waits", "", LABELS, values, signals, [MEAN], 6, is_rtl=is_rtl) for is_rtl in (False, True)
    ]


def places(drawn: str, words: str) -> tuple[int, str]:
    """Where these words stand, from the left, and which of their ends stands there."""
    found = re.search(rf'<text[^>]* x="(\d+)"[^>]*text-anchor="(\w+)">{re.escape(words)}</text>', drawn)
    assert found, words
    return int(found[1]), found[2]


@pytest.mark.parametrize("kind", ["bars", "run"])
def test_time_runs_as_the_page_is_read(kind: str) -> None:
    english, arabic = both(kind)
    shown = [label for label in LABELS if f">{label}</text>" in english]
    assert len(shown) > 2
    from_left = [places(english, label)[0] for label in shown]
    assert from_left == sorted(from_left)
    assert [places(arabic, label) for label in shown] == [(WIDTH - x, "middle") for x in from_left]


@pytest.mark.parametrize("kind", ["bars", "run"])
def test_the_values_of_the_axis_stand_where_reading_begins(kind: str) -> None:
    english, arabic = both(kind)
    assert places(english, "0") == (LEFT - 10, "end")
    assert places(arabic, "0") == (WIDTH - LEFT + 10, "start")


@pytest.mark.parametrize(("kind", "behind"), [("bars", EDGE), ("run", WORDS)])
def test_lines_reach_from_the_axis_to_the_other_end(kind: str, behind: int) -> None:
    english, arabic = both(kind)
    assert f'd="M{LEFT} ' in english
    assert re.search(rf"H{WIDTH - behind}\b", english)
    assert f'd="M{WIDTH - LEFT} ' in arabic
    assert re.search(rf'H{behind}"', arabic)


def test_the_words_of_a_line_stand_at_its_end() -> None:
    english, arabic = both("run")
    assert places(english, "Mean 12") == (WIDTH - WORDS + 10, "start")
    assert places(arabic, "Mean 12") == (WORDS - 10, "end")


def test_bars_are_as_wide_and_lie_in_their_week_either_way() -> None:
    english, arabic = both("bars")
    rectangle = re.compile(r'<rect class="(chart-\w+)" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/>')
    for left, right in zip(rectangle.findall(english), rectangle.findall(arabic), strict=True):
        look, x, *measures = left
        assert (right[0], right[2:]) == (look, tuple(measures))
        # The middle of a bar is mirrored; half a pixel is rounded away.
        assert abs(int(x) + int(right[1]) + int(measures[1]) - WIDTH) <= 1


def test_points_rise_and_fall_as_before_and_the_line_joins_them_in_time() -> None:
    english, arabic = both("run")
    lines = [re.search(r'class="chart-line" d="M([^"]+)"', drawn) for drawn in (english, arabic)]
    steps = [[tuple(map(int, step.split())) for step in line[1].split("L")] for line in lines if line]
    assert [(WIDTH - x, y) for x, y in steps[0]] == steps[1]
