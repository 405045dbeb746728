"""The story of a contact in plain words: what happened, day by day."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from opendialogue import wording
from response.models import FirstContact, HandoverAnswer, MeetingKind, PromiseChange
from response.presenters.attempts import entry as attempt_entry
from response.presenters.entries import DayOfStory, Entry
from response.presenters.rungs import rung_entry
from response.queries.story import HandoverTold, MeetingTold, Told

#: recorded this long after it happened, a page says when it was recorded
LATER = timedelta(minutes=2)


def story(contact: FirstContact, told: Told, *, with_words: bool) -> list[DayOfStory]:
    """What happened, in its order, each day under its name; of words only for those who work with the person."""
    entries = [_beginning(contact), *_acts(contact, told)]
    entries += [entry for rung in told.rungs if (entry := rung_entry(rung, contact.received_at))]
    entries += [attempt_entry(attempt, with_words=with_words) for attempt in told.attempts]
    entries += [entry for handover in told.handovers for entry in _handed_over(handover)]
    entries += [_promised(change) for change in told.promise_changes]
    entries += [_met(news) for news in told.meetings]
    if contact.breached_at:
        entries.append(Entry(contact.breached_at, _("The promise was not kept.")))
    if contact.ended_at:
        said = {"name": wording.own(contact.ended_by), "outcome": contact.get_outcome_display()}
        entries.append(Entry(contact.ended_at, _("%(name)s ended it: %(outcome)s.") % said))
    in_order = sorted(entries, key=lambda entry: entry.order)
    by_day = groupby(in_order, key=lambda entry: timezone.localtime(entry.at).date())
    return [_day(list(group)) for _date, group in by_day]


def _day(entries: list[Entry]) -> DayOfStory:
    return DayOfStory(wording.day(entries[0].at), entries)


def _beginning(contact: FirstContact) -> Entry:
    said = {"how": contact.get_arrival_display(), "name": wording.own(contact.from_person)}
    text = (
        _("First contact from %(name)s. %(how)s.") % said
        if contact.from_person
        else _("First contact. %(how)s.") % said
    )
    note = ""
    if contact.recorded_by:
        note = _("Recorded by %(name)s.") % {"name": wording.own(contact.recorded_by)}
        if contact.recorded_at - contact.received_at > LATER:
            note = _("Recorded by %(name)s on %(when)s.") % {
                "name": wording.own(contact.recorded_by),
                "when": wording.moment(contact.recorded_at),
            }
    return Entry(contact.received_at, text, note)


def _acts(contact: FirstContact, told: Told) -> Iterator[Entry]:
    """What people did to still the ladder. A meeting of which there is news is told by that."""
    news = {one.kind for one in told.meetings}
    taker = _who_took_it_on(contact, told.handovers)
    responder = contact.first_response_by or contact.organiser
    if contact.taken_on_at and taker:
        yield Entry(contact.taken_on_at, _("%(name)s took it on.") % {"name": wording.own(taker)})
    if contact.first_response_at:
        yield Entry(
            contact.first_response_at, _("%(name)s spoke with them.") % {"name": wording.own(responder)}
        )
    if contact.first_meeting_offered_at and MeetingKind.OFFERED not in news:
        yield Entry(contact.first_meeting_offered_at, _("A first meeting was offered."))
    if contact.first_meeting_held_at and MeetingKind.BEGUN not in news:
        yield Entry(contact.first_meeting_held_at, _("The first meeting began."))


def _who_took_it_on(contact: FirstContact, handovers: list[HandoverTold]) -> str:
    """Who first took it on; "" where that was by accepting a handover, which is told as such."""
    accepted = [one for one in handovers if one.answer == HandoverAnswer.ACCEPTED and one.answered_at]
    if not accepted:
        return contact.organiser.name
    first = min(accepted, key=lambda one: one.answered_at or one.asked_at)
    return "" if first.answered_at == contact.taken_on_at else first.giver


def _handed_over(handover: HandoverTold) -> Iterator[Entry]:
    names = {
        "giver": wording.own(handover.giver),
        "taker": wording.own(handover.taker),
        "asks": wording.own(handover.asked_by),
        "by": wording.own(handover.answered_by),
    }
    yield Entry(handover.asked_at, _("%(asks)s asked %(taker)s to take it over.") % names)
    if handover.answered_at is None:
        return
    words = {
        HandoverAnswer.ACCEPTED: _("%(taker)s took it over."),
        HandoverAnswer.DECLINED: _("%(taker)s could not take it over. It stayed with %(giver)s."),
        HandoverAnswer.WITHDRAWN: _("%(taker)s need not answer any more: %(by)s has settled it."),
    }[HandoverAnswer(handover.answer)]
    yield Entry(handover.answered_at, words % names)


def _promised(change: PromiseChange) -> Entry:
    said = {
        "name": wording.own(change.by),
        "promise": wording.own(change.name_since),
        "since": wording.moment(change.respond_by_since),
        "before": wording.moment(change.respond_by_before),
    }
    text = _("%(name)s chose another promise: %(promise)s. It ends on %(since)s, before that on %(before)s.")
    return Entry(change.at, text % said, change.reason)


def _met(news: MeetingTold) -> Entry:
    when = {"when": wording.moment(news.starts_at) if news.starts_at else ""}
    words = {
        MeetingKind.OFFERED: _("A meeting was offered, for %(when)s."),
        MeetingKind.MOVED: _("The meeting was moved. It is on %(when)s."),
        MeetingKind.CALLED_OFF: _("The meeting on %(when)s was called off."),
        MeetingKind.BEGUN: _("A meeting began."),
    }[MeetingKind(news.kind)]
    return Entry(news.at, words % when)
