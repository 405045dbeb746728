"""Tries at reaching somebody, in words."""

from django.utils.translation import gettext as _

from opendialogue import wording
from response.models import AttemptHow, AttemptResult
from response.presenters.entries import Entry
from response.queries.attempts import AttemptMade


def entry(attempt: AttemptMade, *, with_words: bool) -> Entry:
    """One try as an entry of the story; the words of who tried only for those who work with the person."""
    said = {
        "name": wording.own(attempt.by),
        "whom": wording.own(attempt.whom),
        "how": AttemptHow(attempt.how).label,
        "result": AttemptResult(attempt.result).label,
    }
    text = _("%(name)s tried to reach %(whom)s. %(how)s. %(result)s.") % said
    note = attempt.note if with_words else ""
    return Entry(attempt.at, text, note, recorded_at=attempt.recorded_at)


def found_wrong(attempt: AttemptMade) -> str:
    """What stands beside a number that turned out to be somebody else's."""
    said = {"name": wording.own(attempt.by), "when": wording.moment(attempt.at)}
    return _("Somebody else's, %(name)s found on %(when)s.") % said


def may_have_spoken(attempts: list[AttemptMade]) -> bool:
    """Whether somebody was reached, so that it is worth asking whether they spoke."""
    return any(attempt.result == AttemptResult.REACHED for attempt in attempts)
