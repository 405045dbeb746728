"""Who may see a first contact, and who may read its words."""

from django.db.models import Q, QuerySet

from networks.access import clinical_teams_of, teams_watched_by
from networks.models import Person
from response.models import FirstContact


def visible_contacts(person: Person) -> QuerySet[FirstContact]:
    """The first contacts on this person's board: those of the teams they work in or watch, and those they organise."""
    return FirstContact.objects.filter(Q(team__in=teams_watched_by(person)) | Q(organiser=person))


def may_read_words(person: Person, contact: FirstContact) -> bool:
    """Words are for those who work with the person; a coordinator watches the promise, not the words."""
    return contact.organiser_id == person.pk or clinical_teams_of(person).filter(pk=contact.team_id).exists()


def may_act_on(person: Person, contact: FirstContact) -> bool:
    """Whether this person may take the contact on, record what happened, and book its meeting."""
    return may_read_words(person, contact)
