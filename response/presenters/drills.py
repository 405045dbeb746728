"""A drill in words: where it stands, who takes part, and who was reached how fast."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.models import Channel, NoticeState
from opendialogue import wording
from response.models import Drill, DutyState, Tells
from response.presenters.remarks import remarks
from response.presenters.rungs import step_title
from response.queries.drills import DrillLetter, DrillRung

#: up to here a length of time is said in seconds
IN_SECONDS = timedelta(minutes=2)
DAY = timedelta(hours=24)


@dataclass(frozen=True)
class DrillLine:
    """One drill in a list."""

    id: UUID
    team: str
    when: str
    state: str
    is_open: bool


@dataclass(frozen=True)
class DrillStep:
    """One rung: how long after first contact it would come in earnest, when it came here, and what it did."""

    title: str
    when: str
    words: list[str]
    is_done: bool


@dataclass(frozen=True)
class DrillReport:
    """``reached``: who, of which step, by which channel, its state, how fast; one row for each letter."""

    facts: list[dict[str, str]]
    summary: list[str]
    steps: list[DrillStep]
    headings: list[str]
    reached: list[list[str]]


def is_running(drill: Drill) -> bool:
    return drill.begun_at is not None and drill.ended_at is None


def lines(drills: Sequence[Drill]) -> list[DrillLine]:
    """Each drill in a line."""
    return [
        DrillLine(
            drill.pk,
            drill.team.name,
            wording.moment(drill.begun_at or drill.called_at),
            state(drill),
            drill.ended_at is None,
        )
        for drill in drills
    ]


def state(drill: Drill) -> str:
    """In a word or two, where it stands."""
    if drill.ended_at is not None:
        return _("stopped") if drill.ended_by_id else _("over") if drill.begun_at else _("called off")
    return _("under way") if drill.begun_at else _("called, not begun")


def pace(speed: int) -> str:
    """How fast the clock of a drill goes: "24 hours in 24 minutes"."""
    return _("24 hours in %(length)s") % {"length": wording.duration(DAY / speed)}


def report(
    drill: Drill,
    people: Sequence[tuple[UUID, str]],
    rungs: Sequence[DrillRung],
    letters: Sequence[DrillLetter],
) -> DrillReport:
    """Everything that the drill has shown so far."""
    due = {rung.id: rung for rung in rungs}
    titles = {rung.id: _title(drill, rung) for rung in rungs}
    return DrillReport(
        facts=_facts(drill),
        summary=_summary(drill, people, letters, due) if drill.begun_at else [],
        steps=[_step(rung, titles[rung.id], drill) for rung in rungs],
        headings=[_("Who"), _("Step"), _("By"), _("State"), _("How fast")],
        reached=[
            [
                letter.name,
                titles[letter.duty],
                str(Channel(letter.channel).label),
                str(NoticeState(letter.state).label),
                _how_fast(letter, due[letter.duty].due_at),
            ]
            for letter in letters
        ],
    )


def seconds(length: timedelta) -> str:
    """A short length of time: "3 seconds"; from two minutes on in minutes."""
    if length >= IN_SECONDS:
        return wording.duration(length)
    count = max(int(length.total_seconds()), 0)
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


def _facts(drill: Drill) -> list[dict[str, str]]:
    facts = [
        (_("Team"), drill.team.name),
        (_("Pace"), pace(drill.speed)),
        (_("Called by"), drill.called_by.name),
    ]
    if drill.begun_at:
        facts.append((_("Begun"), wording.moment(drill.begun_at)))
    if drill.ended_at:
        facts.append((_("Ended"), wording.moment(drill.ended_at)))
        facts.append((_("Ended by"), drill.ended_by.name if drill.ended_by else _("itself")))
    elif drill.ends_at:
        facts.append((_("Ends by itself"), wording.moment(drill.ends_at)))
    return [{"label": label, "value": value} for label, value in facts]


def _summary(
    drill: Drill,
    people: Sequence[tuple[UUID, str]],
    letters: Sequence[DrillLetter],
    due: dict[UUID, DrillRung],
) -> list[str]:
    reached = {letter.person_id for letter in letters if letter.sent_at}
    known = {"reached": len(reached), "all": len(people)}
    said = [
        ngettext(
            "Messages went out to %(reached)d of %(all)d person who takes part.",
            "Messages went out to %(reached)d of the %(all)d people who take part.",
            len(people),
        )
        % known
    ]
    fastest = [letter.sent_at - due[letter.duty].due_at for letter in letters if letter.sent_at]
    if fastest:
        said.append(_("The fastest was out after %(length)s.") % {"length": seconds(min(fastest))})
    return [*said, _taken_on(drill)]


def _taken_on(drill: Drill) -> str:
    contact = drill.contact
    if contact is None or contact.taken_on_at is None or drill.begun_at is None:
        return _("Nobody took it on.") if drill.ended_at else _("Nobody has taken it on yet.")
    after = contact.taken_on_at - drill.begun_at
    return _("%(name)s took it on after %(length)s; at the pace of life that is %(real)s.") % {
        "name": wording.own(contact.organiser.name),
        "length": seconds(after),
        "real": wording.duration(after * drill.speed),
    }


def _title(drill: Drill, rung: DrillRung) -> str:
    if drill.begun_at is None:
        return ""
    # A rung that was brought forward says when it came; half a second is what the division may have cost.
    after = (rung.due_at - drill.begun_at) * drill.speed + timedelta(milliseconds=500)
    return step_title(after if after >= timedelta(minutes=1) else timedelta(0), rung.condition)


def _step(rung: DrillRung, title: str, drill: Drill) -> DrillStep:
    words = remarks(["failed", *rung.remarks] if rung.state == DutyState.FAILED else rung.remarks)
    is_done = rung.state != DutyState.WAITING
    if not is_done and drill.ended_at is None:
        roles = wording.listed(str(Tells(role).label) for role in rung.tells)
        words = [_("Will tell %(roles)s.") % {"roles": roles}, *words]
    when = _not_any_more(rung, drill) or wording.moment(rung.done_at or rung.due_at)
    return DrillStep(title, when, words, is_done and rung.state == DutyState.FIRED)


def _not_any_more(rung: DrillRung, drill: Drill) -> str:
    return _("Not needed any more") if rung.state == DutyState.WAITING and drill.ended_at else ""


def _how_fast(letter: DrillLetter, due_at: datetime) -> str:
    if letter.sent_at is None:
        return _("not sent")
    said = _("sent after %(length)s") % {"length": seconds(letter.sent_at - due_at)}
    if letter.delivered_at is None:
        return said
    delivered = _("delivered after %(length)s") % {"length": seconds(letter.delivered_at - due_at)}
    return f"{said}{wording.comma()}{delivered}"
