"""How a network is shown: its map as a drawing, and the same people as a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from networks.map_layout import CENTRE_RADIUS, SECTORS, Layout, Stand, arrange, point, scattered
from networks.models import Agreement, Circle, How, Look, Network, Person, Place, PlaceState
from networks.rules import ENDED, is_current
from opendialogue.wording import comma, day, initials, listed, moment, own

CLOSENESS = {1: gettext_lazy("Closest"), 2: gettext_lazy("Close"), 3: gettext_lazy("Further away")}
#: the circles' names as they stand round the map, where there is little room
ON_THE_MAP = {
    Circle.FAMILY: pgettext_lazy("on the map", "Family"),
    Circle.FRIENDS: pgettext_lazy("on the map", "Friends"),
    Circle.COMMUNITY: pgettext_lazy("on the map", "Neighbours"),
    Circle.WORK: pgettext_lazy("on the map", "Work, school"),
    Circle.PROFESSIONALS: pgettext_lazy("on the map", "Professionals"),
}
LOOKED_AT = {
    "network": gettext_lazy("the page of your network"),
    "map": gettext_lazy("your map"),
    "meeting": gettext_lazy("a meeting"),
    "words": gettext_lazy("what was said"),
    "read_out": gettext_lazy("what was said, and read it out by phone"),
    "on_paper": gettext_lazy("what was said, and sent it on paper"),
}
#: the states a dot can show, for the key below the map
SHOWN_STATES = (PlaceState.JOINED, PlaceState.INVITED, PlaceState.AGREED, PlaceState.NAMED)
LONGEST_NAME = 13
MARGIN = 36


@dataclass(frozen=True)
class Dot:
    """One person on the drawing."""

    x: float
    y: float
    name: str
    initials: str
    state: str
    #: where the name's line stands
    name_y: float


@dataclass(frozen=True)
class SmallDot:
    """One person on a small drawing without names."""

    x: float
    y: float
    state: str


@dataclass(frozen=True)
class SectorName:
    """A circle's name, written along the path."""

    id: str
    path: str
    text: str


@dataclass(frozen=True)
class RingName:
    text: str
    y: float


@dataclass(frozen=True)
class Map:
    """All that the drawing needs; ``templates/networks/map_drawing.html`` draws it."""

    view_box: str
    title: str
    description: str
    centre: str
    centre_radius: float
    is_centre_long: bool
    #: radii from the outermost in, with the number of the ring
    rings: list[tuple[int, float]]
    spokes: str
    sectors: list[SectorName]
    ring_names: list[RingName]
    dots: list[Dot]
    states: list[dict[str, str]]


@dataclass(frozen=True)
class CircleOfPeople:
    """One circle in the list beside the map."""

    label: str
    people: list[dict[str, str]]


def around(network: Network, places: Iterable[Place]) -> list[Place]:
    """Those who are round the centre now: without the centre's own place, and without who left or was withdrawn."""
    return [place for place in places if place.person_id != network.centre_id and place.state not in ENDED]


def map_of(network: Network, places: Iterable[Place]) -> Map:
    """The drawing of a network; its places come with their people."""
    shown = around(network, places)
    names = [short_name(place.person.name) for place in shown]
    stands = tuple(
        Stand(place.circle, place.closeness, len(name)) for place, name in zip(shown, names, strict=True)
    )
    layout = arrange(stands)
    size = layout.radii[2] + MARGIN
    centre = short_name(network.centre.name)
    return Map(
        view_box=f"{-size:.0f} {-size:.0f} {2 * size:.0f} {2 * size:.0f}",
        title=_("The network around %(name)s") % {"name": own(network.centre.name)},
        description=description(shown),
        centre=centre,
        centre_radius=CENTRE_RADIUS,
        is_centre_long=len(centre) > 7,
        rings=[(number, round(layout.radii[number - 1], 1)) for number in (3, 2, 1)],
        spokes=_spokes(layout),
        sectors=_sector_names(layout),
        ring_names=[RingName(str(CLOSENESS[number]), layout.radii[number - 1] - 7) for number in (1, 2, 3)],
        dots=[_dot(place, name, spot) for place, name, spot in zip(shown, names, layout.spots, strict=True)],
        states=[{"state": state, "label": str(state.label)} for state in SHOWN_STATES],
    )


def people_by_circle(
    network: Network, places: Iterable[Place], now: datetime, addresses: dict[Place, str]
) -> list[CircleOfPeople]:
    """The same people as the map, as a list by circle; ``addresses`` leads to where each can be changed."""
    shown = around(network, places)
    circles = []
    for circle in Circle:
        people = [_entry(place, now, addresses.get(place, "")) for place in shown if place.circle == circle]
        if people:
            circles.append(CircleOfPeople(str(circle.label), people))
    return circles


def no_longer_there(
    network: Network, places: Iterable[Place], now: datetime, addresses: dict[Place, str]
) -> list[dict[str, str]]:
    """Those who left, and those who are not invited any more."""
    gone = [place for place in places if place.person_id != network.centre_id and place.state in ENDED]
    return [_entry(place, now, addresses.get(place, "")) for place in gone]


