"""Whose shift an event of a calendar outside is: pure."""

import re
from collections.abc import Mapping
from uuid import UUID

from response.rota.calendar_reading import Happening

#: names and mail addresses of the people who may be meant
Known = Mapping[UUID, tuple[str, set[str]]]


def meant(happening: Happening, known: Known) -> list[UUID]:
    """Who is on call: whoever is invited; else the one whose name stands in the title; else who made the event.

    Empty where nobody is recognised, or where a title names several.
    """
    invited = [person for person, (_name, mails) in known.items() if mails & set(happening.attendees)]
    if invited:
        return sorted(invited, key=str)
    named = {person: name for person, (name, _mails) in known.items() if _stands_in(name, happening.summary)}
    longest = [
        person
        for person, name in named.items()
        if not any(name != other and _stands_in(name, other) for other in named.values())
    ]
    if longest:
        return longest if len(longest) == 1 else []
    return [person for person, (_name, mails) in known.items() if happening.organiser in mails][:1]


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text.casefold()) is not None
