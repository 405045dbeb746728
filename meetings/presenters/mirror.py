"""The mirror of a meeting in words and as a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from meetings.presenters.looking_back import answers_to
from meetings.queries.mirror import AnswersOfAll
from meetings.queries.shares import CENTRE, REFLECTIONS, Share
from networks.models import Circle
from response.charts.shares import Bar, BarRow, shares


@dataclass(frozen=True)
class Drawn:
    """How the voices were shared out: the drawing, and the same as a table."""

    title: str
    drawing: SafeString
    headings: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class AskedOfAll:
    """A question, and how many gave which answer."""

    question: str
    answers: list[tuple[str, str]]


def circle_named(circle: str) -> str:
    if circle == CENTRE:
        return _("At the centre")
    return _("Thinking out loud") if circle == REFLECTIONS else str(Circle(circle).label)


def drawn(found: Sequence[Share]) -> Drawn:
    """The shares as a drawing: for each circle one bar for its entries, one for their length."""
    title = _("Entries and words, by circle")
    return Drawn(
        title=title,
        drawing=shares(title, _told(found), _bar_rows(found), is_rtl=get_language_bidi()),
        headings=[_("Circle"), _("Entries"), _("Words")],
        rows=[[circle_named(share.circle), str(share.entries), str(share.words)] for share in found],
    )


def _bar_rows(found: Sequence[Share]) -> list[BarRow]:
    """Each circle against all voices; what was thought out loud stands apart, against all voices too."""
    entries = max((share.entries for share in found), default=1)
    words = max((share.words for share in found), default=1)
    return [
        BarRow(
            label=circle_named(share.circle),
            first=Bar(share.entries / entries, _entries(share.entries)),
            second=Bar(share.words / words, _words(share.words)),
            is_apart=share.circle == REFLECTIONS,
        )
        for share in found
    ]


def answers_in_words(found: AnswersOfAll) -> list[AskedOfAll]:
    return [
        AskedOfAll(
            question.words,
            [(said, _people(counts[step])) for step, said in answers_to(question) if counts.get(step)],
        )
        for question, counts in found.counts
    ]


def _told(found: Sequence[Share]) -> str:
    return " ".join(
        f"{circle_named(share.circle)}: {_entries(share.entries)}, {_words(share.words)}." for share in found
    )


def _entries(count: int) -> str:
    return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}


def _words(count: int) -> str:
    return ngettext("%(count)d word", "%(count)d words", count) % {"count": count}


def _people(count: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
