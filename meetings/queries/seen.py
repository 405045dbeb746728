"""How far each person has said that they have read a meeting's words."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Value

from meetings.models import HandedOn, Seen


class Marks(NamedTuple):
    """By person: up to which number they said that they have read, and up to which it was read out to them."""

    own: dict[UUID, int]
    read_out: dict[UUID, int]

    def of(self, person_id: UUID, *, is_kept: bool = False) -> int:
        """Up to which number somebody has seen what is for everyone; what is kept to some was read out to nobody."""
        own = self.own.get(person_id, 0)
        return own if is_kept else max(own, self.read_out.get(person_id, 0))


def marks_in(meeting_id: UUID) -> Marks:
    """Everybody's marks in a meeting. One query."""
    said = Seen.objects.filter(meeting=meeting_id, up_to__gt=0)
    read_out = HandedOn.objects.filter(meeting=meeting_id, counts_as_seen=True, taken_back_at=None)
    own: Value = Value(True, output_field=BooleanField())
    other: Value = Value(False, output_field=BooleanField())
    rows = said.values_list("person_id", "up_to", own).union(
        read_out.order_by().values_list("person_id", "up_to", other), all=True
    )
    marks = Marks({}, {})
    for person_id, up_to, is_own in rows:
        kind = marks.own if is_own else marks.read_out
        kind[person_id] = max(up_to, kind.get(person_id, 0))
    return marks
