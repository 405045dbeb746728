"""Where everybody stands on the map: five sectors round one person, three rings, names that leave each other room.

Pure geometry. Angles are degrees clockwise from the top; the person at the centre is at 0, 0.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import cos, hypot, inf, radians, sin

#: the circles clockwise, beginning at the bottom; family comes to stand at the top
SECTORS = ("work", "professionals", "family", "friends", "community")
CENTRE_RADIUS = 48.0
DOT_RADIUS = 17.0
NAME_HEIGHT = 20.0
LETTER_WIDTH = 7.2
#: half of the least room a dot takes, so that dots drawn larger on a phone still stand apart
LEAST_HALF_WIDTH = 26.0
RING_WIDTHS = (152.0, 90.0, 88.0)
LEAST_SECTOR, WIDEST_SECTOR = 47.0, 150.0
#: how much a ring grows and a sector widens at a time, and how large the whole may become
GROWTH, WIDENING, LARGEST = 1.05, 1.15, 390.0


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


#: left, top, right and bottom of the room that a dot and the name below it take
Box = tuple[float, float, float, float]


@lru_cache(maxsize=256)
def arrange(people: tuple[Stand, ...]) -> Layout:
    """A spot for each person, in the order given: a drawing hardly larger than it takes for no two names to meet.

    Where names meet, that sector and that ring become wider, until all are free or the drawing is as large as it
    may be.
    """
    need = dict.fromkeys(SECTORS, 0.6)
    for stand in people:
        need[stand.circle] += (1 + stand.letters / 20) / stand.ring
    scale = 0.76 if len(people) <= 6 else 0.86
    widths = [width * scale for width in RING_WIDTHS]
    while True:
        sectors, radii = _sectors(need), tuple(accumulate(widths))
        spots, crowded = _placed(people, sectors, radii)
        if not crowded or radii[-1] * GROWTH > LARGEST:
            return Layout((radii[0], radii[1], radii[2]), sectors, spots)
        for ring in {ring for ring, _circle in crowded}:
            widths[ring - 1] *= GROWTH
        for circle in {circle for _ring, circle in crowded}:
            need[circle] *= WIDENING


def scattered(people: Sequence[Stand]) -> list[tuple[float, float]]:
    """A spot for each person on a small map without names, in equal sectors of a map of radius 100."""
    met: dict[str, int] = defaultdict(int)
    count = Counter(stand.circle for stand in people)
    spots = []
    for stand in people:
        met[stand.circle] += 1
        share = (met[stand.circle] - 0.5) / count[stand.circle]
        spots.append(point(180 + 72 * (SECTORS.index(stand.circle) + share), 17 + 25 * stand.ring))
    return spots


def point(angle: float, radius: float) -> tuple[float, float]:
    """Where an angle and a distance from the centre are on the drawing, to a tenth."""
    return round(radius * sin(radians(angle)), 1), round(-radius * cos(radians(angle)), 1)


def _sectors(need: dict[str, float]) -> tuple[tuple[float, float], ...]:
    """Sectors as wide as those in them need; an empty one keeps room for its name."""
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
) -> tuple[tuple[tuple[float, float], ...], set[tuple[int, str]]]:
    """A spot for each, and the cells in which some are in each other's way. Inner and fuller cells choose first."""
    cells: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, stand in enumerate(people):
        cells[stand.ring, stand.circle].append(number)
    taken: list[Box] = [(-CENTRE_RADIUS, -CENTRE_RADIUS, CENTRE_RADIUS, CENTRE_RADIUS)]
    taken += [(-38, radius - 20, 38, radius) for radius in radii]
    spots: dict[int, tuple[float, float]] = {}
    crowded: set[tuple[int, str]] = set()
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
                crowded.add((ring, circle))
    return tuple(spots[number] for number in range(len(people))), crowded


def _candidates(
    wanted: float, begins: float, ends: float, inner: float, outer: float
) -> list[tuple[float, float]]:
    """Spots inside one cell, those nearest to the wanted angle and the ring's middle first."""
    middle = (inner + outer) / 2
    room = max((outer - inner) / 2 - DOT_RADIUS - 3, 0)
    shifts = (0.0, -0.35, 0.35, -0.7, 0.7, -1.0, 1.0)
    found = []
    for shift in shifts:
        radius = middle + shift * room
        margin = min(DOT_RADIUS * 1.25 / radius * 57.3, (ends - begins) / 2)
        steps = max(int((ends - begins - 2 * margin) / 57.3 * radius / 9), 1)
        for step in range(steps + 1):
            angle = begins + margin + (ends - begins - 2 * margin) * step / steps
            cost = abs(angle - wanted) / 57.3 * radius + 1.2 * abs(shift) * room
            found.append((cost, point(angle, radius)))
        if begins + margin <= wanted <= ends - margin:
            found.append((1.2 * abs(shift) * room, point(wanted, radius)))
    return [spot for _cost, spot in sorted(found)]


def _best(
    candidates: list[tuple[float, float]], stand: Stand, taken: list[Box], reach: float
) -> tuple[tuple[float, float], Box, float]:
    """The first candidate that is in nobody's way, or the one that is least; with its box and how much it is."""
    half = max(stand.letters * LETTER_WIDTH / 2 + 3, LEAST_HALF_WIDTH)
    best, best_box, least = (0.0, 0.0), (0.0, 0.0, 0.0, 0.0), inf
    for x, y in candidates:
        box = (x - half, y - DOT_RADIUS - 3, x + half, y + DOT_RADIUS + NAME_HEIGHT)
        in_the_way = _in_the_way(box, taken, reach, least)
        if in_the_way < least:
            best, best_box, least = (x, y), box, in_the_way
            if not least:
                break
    return best, best_box, least


def _in_the_way(box: Box, taken: list[Box], reach: float, enough: float) -> float:
    """How much of other boxes this one covers, and how far it leaves the map; counts no further than ``enough``."""
    left, top, right, bottom = box
    found = max(hypot(max(-left, right), max(-top, bottom)) - reach, 0) * 20
    for other_left, other_top, other_right, other_bottom in taken:
        if found >= enough:
            break
        if left < other_right and other_left < right and top < other_bottom and other_top < bottom:
            width = min(right, other_right) - max(left, other_left)
            found += width * (min(bottom, other_bottom) - max(top, other_top))
    return found
