"""The rota's calendars: which are followed and by whom, and what they hold."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from networks.access import teams_watched_by
from networks.models import ContactKind, Person, TeamMember
from response.models import OuterCalendar, RotaFeed, Shift
from response.queries.rota import still_works


def shifts_to_follow(feed: RotaFeed, start: datetime, end: datetime) -> list[Shift]:
    """The shifts of a feed that touch the time between, those that were taken off among them, by their beginning."""
    whose = Q(team=feed.team_id) if feed.team_id else Q(person=feed.person_id)
    shifts = Shift.ever.filter(still_works(), whose, starts_at__lt=end, ends_at__gt=start)
    return list(shifts.select_related("person").order_by("starts_at", "pk"))


def feeds_of(person: Person) -> list[RotaFeed]:
    """The addresses this person has, their own first, then by team."""
    feeds = RotaFeed.objects.filter(person=person).select_related("team")
    return sorted(feeds, key=lambda feed: feed.team.name if feed.team else "")


def own_feed(person: Person, feed_id: int) -> RotaFeed | None:
    """One of this person's own addresses."""
    return RotaFeed.objects.filter(person=person, pk=feed_id).first()


def outer_calendars_of(team_ids: list[UUID]) -> list[OuterCalendar]:
    """The calendars outside that these teams follow, by team and place."""
    calendars = OuterCalendar.objects.filter(team__in=team_ids, ended_at=None)
    return list(calendars.select_related("team").order_by("team__name", "on_call"))


def visible_outer_calendar(person: Person, calendar_id: UUID) -> OuterCalendar | None:
    """A calendar that a team follows which this person works in or watches."""
    calendars = OuterCalendar.objects.select_related("team__service")
    return calendars.filter(pk=calendar_id, ended_at=None, team__in=teams_watched_by(person)).first()


def names_and_mails(team_id: UUID) -> dict[UUID, tuple[str, set[str]]]:
    """What everybody who works in a team is called, and the mail addresses they are known by, in small letters."""
    members = TeamMember.objects.filter(team=team_id, left_at=None, person__is_active=True)
    rows = members.values_list(
        "person_id",
        "person__name",
        "person__sign_in_address",
        "person__contact_points__kind",
        "person__contact_points__value",
    )
    names: dict[UUID, str] = {}
    mails: dict[UUID, set[str]] = defaultdict(set)
    for person_id, name, address, kind, value in rows:
        names[person_id] = name
        mails[person_id] |= {address.lower()} if address else set()
        mails[person_id] |= {value.lower()} if kind == ContactKind.MAIL else set()
    return {person_id: (name, mails[person_id]) for person_id, name in names.items()}
