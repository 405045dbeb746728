"""What is going on in the demo: lived through once more, by the verbs that people use, each at its own time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from meetings import answers, holding
from meetings.booking import Booked, NewMeeting, book_meeting
from meetings.models import Answer, Attendance
from networks.models import Network, Person
from notices.channels import Letterbox
from notices.delivery import deliver_due
from notices.rules import SILENCE
from opendialogue.demo.people import House
from opendialogue.demo.story import Calendar, id_of, told
from response import acts
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.models import FirstContact

MINUTE = timedelta(minutes=1)
LENGTH = timedelta(minutes=90)
#: the sweep comes round soon after a rung is due
SOON_AFTER = timedelta(seconds=3)

Act = Callable[[datetime], object]


def live_through(house: House, networks: dict[str, Network], calendar: Calendar) -> None:
    """Everything of the last days that is still going on, in its order, with the sweeps in between.

    Notices of the past go to the demo's own letterbox, whatever ways out are set up.
    """
    acts_by_time: list[tuple[datetime, Act]] = []
    for facts in told("now")["contacts"]:
        acts_by_time += _Unfolding(house, calendar, facts).acts()
    for facts in told("now")["meetings"]:
        acts_by_time.append((calendar.at(facts["booked"]), _booking(house, networks, calendar, facts)))
    for moment, act in sorted(acts_by_time, key=lambda entry: entry[0]):
        if moment <= calendar.now:
            act(moment)
    sweep(calendar.now)
    deliver_due(calendar.now, limit=1000, ways=lambda channel: Letterbox())


def _go_round(moment: datetime) -> None:
    sweep(moment)
    deliver_due(moment, limit=1000, ways=lambda channel: Letterbox())


class _Unfolding:
    """One first contact as it happened; it is known only once its first act was done."""

    def __init__(self, house: House, calendar: Calendar, facts: dict[str, Any]) -> None:
        self.house = house
        self.calendar = calendar
        self.facts = facts
        self.received_at = calendar.at(facts["at"])
        self.promise = house.beside[facts["promise"]] if "promise" in facts else house.promise
        self.contact: FirstContact | None = None

    def acts(self) -> list[tuple[datetime, Act]]:
        """Each act with its moment; after each the sweep comes round, and at each rung of the ladder.

        Once more when the second ways of those who were told have their turn.
        """
        facts = self.facts
        planned: list[tuple[datetime, Act]] = [(self.received_at, self._ring)]
        if "taken_on" in facts:
            planned.append(self._later(facts["taken_on"]["after"], self._take_on))
        if "responded" in facts:
            planned.append(self._later(facts["responded"]["after"], self._respond))
        if meeting := facts.get("meeting"):
            planned.append(self._later(meeting["booked_after"], self._book))
            if "held_after" in meeting:
                planned.append(self._later(meeting["held_after"], self._meet))
        rungs = [self.received_at + rung.after for rung in self.promise.rungs.all()]
        rounds = [moment for moment, _act in planned] + rungs
        rounds += [moment + SILENCE for moment in rounds]
        return planned + [(moment + SOON_AFTER, _go_round) for moment in rounds]

    def _later(self, minutes: float, act: Act) -> tuple[datetime, Act]:
        return self.received_at + minutes * MINUTE, act

    def _ring(self, at: datetime) -> None:
        facts = self.facts
        by = facts.get("recorded_by")
        new = NewContact(
            team=self.house.teams[facts["team"]],
            received_at=at,
            arrival=facts["arrival"],
            relation=facts.get("relation", ""),
            is_about_self=facts.get("about_self", False),
            words=facts["words"],
            reach_how=facts.get("reach_how", ""),
            language="en",
            promise=self.promise,
            **self._people(),
        )
        self.contact = record_first_contact(new, recorded_by=self.house.people[by] if by else None, now=at)

    def _people(self) -> dict[str, Any]:
        """Who called and whom it is about: somebody known by their slug, or a name and a phone."""
        found: dict[str, Any] = {}
        for role, known in (("from", "from_person"), ("about", "about")):
            who = self.facts.get(role)
            if isinstance(who, str):
                found[known] = self.house.people[who]
            elif who:
                found |= {f"{role}_{name}": value for name, value in who.items()}
        return found

    def _known(self) -> FirstContact:
        if self.contact is None:
            raise LookupError("nothing can be done with a contact before it was made")
        return self.contact

    def _person(self, act: str) -> Person:
        return self.house.people[self.facts[act]["by"]]

    def _take_on(self, at: datetime) -> None:
        acts.take_on(self._known(), self._person("taken_on"), at)

    def _respond(self, at: datetime) -> None:
        acts.record_response(self._known(), self._person("responded"), at)

    def _book(self, at: datetime) -> None:
        contact, meeting = self._known(), self.facts["meeting"]
        if "held_after" in meeting:
            starts_at = self.received_at + meeting["held_after"] * MINUTE
        else:
            starts_at = self.calendar.start(meeting["start"], contact.respond_by)
        booked = book_meeting(
            _new_meeting(self.house, meeting, starts_at, self._guests(contact, meeting)),
            by=contact.organiser,
            now=at,
            contact=contact,
        )
        _say_yes(booked, contact.about, at + MINUTE)

    def _guests(self, contact: FirstContact, meeting: dict[str, Any]) -> list[Person]:
        known = {"about": contact.about, "from": contact.from_person}
        people = [known.get(who) or self.house.people[who] for who in meeting["guests"]]
        return [person for person in people if person is not None]

    def _meet(self, at: datetime) -> None:
        meeting = self._known().meetings.get()
        holding.begin(meeting, self._known().organiser, at)
        holding.end(meeting, self._known().organiser, at + LENGTH)


def _booking(house: House, networks: dict[str, Network], calendar: Calendar, facts: dict[str, Any]) -> Act:
    def book(at: datetime) -> None:
        guests = [house.people[slug] for slug in facts["guests"]]
        new = _new_meeting(house, facts, calendar.at(facts["at"]), guests)
        network = networks[facts["network"]]
        booked = book_meeting(new, by=house.people[facts["by"]], now=at, network=network)
        _say_yes(booked, network.centre, at + MINUTE)
        _go_round(at + SOON_AFTER)

    return book


def _new_meeting(
    house: House, facts: dict[str, Any], starts_at: datetime, guests: list[Person]
) -> NewMeeting:
    return NewMeeting(
        starts=(starts_at,),
        length=LENGTH,
        practitioner_ids=tuple(house.people[slug].pk for slug in facts["practitioners"]),
        person_ids=tuple(person.pk for person in guests),
        way=facts["way"],
        where=facts["where"],
        submission=id_of("booking", f"{facts['where']} {starts_at}"),
    )


def _say_yes(booked: Booked, person: Person | None, at: datetime) -> None:
    part = Attendance.objects.filter(meeting__in=booked.meetings, person=person).first()
    if part:
        answers.answer(part, Answer.YES, at)
