"""What waits for a human, in plain words: what it is, and what to do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opendialogue import wording
from response.models import Errand
from response.queries.errands import ErrandsSeen


@dataclass(frozen=True)
class Words:
    """One kind of errand: its title, which may name somebody (``%(who)s``), and what to do."""

    title: object
    to_do: object
    #: what the way to where somebody's numbers and addresses are written down is called
    link: object = gettext_lazy("Write it down")


RING_THEM = gettext_lazy(
    "Nobody answered whether the message arrived, and it is not sent twice. Call them, and tell them."
)
HOW_REACHED = gettext_lazy("How they are reached")
#: by kind
WORDS = {
    "mail_bounced": Words(
        gettext_lazy("The mail address of %(who)s does not work"),
        gettext_lazy("Ask them for another one. They can also add it by themselves, under “About me”."),
    ),
    "invitation_unknown": Words(
        gettext_lazy("We do not know whether %(who)s got the invitation to a meeting"), RING_THEM, HOW_REACHED
    ),
    "booking_unknown": Words(
        gettext_lazy("We do not know whether %(who)s heard when a meeting is"), RING_THEM, HOW_REACHED
    ),
    "move_unknown": Words(
        gettext_lazy("We do not know whether %(who)s heard that a meeting was moved"), RING_THEM, HOW_REACHED
    ),
    "call_off_unknown": Words(
        gettext_lazy("We do not know whether %(who)s heard that a meeting was called off"),
        RING_THEM,
        HOW_REACHED,
    ),
    "notices_failed": Words(
        gettext_lazy("What we send to %(who)s does not arrive"),
        gettext_lazy("Call or visit them, and ask how they want to be reached."),
    ),
    "words_to_tell": Words(
        gettext_lazy("%(who)s wishes to be told that there is something to read"),
        gettext_lazy(
            "Call them. The meeting’s page has the words to read out, or to send on paper; once that is written down "
            "there, this is off the list."
        ),
        HOW_REACHED,
    ),
}
ANYTHING_ELSE = Words(
    gettext_lazy("Something needs a human"), gettext_lazy("Look at it together, and say when it is done.")
)


@dataclass(frozen=True)
class ErrandLine:
    """One errand as its page shows it."""

    id: UUID
    title: str
    to_do: str
    opened_at: datetime
    team: str
    #: where somebody's numbers and addresses are written down; empty for none
    place_address: str
    place_link: str
    done_at: datetime | None
    done_by: str
    note: str


def lines(errands: list[Errand], seen: ErrandsSeen) -> list[ErrandLine]:
    """These errands in words, with the names that the reader may know."""
    return [_line(errand, seen) for errand in errands]


def _line(errand: Errand, seen: ErrandsSeen) -> ErrandLine:
    words = WORDS.get(errand.kind, ANYTHING_ELSE)
    place = seen.places.get(errand.person_id) if errand.person_id else None
    return ErrandLine(
        id=errand.pk,
        title=str(words.title) % {"who": _who(errand, seen)},
        to_do=str(words.to_do),
        opened_at=errand.opened_at,
        team=errand.team.name if errand.team else "",
        place_address=reverse("place_change", args=place) if place else "",
        place_link=str(words.link),
        done_at=errand.done_at,
        done_by=errand.done_by.name if errand.done_by else "",
        note=errand.note,
    )


def _who(errand: Errand, seen: ErrandsSeen) -> str:
    if errand.person is not None and errand.person_id in seen.named:
        return wording.own(errand.person.name)
    if errand.team is not None:
        return _("somebody in a network of %(team)s") % {"team": wording.own(errand.team.name)}
    return _("somebody")
