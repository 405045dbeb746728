"""Sums over many meetings, in words, pictures and tables. Shares in whole percents; nobody's name, no family's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import format_date
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from meetings.models import Asks, collaborate
from meetings.presenters.looking_back import answers_to
from meetings.presenters.mirror import Drawn, circle_named
from meetings.queries.looking_back import Question
from meetings.queries.shares import ORDER, REFLECTIONS
from meetings.queries.sums import Sums
from meetings.rules_looking_back import Period, in_hundreds
from response.charts.shares import Bar, BarRow, shares


@dataclass(frozen=True)
class AnswersTable:
    """What was answered to one question, period by period."""

    question: str
    headings: list[str]
    rows: list[list[str]]


def voices_drawn(found: Sequence[Period]) -> Drawn | None:
    """The newest period as a drawing, all of them as a table; None where there is not enough."""
    if not found:
        return None
    newest = found[-1]
    circles = [circle for circle in ORDER if any(circle in period.counts for period in found)]
    title = _("How voices were shared out, %(period)s") % {"period": _named(newest)}
    entries, words = _shares(newest.counts, circles), _shares(newest.lengths, circles)
    rows = [_bar_row(circle, entries[circle], words[circle]) for circle in circles]
    told = " ".join(f"{row.label}: {row.first.words}, {row.second.words}." for row in rows)
    return Drawn(
        title=title,
        drawing=shares(title, told, rows, is_rtl=get_language_bidi()),
        headings=[_("Months"), _("Meetings"), *(circle_named(circle) for circle in circles)],
        rows=[_voices_row(period, circles) for period in reversed(found)],
    )


def _bar_row(circle: str, entries: int, words: int) -> BarRow:
    return BarRow(
        circle_named(circle),
        Bar(entries / 100, _("%(share)d%% of entries") % {"share": entries}),
        Bar(words / 100, _("%(share)d%% of words") % {"share": words}),
        is_apart=circle == REFLECTIONS,
    )


def answers_tables(sums: Iterable[Sums]) -> list[AnswersTable]:
    """A table for each question; the newest period first, people of the networks before practitioners."""
    tables = []
    for question, group in groupby(sums, key=lambda one: one.question):
        answers = answers_to(question)
        rows = [
            [
                _named(period),
                _("Practitioners") if one.as_practitioner else _("People of the networks"),
                *_answers_row(period, [step for step, _said in answers]),
            ]
            for one in group
            for period in reversed(one.periods)
        ]
        headings = [_("Months"), _("Who"), *(said for _step, said in answers), _("Answers"), _("Meetings")]
        tables.append(AnswersTable(_question(question), headings, rows))
    return tables


def _question(question: Question) -> str:
    if question.is_collaborate:
        return collaborate.QUESTIONS[Asks(question.asks)]
    return question.words or str(Asks(question.asks).label)


def _answers_row(period: Period, steps: Sequence[str]) -> list[str]:
    shared = in_hundreds([period.counts.get(step, 0) for step in steps])
    return [*(_percent(share) for share in shared), str(period.total), str(period.meetings)]


def _voices_row(period: Period, circles: Sequence[str]) -> list[str]:
    entries, words = _shares(period.counts, circles), _shares(period.lengths, circles)
    cells = [
        _("%(entries)d%% of entries, %(words)d%% of words")
        % {"entries": entries[circle], "words": words[circle]}
        for circle in circles
    ]
    return [_named(period), str(period.meetings), *cells]


def _shares(counts: dict[str, int], circles: Sequence[str]) -> dict[str, int]:
    """The circles' shares of what they said, together a hundred; apart from them, what was thought out loud of all."""
    said = [circle for circle in circles if circle != REFLECTIONS]
    shared = dict(zip(said, in_hundreds([counts.get(circle, 0) for circle in said]), strict=True))
    aloud, total = counts.get(REFLECTIONS, 0), sum(counts.values())
    return shared | {REFLECTIONS: in_hundreds([aloud, total - aloud])[0]}


def _percent(share: int) -> str:
    return _("%(share)d%%") % {"share": share}


def _named(period: Period) -> str:
    """ "October 2026", or "August to October 2026"."""
    if period.first == period.last:
        return _month(period.last)
    return _("%(first)s to %(last)s") % {"first": _month(period.first), "last": _month(period.last)}


def _month(month: date) -> str:
    language = (translation.get_language() or "en").split("-")[0]
    return capfirst(str(format_date(month, "LLLL yyyy", locale=language)))
