"""Who has which page open: told from hub to hub every few seconds, remembered for a few more, and written nowhere."""

import json
import time
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

#: how often each hub says whose pages are open at it, though nothing has changed
SAID_EVERY_SECONDS = 4.0
#: whoever is not heard of for so long has gone; a page that is loaded again is back before
FORGOTTEN_AFTER_SECONDS = 10.0

Here = Mapping[UUID, Collection[UUID]]


class Presence:
    """Meetings, and who was heard to have them open. A person with several pages is there once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[UUID, dict[UUID, float]] = {}
        self._said: bytes = b""
        self._say_at = 0.0

    def to_say(self, here: Here) -> bytes | None:
        """What this hub has to say to all, if it is time or something has changed: for each meeting, people's ids."""
        said = json.dumps(
            {str(meeting): sorted(map(str, people)) for meeting, people in here.items()}
        ).encode()
        if said == self._said and (not here or self._clock() < self._say_at):
            return None
        self._said, self._say_at = said, self._clock() + SAID_EVERY_SECONDS
        return said

    def hear(self, said: bytes) -> None:
        """What a hub said; what is not understood, of a version to come perhaps, is passed over."""
        until = self._clock() + FORGOTTEN_AFTER_SECONDS
        try:
            heard = {
                UUID(meeting): [UUID(one) for one in people] for meeting, people in json.loads(said).items()
            }
        except (ValueError, AttributeError, TypeError):
            return
        for meeting_id, people in heard.items():
            self._until.setdefault(meeting_id, {}).update(dict.fromkeys(people, until))

    def forget(self) -> None:
        """Nobody is known to be anywhere."""
        self._until.clear()
        self._said = b""

    def now(self) -> dict[UUID, frozenset[UUID]]:
        """Who is where at this moment."""
        moment = self._clock()
        for meeting_id, people in list(self._until.items()):
            there = {person: until for person, until in people.items() if until > moment}
            if there:
                self._until[meeting_id] = there
            else:
                del self._until[meeting_id]
        return {meeting_id: frozenset(people) for meeting_id, people in self._until.items()}
