"""The ladder in plain words: whom each rung told and how that went, and whom it will tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notices.models import Channel, NoticeState
from opendialogue import wording
from response import rules
from response.models import Condition, DutyState, FirstContact, Tells
from response.presenters.entries import Entry
from response.presenters.remarks import plain, remarks, troubles
from response.queries.contact import LadderRung, Told
from response.queries.roster_ahead import RosterAhead

WERE_TOLD = {
    Condition.ALWAYS: gettext_lazy("These of us were told:"),
    Condition.NOT_TAKEN_ON: gettext_lazy("Nobody had taken it on, so these were told:"),
    Condition.NO_MEETING_OFFERED: gettext_lazy("No meeting had been offered, so these were told:"),
    Condition.NO_MEETING_TO_COME: gettext_lazy(
        "No meeting was to come before the deadline, so these were told:"
    ),
    Condition.PROMISE_NOT_KEPT: gettext_lazy("The promise had not been kept, so these were told:"),
}

#: how somebody was told, as it stands within a sentence
CHANNELS = {Channel.MAIL: gettext_lazy("mail"), Channel.SMS: gettext_lazy("text message")}


@dataclass(frozen=True)
class ToCome:
    """A rung that may still tell somebody."""

    at: datetime
    text: str
    troubles: list[str]


def rung_entry(rung: LadderRung, received_at: datetime) -> Entry | None:
    """What one rung did: told whom, over which channel and how far that came; or why not. None while it waits."""
    if rung.state == DutyState.WAITING or rung.done_at is None:
        return None
    title = step_title(rung.due_at - received_at, rung.condition)
    if rung.state == DutyState.PASSED_OVER:
        return Entry(rung.done_at, f"{title}.", note=" ".join(plain(rung.remarks)))
    if rung.state == DutyState.FAILED:
        return Entry(
            rung.done_at, f"{title}.", lines=_told(rung), troubles=remarks(["failed", *rung.remarks])
        )
    text = str(WERE_TOLD[Condition(rung.condition)]) if rung.told else f"{title}."
    return Entry(rung.done_at, text, " ".join(plain(rung.remarks)), _told(rung), troubles(rung.remarks))


def to_come(
    contact: FirstContact, rungs: list[LadderRung], ahead: RosterAhead | None, now: datetime
) -> list[ToCome]:
    """The rungs that would tell somebody as things are, and whom; without those that have nothing more to say."""
    if contact.ended_at:
        return []
    times = times_of(contact)
    return [
        ToCome(rung.due_at, _will_be_told(rung, ahead, now), remarks(rung.remarks))
        for rung in rungs
        if rung.state == DutyState.WAITING
        and not rules.why_passed_over(rung.condition, times, max(rung.due_at, now))
    ]


def _will_be_told(rung: LadderRung, ahead: RosterAhead | None, now: datetime) -> str:
    roles = wording.listed(str(Tells(role).label) for role in rung.tells)
    names = ahead.names(rung.tells, max(rung.due_at, now)) if ahead else []
    who = wording.listed(names) or roles
    if rung.condition == Condition.ALWAYS:
        return _("Will be told: %(who)s.") % {"who": who}
    condition = Condition(rung.condition).label
    return _("%(condition)s, these will be told: %(who)s.") % {
        "condition": f"{condition[0].upper()}{condition[1:]}",
        "who": who,
    }


def times_of(contact: FirstContact) -> rules.Times:
    """The contact as its ladder looks at it."""
    return rules.Times(
        is_open=contact.ended_at is None,
        respond_by=contact.respond_by,
        kept_by=contact.kept_by,
        taken_on_at=contact.taken_on_at,
        first_response_at=contact.first_response_at,
        first_meeting_offered_at=contact.first_meeting_offered_at,
        first_meeting_held_at=contact.first_meeting_held_at,
        meeting_starts_at=contact.meeting_starts_at,
    )


def step_title(after: timedelta, condition: str) -> str:
    """ "After 30 minutes, if nobody has taken it on"."""
    when = _("After %(length)s") % {"length": wording.duration(after)} if after else _("At once")
    if condition == Condition.ALWAYS:
        return when
    return _("%(when)s, %(condition)s") % {"when": when, "condition": Condition(condition).label}


def _told(rung: LadderRung) -> list[str]:
    """Each person told, once: "Aino: mail, sent at 10:05pm; text message, delivered at 10:06pm"."""
    by_name: dict[str, list[str]] = {}
    for one in rung.told:
        by_name.setdefault(one.name, []).append(_way(one))
    return [f"{wording.own(name)}: {wording.apart(ways)}" for name, ways in by_name.items()]


def _way(one: Told) -> str:
    """One way over which somebody was told, and how far the notice came."""
    state = str(NoticeState(one.state).label)
    # Only its first letter: a German noun within stays one.
    how = {"channel": CHANNELS[Channel(one.channel)], "state": f"{state[0].lower()}{state[1:]}"}
    said = (
        _("%(channel)s, together with others, %(state)s") if one.with_others else _("%(channel)s, %(state)s")
    ) % how
    at = one.delivered_at if one.state == NoticeState.DELIVERED else one.sent_at
    if at and one.state in (NoticeState.SENT, NoticeState.DELIVERED):
        said = _("%(said)s at %(time)s") % {"said": said, "time": wording.clock_time(at)}
    if one.attempts > 1:
        tries = ngettext("%(count)d try", "%(count)d tries", one.attempts) % {"count": one.attempts}
        said = f"{said} ({tries})"
    return said
