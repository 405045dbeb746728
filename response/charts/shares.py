"""Two bars for each of a few groups, one above the other, with their words beside them: small enough for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from response.charts.drawing import svg

WIDTH, LONGEST_BAR, THICK = 340, 210, 14
#: from one group to the next, and how much further away one stands that is apart
STEP, APART = 74, 16


@dataclass(frozen=True)
class Bar:
    """How long, from 0 to 1, and what is said beside it."""

    length: float
    words: str


@dataclass(frozen=True)
class BarRow:
    """One group; ``is_apart`` sets it off from those before by a line."""

    label: str
    first: Bar
    second: Bar
    is_apart: bool = False


def shares(title: str, description: str, rows: Sequence[BarRow], *, is_rtl: bool = False) -> SafeString:
    """The groups one below the other; bars and words begin where reading begins.

    Places are counted from the left in any language, as the stylesheet sets for texts in drawings.
    """
    drawn, y = [], 0
    for row in rows:
        if row.is_apart and y:
            y += APART
            drawn.append(f'<path class="chart-grid" d="M0 {y - APART // 2}H{WIDTH}"/>')
        start, anchor = (WIDTH, "end") if is_rtl else (0, "start")
        drawn.append(
            f'<text class="chart-name" x="{start}" y="{y + 18}" text-anchor="{anchor}">{escape(row.label)}</text>'
        )
        drawn.append(_bar(row.first, "chart-bar", y + 26, is_rtl))
        drawn.append(_bar(row.second, "chart-rest", y + 26 + THICK + 6, is_rtl))
        y += STEP
    size = (WIDTH, max(y, STEP))
    return svg(title, description, "".join(drawn), size=size, look="chart-narrow")


def _bar(bar: Bar, look: str, y: int, is_rtl: bool) -> str:
    width = max(round(LONGEST_BAR * bar.length), 2)
    x, beside, anchor = (WIDTH - width, WIDTH - width - 8, "end") if is_rtl else (0, width + 8, "start")
    return (
        f'<rect class="{look}" x="{x}" y="{y}" width="{width}" height="{THICK}"/>'
        f'<text x="{beside}" y="{y + 12}" text-anchor="{anchor}">{escape(bar.words)}</text>'
    )
