"""How voices are shared out between the circles: in entries and in length, what was thought out loud apart."""

from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from meetings.models import Attendance, Voice, VoiceKind
from networks.models import Circle, Place

#: the person that a network is about is in none of its circles
CENTRE = "centre"
#: practitioners talking with one another in front of all
REFLECTIONS = "reflections"
ORDER = (CENTRE, *Circle.values, REFLECTIONS)


class Share(NamedTuple):
    """What one circle said: in how many entries, of how many words together."""

    circle: str
    entries: int
    words: int


class WordCount(Func):
    """How many words a text has, as space sets them apart; none, for a picture without any."""

    template = (
        r"coalesce(array_length(regexp_split_to_array("
        r"nullif(btrim(%(expressions)s, E' \t\r\n'), ''), '\s+'), 1), 0)"
    )
    output_field = IntegerField()


def by_circle(voices: QuerySet[Voice]) -> QuerySet[Any]:
    """Voices whose words still stand, each with ``circle`` (one of ``ORDER``) and ``length`` in words."""
    as_practitioner = Attendance.objects.filter(
        meeting=OuterRef("meeting"), person=OuterRef("speaker"), as_practitioner=True
    )
    place = Place.objects.filter(network=OuterRef("meeting__network"), person=OuterRef("speaker"))
    circle = Case(
        When(kind=VoiceKind.REFLECTION, then=Value(REFLECTIONS)),
        When(speaker=F("meeting__network__centre"), then=Value(CENTRE)),
        When(Exists(as_practitioner), then=Value(Circle.PROFESSIONALS)),
        # Somebody of the team who was not booked for it has no place around the person either.
        default=Coalesce(Subquery(place.values("circle")[:1]), Value(Circle.PROFESSIONALS)),
        output_field=CharField(),
    )
    standing = voices.filter(taken_back_at=None).order_by()
    return standing.annotate(circle=circle, length=WordCount("words"))


def shares_of(voices: QuerySet[Voice]) -> list[Share]:
    """What each circle said, in their order; circles that said nothing are left out."""
    rows = by_circle(voices).values("circle").annotate(entries=Count("pk"), words_said=Sum("length"))
    found = [Share(*row) for row in rows.values_list("circle", "entries", "words_said")]
    return sorted(found, key=lambda share: ORDER.index(share.circle))
