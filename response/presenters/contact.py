"""One first contact in words: what happened, and what its ladder did and will do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from notices.models import Channel, NoticeState
from opendialogue import wording
from response import rules
from response.models import Condition, DutyState, FirstContact, PromiseChange, Tells
from response.presenters.attempts import entry, found_wrong
from response.presenters.promise import said
from response.presenters.remarks import plain, remarks, troubles
from response.queries.attempts import AttemptMade, wrong_numbers
from response.queries.contact import LadderRung, people_of

#: recorded this long after it happened, a page says when it was recorded
LATER = timedelta(minutes=2)


@dataclass(frozen=True)
class LadderStep:
    """One rung in words. ``is_done`` when it has told somebody, not when it turned out not to be needed."""

    title: str
    when: str
    told: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_done: bool = False


def kept_at(contact: FirstContact) -> datetime | None:
    """The moment that keeps this contact's promise; None while it has not come."""
    return rules.kept_at(
        rules.Times(
            is_open=contact.ended_at is None,
            respond_by=contact.respond_by,
            kept_by=contact.kept_by,
            first_response_at=contact.first_response_at,
            first_meeting_offered_at=contact.first_meeting_offered_at,
            first_meeting_held_at=contact.first_meeting_held_at,
        )
    )


def four_times(contact: FirstContact) -> list[dict[str, Any]]:
    """The four times, each with its moment or none."""
    named = (
        (_("First contact"), contact.received_at),
        (_("First human response"), contact.first_response_at),
        (_("First meeting offered"), contact.first_meeting_offered_at),
        (_("First meeting held"), contact.first_meeting_held_at),
    )
    return [{"label": label, "at": at, "is_next": False} for label, at in named]


def story(
    contact: FirstContact,
    attempts: list[AttemptMade],
    changes: Sequence[PromiseChange],
    *,
    with_words: bool,
) -> list[dict[str, Any]]:
    """What people did, by time."""
    entries = [_beginning(contact)]
    entries += [entry(attempt, with_words=with_words) for attempt in attempts]
    entries += [_change(change) for change in changes]
    entries += _acts(contact)
    if contact.breached_at:
        entries.append({"at": contact.breached_at, "text": _("The promise was not kept.")})
    if contact.ended_at:
        entries.append(
            {
                "at": contact.ended_at,
                "text": _("%(name)s ended it: %(outcome)s.")
                % {"name": contact.ended_by, "outcome": contact.get_outcome_display()},
            }
        )
    return sorted(entries, key=lambda entry: entry["at"])


def _change(change: PromiseChange) -> dict[str, Any]:
    said = {
        "name": change.by,
        "promise": change.name_since,
        "since": wording.moment(change.respond_by_since),
        "before": wording.moment(change.respond_by_before),
    }
    return {
        "at": change.at,
        "text": _(
            "%(name)s chose another promise: %(promise)s. It ends on %(since)s, before that on %(before)s."
        )
        % said,
        "note": change.reason,
    }


def _beginning(contact: FirstContact) -> dict[str, Any]:
    said = {"how": contact.get_arrival_display(), "name": contact.from_person}
    beginning = {
        "at": contact.received_at,
        "text": _("First contact from %(name)s. %(how)s.") % said
        if contact.from_person
        else _("First contact. %(how)s.") % said,
    }
    if contact.recorded_by:
        beginning["note"] = _("Recorded by %(name)s.") % {"name": contact.recorded_by}
        if contact.recorded_at - contact.received_at > LATER:
            beginning["note"] = _("Recorded by %(name)s on %(when)s.") % {
                "name": contact.recorded_by,
                "when": wording.moment(contact.recorded_at),
            }
    return beginning


def _acts(contact: FirstContact) -> list[dict[str, Any]]:
    responder = contact.first_response_by or contact.organiser
    acts = (
        (contact.taken_on_at, _("%(name)s took it on.") % {"name": contact.organiser}),
        (contact.first_response_at, _("%(name)s spoke with them.") % {"name": responder}),
        (contact.first_meeting_offered_at, _("A first meeting was offered.")),
        (contact.first_meeting_held_at, _("The first meeting began.")),
    )
    return [{"at": at, "text": text} for at, text in acts if at]


def ladder(contact: FirstContact, rungs: list[LadderRung]) -> list[LadderStep]:
    """Every rung as a step: when, under which condition, whom it told and how that went."""
    return [_step(contact, rung) for rung in rungs]


def _step(contact: FirstContact, rung: LadderRung) -> LadderStep:
    title = step_title(rung.due_at - contact.received_at, rung.condition)
    when = wording.moment(rung.done_at or rung.due_at)
    if rung.state == DutyState.WAITING:
        if contact.ended_at:
            return LadderStep(title, _("Not needed any more"), remarks=remarks(rung.remarks))
        roles = ", ".join(str(Tells(role).label) for role in rung.tells)
        return LadderStep(title, when, [_("Will tell %(roles)s.") % {"roles": roles}], remarks(rung.remarks))
    if rung.state == DutyState.FAILED:
        return LadderStep(title, when, _told(rung), remarks(["failed", *rung.remarks]))
    said = plain(rung.remarks)
    if rung.state == DutyState.PASSED_OVER:
        return LadderStep(title, when, said)
    return LadderStep(title, when, _told(rung) + said, troubles(rung.remarks), is_done=True)


def _told(rung: LadderRung) -> list[str]:
    """Each person told, once: "Aino: mail, sent; text message, delivered"."""
    by_name: dict[str, list[str]] = {}
    for one in rung.told:
        how = {"channel": Channel(one.channel).label, "state": NoticeState(one.state).label}
        said = (
            _("%(channel)s, together with others, %(state)s")
            if one.with_others
            else _("%(channel)s, %(state)s")
        )
        by_name.setdefault(one.name, []).append(said % how)
    return [f"{name}: {'; '.join(ways).lower()}" for name, ways in by_name.items()]


def step_title(after: timedelta, condition: str) -> str:
    """ "After 30 minutes, if nobody has taken it on"."""
    when = _("After %(length)s") % {"length": wording.duration(after)} if after else _("At once")
    if condition == Condition.ALWAYS:
        return when
    return _("%(when)s, %(condition)s") % {"when": when, "condition": Condition(condition).label}


def promise_of(contact: FirstContact) -> str:
    """The contact's own frozen promise, by its name."""
    return f"{contact.promise_name}: " + said(
        contact.within, contact.kept_by, counts_working_time=contact.counts_working_time
    )


def words(
    contact: FirstContact, ways: list[tuple[UUID, str, str]], attempts: list[AttemptMade]
) -> dict[str, Any]:
    """What only those may read who work with the person: their words, and how to reach whom."""
    wrong = wrong_numbers(attempts)
    return {
        "may_read": True,
        "words": contact.words,
        "speaker": contact.from_person,
        "reach": [
            {
                "name": person.name,
                "ways": [
                    {
                        "kind": kind,
                        "value": value,
                        "remark": found_wrong(wrong[whose, value]) if (whose, value) in wrong else "",
                    }
                    for whose, kind, value in ways
                    if whose == person.pk
                ],
            }
            for person in people_of(contact)
        ],
        "reach_how": contact.reach_how,
        "language": LANG_INFO.get(contact.language, {}).get("name_local", contact.language),
        "interpreter": contact.interpreter,
    }
