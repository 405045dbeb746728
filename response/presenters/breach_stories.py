"""How it came that a promise was not kept, as those concerned tell it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from opendialogue import wording
from response.presenters.names import called
from response.queries.breach_stories import ToldStory, Untold


@dataclass(frozen=True)
class Telling:
    """One telling; ``words`` are empty for whoever may not read them, and ``note`` then says so."""

    teller: str
    when: str
    words: str
    note: str


@dataclass(frozen=True)
class Question:
    """The organiser is asked how it came: which contact, and the sentence that asks."""

    contact_id: UUID
    text: str


def tellings(stories: list[ToldStory], reader_id: UUID, *, may_read: bool) -> list[Telling]:
    """Everything that was told. What the family said stays with those who work with them and who wrote it down."""
    return [
        _telling(told, may_read=may_read or told.is_ours or told.written_by_id == reader_id)
        for told in stories
    ]


def _telling(told: ToldStory, *, may_read: bool) -> Telling:
    notes = []
    if told.written_by != told.teller:
        notes.append(_("Written down by %(name)s.") % {"name": wording.own(told.written_by)})
    if not may_read:
        notes.append(_("These words stay with those who work with them."))
    return Telling(told.teller, wording.moment(told.told_at), told.words if may_read else "", " ".join(notes))


def questions(untold: list[Untold]) -> list[Question]:
    """One sentence for each, without any category."""
    return [
        Question(
            one.id,
            _("The promise to %(name)s was not kept. Would you say how it came?")
            % {"name": wording.own(called(one.about, one.from_name))},
        )
        for one in untold
    ]
