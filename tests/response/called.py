"""Tuula has called on Saturday night."""

from datetime import datetime

from response.contacts import NewContact
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT


def call_from_tuula(cast: Cast, received_at: datetime = NOW) -> NewContact:
    return NewContact(
        team=cast.team,
        received_at=received_at,
        from_name="Tuula",
        from_phone="+358405556666",
        relation="neighbour",
        about=cast.maija,
        words="Her light has been on for three nights.",
    )
