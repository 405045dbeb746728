"""Who may see a first contact, and who may read its words."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from networks.access import (
    clinical_teams_of,
    membership_roles,
    people_known_to,
    teams_overseen_by,
    teams_watched_by,
)
from networks.models import Person, Role, Team, TeamMember
from response.models import Errand, FirstContact
from response.models.probe import PROBE_CONTACT


def visible_contacts(person: Person) -> QuerySet[FirstContact]:
    """The first contacts on this person's board: those of the teams they work in or watch, and those they organise.

    None for whoever works here no more, whatever they had organised.
    """
    works_here = Exists(TeamMember.objects.filter(person=person, left_at=None))
    theirs = Q(team__in=teams_watched_by(person)) | Q(works_here, organiser=person)
    return FirstContact.objects.filter(theirs).exclude(pk=PROBE_CONTACT)


def may_read_words(person: Person, contact: FirstContact) -> bool:
    """Words are for those who work with the person; a coordinator watches the promise, not the words."""
    return contact.organiser_id == person.pk or clinical_teams_of(person).filter(pk=contact.team_id).exists()


def may_act_on(person: Person, contact: FirstContact) -> bool:
    """Whether this person may take the contact on, record what happened, and book its meeting."""
    return may_read_words(person, contact)


def may_hand_over(person: Person, contact: FirstContact) -> bool:
    """Whether this person may ask a colleague to take the contact over: its organiser, and who oversees its team.

    Only while it has not ended. A drill wakes nobody but who agreed to it, so it is not handed over.
    """
    if contact.ended_at is not None or contact.is_drill:
        return False
    return contact.organiser_id == person.pk or teams_overseen_by(person).filter(pk=contact.team_id).exists()


def may_tell_story(person: Person, contact: FirstContact) -> bool:
    """A broken promise is for everybody who watches it to learn from, in words about our work alone."""
    return visible_contacts(person).filter(pk=contact.pk).exists()


def may_keep_rota(person: Person, team: Team) -> bool:
    """Coordinators and leads of the team decide who is on call."""
    roles = membership_roles(person, team)
    return team.service.lead_id == person.pk or not roles.isdisjoint((Role.COORDINATOR, Role.LEAD))


def may_lead_drills(person: Person, team: Team) -> bool:
    """Whoever decides who is on call may rehearse it."""
    return may_keep_rota(person, team)


def visible_errands(person: Person) -> QuerySet[Errand]:
    """What waits for a human in the teams this person works in or watches.

    What belongs to no team is for those who lead or coordinate one, so that somebody sees it.
    """
    overseen = teams_overseen_by(person).values("service")
    return Errand.objects.filter(
        Q(team__in=teams_watched_by(person)) | Q(team=None, service__in=overseen), service=person.service_id
    )


def people_named_to(person: Person) -> QuerySet[Person]:
    """The people whose names this person knows from their work: colleagues, networks, and who reached their team."""
    contacts = FirstContact.objects.filter(
        Q(about=OuterRef("pk")) | Q(from_person=OuterRef("pk")), team__in=clinical_teams_of(person)
    )
    return Person.objects.filter(Q(pk__in=people_known_to(person).values("pk")) | Exists(contacts))


def may_record_leave(person: Person, other: Person) -> bool:
    """Everybody says when they are away themselves; who keeps a team's rota also says it of its people."""
    if person.pk == other.pk:
        return True
    return any(
        may_keep_rota(person, team)
        for team in Team.objects.filter(members__person=other, members__left_at=None)
        .select_related("service")
        .distinct()
    )