def description(places: Sequence[Place]) -> str:
    """The drawing in words: "Family: Pekka (closest, joined)."."""
    if not places:
        return _("Nobody is on the map yet.")
    parts = []
    for circle in Circle:
        people = [
            f"{own(place.person.name)} ({CLOSENESS[place.closeness]}{comma()}{PlaceState(place.state).label})"
            for place in places
            if place.circle == circle
        ]
        if people:
            parts.append(f"{circle.label}: {listed(people)}.")
    return " ".join(parts)


def short_name(name: str) -> str:
    """A name that has room on a map: whole where it can, else its first words, else cut."""
    if len(name) <= LONGEST_NAME:
        return name
    first, *rest = name.split()
    if rest and len(first) <= 3 and len(f"{first} {rest[0]}") <= LONGEST_NAME:
        return f"{first} {rest[0]}"
    return first if len(first) <= LONGEST_NAME else f"{first[: LONGEST_NAME - 1]}…"


def small_map_of(places: Sequence[Place]) -> list[SmallDot]:
    """The dots of a map without names, for a list of networks."""
    stands = [Stand(place.circle, place.closeness, 0) for place in places]
    return [SmallDot(x, y, place.state) for place, (x, y) in zip(places, scattered(stands), strict=True)]


def people_named(places: Sequence[Place], most: int = 4) -> str:
    """ "Pekka, Tuula and 3 more" """
    names = listed(place.person.name for place in places[:most])
    more = len(places) - most
    if more <= 0:
        return names
    return _("%(names)s and %(count)d more") % {"names": names, "count": more}


def words_given(agreements: Iterable[Agreement]) -> list[dict[str, object]]:
    """Each word about a person as an entry by time: who gave it, how, until when, who wrote it down."""
    return [{"at": given.at, "text": _word(given), "note": _how(given)} for given in agreements]


def looks(found: Iterable[Look]) -> list[dict[str, object]]:
    """Who looked, when and at what."""
    return [
        {"at": look.at, "text": look.person.name, "note": LOOKED_AT.get(look.what, look.what)}
        for look in found
    ]


def wish_noted(person: Person) -> str:
    """Who wrote down for this person whether they wish to be told of something to read; "" where they said it here."""
    if person.told_noted_by is None or person.told_noted_at is None:
        return ""
    said = {"name": own(person.told_noted_by.name), "when": moment(person.told_noted_at)}
    return _("Written down by %(name)s on %(when)s.") % said


def _word(given: Agreement) -> str:
    if not given.given:
        return _("%(name)s: no longer") % {"name": own(given.by.name)}
    if given.until:
        return _("%(name)s: yes, until %(day)s") % {
            "name": own(given.by.name),
            "day": _last_day(given.until),
        }
    return _("%(name)s: yes") % {"name": own(given.by.name)}


def _how(given: Agreement) -> str:
    if given.how == How.IN_APP:
        return _("Said here, in person")
    wording = _("Spoken to %(name)s") if given.how == How.SPOKEN else _("On paper, written down by %(name)s")
    return wording % {"name": own(given.recorded_by.name)}


def _last_day(until: datetime) -> str:
    """The last day on which something holds that ends at this moment."""
    return day(until - timedelta(microseconds=1))


def _entry(place: Place, now: datetime, address: str) -> dict[str, str]:
    has_run_out = not is_current(now, place.agreed_until)
    text = str(PlaceState(place.state).label)
    if place.agreed_until and place.state not in ENDED:
        wording = (
            _("Agreed until %(day)s, which has passed") if has_run_out else _("%(state)s, until %(day)s")
        )
        text = wording % {"state": text, "day": _last_day(place.agreed_until)}
    return {
        "name": place.person.name,
        "relation": place.relation,
        "state": PlaceState.WITHDRAWN if has_run_out else place.state,
        "text": text if place.state in ENDED else f"{CLOSENESS[place.closeness]} · {text}",
        "change_address": address,
    }


def _dot(place: Place, name: str, spot: tuple[float, float]) -> Dot:
    x, y = spot
    return Dot(x, y, name, initials(place.person.name), place.state, round(y + 33, 1))


def _spokes(layout: Layout) -> str:
    lines = []
    for begins, _ends in layout.sectors:
        (near_x, near_y), (far_x, far_y) = point(begins, CENTRE_RADIUS), point(begins, layout.radii[2])
        lines.append(f"M{near_x} {near_y}L{far_x} {far_y}")
    return "".join(lines)


def _sector_names(layout: Layout) -> list[SectorName]:
    """Each circle's name along the outer ring, the right way up: those at the bottom run the other way round."""
    names = []
    for sector, (begins, ends) in zip(SECTORS, layout.sectors, strict=True):
        is_below = 95 < (begins + ends) / 2 % 360 < 265
        radius = layout.radii[2] + (26 if is_below else 10)
        start, end = (ends, begins) if is_below else (begins, ends)
        (start_x, start_y), (end_x, end_y) = point(start, radius), point(end, radius)
        arc = f"M{start_x} {start_y}A{radius:.1f} {radius:.1f} 0 0 {0 if is_below else 1} {end_x} {end_y}"
        names.append(SectorName(f"map-{sector}", arc, str(ON_THE_MAP[Circle(sector)])))
    return names
