"""Where everybody stands on the map: five sectors round one person, three rings, names that leave each other room.

Pure geometry. Angles are degrees clockwise from the top; the person at the centre is at 0, 0.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import cos, hypot, radians, sin

#: the circles clockwise, beginning at the bottom; family comes to stand at the top
SECTORS = ("work", "professionals", "family", "friends", "community")
RINGS = (1, 2, 3)
CENTRE_RADIUS = 48.0
DOT_RADIUS = 17.0
NAME_HEIGHT = 22.0
LETTER_WIDTH = 7.9
#: half of the least room a dot takes, so that dots drawn larger on a phone still stand apart
LEAST_HALF_WIDTH = 27.0
RING_WIDTHS = (152.0, 90.0, 88.0)
LEAST_SECTOR, WIDEST_SECTOR = 47.0, 128.0
#: how much a ring grows at a time, and how large the whole may become
GROWTH, LARGEST = 1.08, 430.0


@dataclass(frozen=True)
class Stand:
    """Who is to be placed: in which circle, in which ring, and how many letters their name has."""

    circle: str
    ring: int
    letters: int


@dataclass(frozen=True)
class Layout:
    """The drawing's measures: ring radii from inside out, where sectors begin, and a spot for each person in order."""

    radii: tuple[float, float, float]
    #: for each of SECTORS: where it begins and ends
    sectors: tuple[tuple[float, float], ...]
    spots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class _Box:
    """The room that a dot and the name below it take."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "_Box") -> float:
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0) * max(height, 0)

    def reaches(self) -> float:
        """How far the farthest corner is from the centre."""
        return hypot(max(-self.left, self.right), max(-self.top, self.bottom))


@lru_cache(maxsize=256)
def arrange(people: tuple[Stand, ...]) -> Layout:
    """A spot for each person, in the order given: a drawing hardly larger than it takes for no two names to meet.

    A ring in which names meet becomes wider, until all are free or the drawing is as large as it may be.
    """
    sectors = _sectors(people)
    scale = 0.76 if len(people) <= 6 else 0.88
    widths = [width * scale for width in RING_WIDTHS]
    while True:
        radii = tuple(accumulate(widths))
        spots, crowded = _placed(people, sectors, radii)
        if not crowded or radii[-1] * GROWTH > LARGEST:
            return Layout((radii[0], radii[1], radii[2]), sectors, spots)
        for ring in crowded:
            widths[ring - 1] *= GROWTH


def point(angle: float, radius: float) -> tuple[float, float]:
    """Where an angle and a distance from the centre are on the drawing, to a tenth."""
    return round(radius * sin(radians(angle)), 1), round(-radius * cos(radians(angle)), 1)


def _sectors(people: tuple[Stand, ...]) -> tuple[tuple[float, float], ...]:
    """Sectors as wide as those in them need; an empty one keeps room for its name."""
    need = dict.fromkeys(SECTORS, 0.6)
    for stand in people:
        need[stand.circle] += (1 + stand.letters / 20) / stand.ring
    free = 360 - LEAST_SECTOR * len(SECTORS)
    widths = [
        min(LEAST_SECTOR + free * need[sector] / sum(need.values()), WIDEST_SECTOR) for sector in SECTORS
    ]
    spare = (360 - sum(widths)) / len(widths)
    edges, edge = [], 180.0
    for width in widths:
        edges.append((edge, edge + width + spare))
        edge += width + spare
    return tuple(edges)


def _placed(
    people: tuple[Stand, ...], sectors: tuple[tuple[float, float], ...], radii: tuple[float, ...]
) -> tuple[tuple[tuple[float, float], ...], set[int]]:
    """A spot for each, and the rings in which some are in each other's way. Inner and fuller cells choose first."""
    cells: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, stand in enumerate(people):
        cells[stand.ring, stand.circle].append(number)
    taken = [_Box(-CENTRE_RADIUS, -CENTRE_RADIUS, CENTRE_RADIUS, CENTRE_RADIUS)]
    taken += [_Box(-38, radius - 20, 38, radius) for radius in radii]
    spots: dict[int, tuple[float, float]] = {}
    crowded: set[int] = set()
    for (ring, circle), numbers in sorted(cells.items(), key=lambda cell: (cell[0][0], -len(cell[1]))):
        begins, ends = sectors[SECTORS.index(circle)]
        inner = radii[ring - 2] if ring > 1 else CENTRE_RADIUS + 4
        for place, number in enumerate(numbers):
            wanted = begins + (place + 0.5) * (ends - begins) / len(numbers)
            spot, box, in_the_way = _best(
                _candidates(wanted, begins, ends, inner, radii[ring - 1]), people[number], taken, radii[-1]
            )
            spots[number] = spot
            taken.append(box)
            if in_the_way:
                crowded.add(ring)
    return tuple(spots[number] for number in range(len(people))), crowded


def _candidates(
    wanted: float, begins: float, ends: float, inner: float, outer: float
) -> Iterator[tuple[float, float]]:
    """Spots inside one cell, those nearest to the wanted angle and the ring's middle first."""
    middle = (inner + outer) / 2
    room = max((outer - inner) / 2 - DOT_RADIUS - 3, 0)
    shifts = (0.0, -0.35, 0.35, -0.7, 0.7, -1.0, 1.0)
    found = []
    for shift in shifts:
        radius = middle + shift * room
        margin = min(DOT_RADIUS * 1.25 / radius * 57.3, (ends - begins) / 2)
        steps = max(int((ends - begins - 2 * margin) / 4), 1)
        for step in range(steps + 1):
            angle = begins + margin + (ends - begins - 2 * margin) * step / steps
            cost = abs(angle - wanted) / 57.3 * radius + 1.2 * abs(shift) * room
            found.append((cost, point(angle, radius)))
        if begins + margin <= wanted <= ends - margin:
            found.append((1.2 * abs(shift) * room, point(wanted, radius)))
    return (spot for _cost, spot in sorted(found))


def _best(
    candidates: Iterator[tuple[float, float]], stand: Stand, taken: list[_Box], reach: float
) -> tuple[tuple[float, float], _Box, float]:
    """The first candidate that is in nobody's way, or the one that is least; with its box and how much it is."""
    least: tuple[float, tuple[float, float], _Box] | None = None
    for x, y in candidates:
        half = max(stand.letters * LETTER_WIDTH / 2 + 3, LEAST_HALF_WIDTH)
        box = _Box(x - half, y - DOT_RADIUS - 3, x + half, y + DOT_RADIUS + NAME_HEIGHT)
        outside = max(box.reaches() - reach, 0)
        in_the_way = sum(box.overlap(other) for other in taken) + outside * 20
        if least is None or in_the_way < least[0]:
            least = (in_the_way, (x, y), box)
        if in_the_way == 0:
            break
    if least is None:
        raise ValueError("a cell of the map has no spot")
    return least[1], least[2], least[0]
