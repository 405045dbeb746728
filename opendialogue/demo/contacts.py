"""First contacts that are over: the networks' own, and those of half a year."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from networks.models import Network, Person, Team
from opendialogue.demo.people import House
from opendialogue.demo.story import Calendar, id_of, told
from response import rules
from response.models import Arrival, BreachStory, Duty, DutyState, FirstContact, Outcome
from response.rules import Times

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Course:
    """How a first contact went, in minutes after it; None for what did not come about."""

    responded: float | None
    offered: float | None
    held: float | None
    outcome: str = Outcome.MET
    #: minutes after the last of these until somebody ended it
    ended_after: float = 1500

    @property
    def last(self) -> float:
        """Minutes until the last of the times."""
        return max(
            (part for part in (self.responded, self.offered, self.held) if part is not None), default=0.0
        )


def over(
    house: House, team: Team, received_at: datetime, organiser: Person, course: Course, **facts: Any
) -> FirstContact:
    """A first contact that has ended, with its four times and its frozen promise. Not saved."""
    facts.setdefault("arrival", Arrival.FORM)
    respond_by = rules.respond_by(received_at, house.promise.within)
    held_at = _after(received_at, course.held)
    kept = held_at is not None and held_at <= respond_by
    ended_at = min(received_at + (course.last + course.ended_after) * MINUTE, house.now)
    return FirstContact(
        service=house.service,
        team=team,
        received_at=received_at,
        recorded_at=received_at + 4 * MINUTE,
        organiser=organiser,
        taken_on_at=_after(received_at, course.responded if course.responded else 5),
        first_response_at=_after(received_at, course.responded),
        first_response_by=None if course.responded is None else organiser,
        first_meeting_offered_at=_after(received_at, course.offered),
        first_meeting_held_at=held_at,
        meeting_starts_at=None,
        promise=house.promise,
        promise_name=house.promise.name,
        within=house.promise.within,
        kept_by=house.promise.kept_by,
        respond_by=respond_by,
        breached_at=None if kept or ended_at < respond_by else respond_by,
        outcome=course.outcome,
        ended_at=ended_at,
        ended_by=organiser,
        **facts,
    )


def ladder_of(house: House, contact: FirstContact) -> list[Duty]:
    """The duties of a first contact that is over, each done when it was due and as the rules say it went."""
    rungs = house.rungs
    due = rules.ladder(contact.received_at, ((rung.number, rung.after) for rung in rungs))
    duties = []
    for rung in rungs:
        at = due[rung.number]
        done = at <= house.now
        reason = rules.why_passed_over(rung.condition, _as_known(contact, at), at) if done else ""
        duties.append(
            Duty(
                contact=contact,
                rung=rung.number,
                condition=rung.condition,
                tells=rung.tells,
                is_breach=rung.is_breach,
                due_at=at,
                next_attempt_at=at,
                done_at=at if done else None,
                state=DutyState.PASSED_OVER if reason else DutyState.FIRED if done else DutyState.WAITING,
                remarks=[reason] if reason else [],
            )
        )
    return duties


def fill_network_contacts(
    house: House, networks: dict[str, Network], calendar: Calendar
) -> dict[str, FirstContact]:
    """How each network began."""
    contacts = {}
    for slug, facts in told("networks").items():
        first = facts["contact"]
        by = first.get("by")
        organiser = house.people[by or {"kallio": "aino", "vuosaari": "eero"}[facts["team"]]]
        contacts[slug] = over(
            house,
            house.teams[facts["team"]],
            calendar.at(first["at"]),
            organiser,
            Course(first["responded"], first["offered"], first["held"], ended_after=900),
            arrival=first["arrival"],
            recorded_by=house.people[by] if by else None,
            from_person=house.people[first["from"]],
            about=house.people[slug],
            relation=first.get("relation", ""),
            words=first["words"],
            network=networks[slug],
        )
    return contacts


def fill_half_year(house: House, calendar: Calendar) -> list[FirstContact]:
    """Those that came week by week, with the people they were about."""
    story = told("half_year")
    chance = random.Random(24)  # noqa: S311 - the same demo every time, no secret
    names, endings = cycle(story["names"]), cycle(story["other_endings"])
    people: list[Person] = []
    contacts = []
    for number, (came, in_time, usual) in enumerate(story["weeks"]):
        monday = calendar.monday(number - len(story["weeks"]))
        for turn, course in enumerate(_courses(came, in_time, usual, endings, chance)):
            received_at = monday + (turn + chance.random()) * timedelta(days=7) / came
            # Last week's must be over by now, too.
            received_at = min(received_at, calendar.now - (course.last + 60) * MINUTE)
            contacts.append(_of_somebody(house, received_at, course, names, people, chance))
    Person.objects.bulk_create(people)
    return contacts


def stories_of(contacts: Sequence[FirstContact]) -> Iterator[BreachStory]:
    """How it came, as the organiser told it a day later, of two in three promises that were not kept."""
    stories = told("half_year")["stories"]
    for number, contact in enumerate(contacts):
        if contact.breached_at and number % 3:
            yield BreachStory(
                contact=contact,
                teller=contact.organiser,
                is_ours=True,
                words=stories[number % len(stories)],
                written_by=contact.organiser,
                told_at=contact.breached_at + timedelta(days=1),
            )


def _courses(
    came: int, in_time: int, usual: int, endings: Iterator[str], chance: random.Random
) -> list[Course]:
    """How a week's contacts went: those met in time, and the others late or ended another way."""
    courses = []
    for turn in range(came):
        responded = chance.uniform(2, usual / 12)
        if turn < in_time:
            held = min(usual * chance.uniform(0.6, 1.25), 1425)
            courses.append(Course(responded, held * chance.uniform(0.1, 0.5), held))
        elif turn % 2:
            held = usual * chance.uniform(1.7, 2.6)
            courses.append(Course(responded, held * chance.uniform(0.3, 0.6), held))
        else:
            outcome = next(endings)
            reached = None if outcome == Outcome.NOT_REACHED else responded
            courses.append(Course(reached, None, None, outcome, ended_after=chance.uniform(900, 4000)))
    chance.shuffle(courses)
    return courses


