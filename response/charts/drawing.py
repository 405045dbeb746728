"""Charts as SVG, drawn on the server: no script, readable aloud, and in the colours of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 940, 340
LEFT, TOP, BOTTOM = 58, 16, 40
#: room at the end of a drawing without lines, and of one whose lines have words
EDGE, WORDS = 12, 130
#: how far apart labels under the drawing stand at least
LABEL_ROOM = 92
SHAPES = {
    0: '<circle class="chart-point" cx="{x}" cy="{y}" r="6"/>',
    1: '<path class="chart-worse" d="M{x} {above}l8 14h-16z"/>',
    -1: '<path class="chart-better" d="M{left} {over}h12v12h-12z"/>',
}


@dataclass(frozen=True)
class Line:
    """A line across the whole chart, with its words at the end."""

    value: float
    label: str
    kind: str  # "target", "mean" or "limit"


@dataclass(frozen=True)
class Frame:
    """Where values lie on the drawing: time runs as the page is read, its values stand where reading begins."""

    count: int
    highest: float
    room_behind: int = EDGE
    is_rtl: bool = False

    def x(self, number: int) -> int:
        return self.at(round(LEFT + self.length * (number + 0.5) / self.count))

    def at(self, along: int) -> int:
        """A place so far along the drawing, counted from its left."""
        return WIDTH - along if self.is_rtl else along

    def across(self, y: int) -> str:
        """The path of a line from the first to the last place."""
        return f"M{self.at(LEFT)} {y}H{self.at(WIDTH - self.room_behind)}"

    @property
    def before(self) -> str:
        """How words are anchored that end where the values begin; places and words are counted from the left."""
        return "start" if self.is_rtl else "end"

    @property
    def behind(self) -> str:
        """How words are anchored that begin where the values end."""
        return "end" if self.is_rtl else "start"

    def y(self, value: float) -> int:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value / self.highest, 1))

    @property
    def length(self) -> int:
        return WIDTH - LEFT - self.room_behind

    @property
    def step(self) -> float:
        return self.length / self.count


def bars(
    title: str,
    description: str,
    labels: Sequence[str],
    parts: Sequence[tuple[int, int]],
    unit_step: int,
    *,
    is_rtl: bool = False,
) -> SafeString:
    """A bar for each label: how many of how many, the filled part in front of the whole."""
    frame = Frame(len(parts), max([whole for _part, whole in parts] + [unit_step]), is_rtl=is_rtl)
    width = max(round(frame.step * 0.62), 4)
    drawn = []
    for number, (part, whole) in enumerate(parts):
        x = frame.x(number) - width // 2
        for value, look in ((whole, "chart-rest"), (part, "chart-bar")):
            if value:
                y = frame.y(value)
                drawn.append(
                    f'<rect class="{look}" x="{x}" y="{y}" width="{width}" height="{HEIGHT - BOTTOM - y}"/>'
                )
    return svg(title, description, _grid(frame, unit_step) + "".join(drawn) + _labels(frame, labels))


def run_chart(
    title: str,
    description: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    signals: Sequence[int],
    lines: Sequence[Line],
    unit_step: int,
    *,
    is_rtl: bool = False,
) -> SafeString:
    """A point for each label that has a value, joined by a line; a square is better than usual, a triangle worse."""
    known = [value for value in values if value is not None]
    highest = max([*known, *(line.value for line in lines), unit_step]) * 1.06
    frame = Frame(len(values), highest, WORDS, is_rtl)
    points = [(frame.x(n), frame.y(value)) for n, value in enumerate(values) if value is not None]
    path = "".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(points))
    shapes = "".join(
        SHAPES[signal].format(x=x, y=y, above=y - 8, left=x - 6, over=y - 6)
        for (x, y), signal in zip(points, signals, strict=True)
    )
    drawn = f'<path class="chart-line" d="{path}"/>' if points else ""
    return svg(
        title,
        description,
        _grid(frame, unit_step) + _lines(frame, lines) + drawn + shapes + _labels(frame, labels),
    )


def _grid(frame: Frame, unit_step: int) -> str:
    every = unit_step
    while frame.highest / every > 6:
        every *= 2
    drawn = []
    for value in range(0, int(frame.highest) + 1, every):
        y = frame.y(value)
        drawn.append(f'<path class="chart-grid" d="{frame.across(y)}"/>')
        drawn.append(
            f'<text x="{frame.at(LEFT - 10)}" y="{y + 5}" text-anchor="{frame.before}">{value}</text>'
        )
    return "".join(drawn)


def _lines(frame: Frame, lines: Sequence[Line]) -> str:
    """The lines with their words, which move apart where they would lie on one another."""
    drawn, taken, end = [], HEIGHT, frame.at(WIDTH - frame.room_behind + 10)
    for line in sorted(lines, key=lambda line: line.value):
        y = frame.y(line.value)
        words = min(y + 5, taken - 18)
        taken = words
        drawn.append(
            f'<path class="chart-{line.kind}" d="{frame.across(y)}"/>'
            f'<text class="chart-{line.kind}-text" x="{end}" y="{words}" text-anchor="{frame.behind}">'
            f"{escape(line.label)}</text>"
        )
    return "".join(drawn)


def _labels(frame: Frame, labels: Sequence[str]) -> str:
    every = max(int(LABEL_ROOM // frame.step) + 1, 1)
    return "".join(
        f'<text x="{frame.x(number)}" y="{HEIGHT - 12}" text-anchor="middle">{escape(label)}</text>'
        for number, label in enumerate(labels)
        if number % every == 0
    )


def svg(
    title: str,
    description: str,
    inner: str,
    *,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    look: str = "chart-wide",
) -> SafeString:
    """A drawing with its title and description, for eyes and for ears."""
    mark = uuid4().hex[:8]
    return mark_safe(  # noqa: S308 - numbers of our own; words are escaped
        f'<svg viewBox="0 0 {size[0]} {size[1]}" role="img" aria-labelledby="t{mark} d{mark}"'
        f' dir="ltr" class="{look}">'
        f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(description)}</desc>{inner}</svg>'
    )
