"""The service's own questions, as its settings list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf.locale import LANG_INFO

from meetings.models import OwnQuestion


@dataclass(frozen=True)
class QuestionRow:
    """A question, its wordings in further languages each with the language's own name, and whether it is the first."""

    id: UUID
    words: str
    worded: list[tuple[str, str, str]]
    is_first: bool


def question_rows(questions: Iterable[OwnQuestion]) -> list[QuestionRow]:
    return [
        QuestionRow(
            question.pk,
            question.words,
            [
                (code, str(LANG_INFO.get(code, {"name_local": code})["name_local"]), words)
                for code, words in sorted(question.worded.items())
            ],
            is_first=place == 0,
        )
        for place, question in enumerate(questions)
    ]