def _of_somebody(
    house: House,
    received_at: datetime,
    course: Course,
    names: Iterator[str],
    people: list[Person],
    chance: random.Random,
) -> FirstContact:
    story = told("half_year")
    number = len(people)
    relation = story["relations"][number % len(story["relations"])]
    about = _somebody(house, next(names), number)
    people.append(about)
    caller = about
    if relation:
        caller = _somebody(house, next(names), number + 1)
        people.append(caller)
    team, staff = chance.choice(
        [("kallio", ["aino", "sami", "noora", "jukka"])] * 3 + [("vuosaari", ["eero", "helmi"])]
    )
    organiser = house.people[chance.choice(staff)]
    by_phone = chance.random() < 0.6
    return over(
        house,
        house.teams[team],
        received_at,
        organiser,
        course,
        arrival=Arrival.PHONE if by_phone else Arrival.FORM,
        recorded_by=organiser if by_phone else None,
        from_person=caller,
        about=about,
        relation=relation,
        words=story["words"][number % len(story["words"])],
    )


def _somebody(house: House, name: str, number: int) -> Person:
    person = Person(pk=id_of("person", f"half-year-{number}"), service=house.service, name=name)
    person.set_unusable_password()
    return person


def _as_known(contact: FirstContact, at: datetime) -> Times:
    """What was known of the contact at a moment."""

    def known(moment: datetime | None) -> datetime | None:
        return moment if moment and moment <= at else None

    return Times(
        is_open=known(contact.ended_at) is None,
        respond_by=contact.respond_by,
        kept_by=contact.kept_by,
        taken_on_at=known(contact.taken_on_at),
        first_response_at=known(contact.first_response_at),
        first_meeting_offered_at=known(contact.first_meeting_offered_at),
        first_meeting_held_at=known(contact.first_meeting_held_at),
        meeting_starts_at=contact.first_meeting_held_at if known(contact.first_meeting_offered_at) else None,
    )


def _after(moment: datetime, minutes: float | None) -> datetime | None:
    return None if minutes is None else moment + minutes * MINUTE
