"""Who comes in: every page of this room but the public form is for staff, and does not exist for others."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest

from networks.models import Person
from response.access import may_act_on
from response.models import FirstContact
from response.queries.contact import visible_contact
from response.queries.teams import WorkingTeam, working_teams


def reader(request: HttpRequest) -> Person:
    """The signed-in person."""
    return cast(Person, request.user)


def staff_teams(request: HttpRequest) -> list[WorkingTeam]:
    """The teams this reader works in or watches. Raises ``Http404`` for everybody who has none."""
    teams = working_teams(reader(request))
    if not teams:
        raise Http404
    return teams


def contact_to_see(request: HttpRequest, contact_id: UUID) -> FirstContact:
    """The contact, for staff who may see it. Raises ``Http404`` otherwise."""
    staff_teams(request)
    contact = visible_contact(reader(request), contact_id)
    if contact is None:
        raise Http404
    return contact


def contact_to_act_on(request: HttpRequest, contact_id: UUID) -> FirstContact:
    """The contact, for those who may act on it. Raises ``Http404`` otherwise."""
    contact = contact_to_see(request, contact_id)
    if not may_act_on(reader(request), contact):
        raise Http404
    return contact
