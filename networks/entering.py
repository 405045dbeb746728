"""Coming in: by a personal link, and what keeps a session open."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth import login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse

from networks import invitations
from networks.access import is_staff
from networks.models import Invitation, Person
from networks.second_factor import is_complete, record_both, ways_used

#: where a session keeps the invitation it was entered by
INVITATION = "invitation"


def enter_session(request: HttpRequest, invitation: Invitation, now: datetime) -> str:
    """Let the invited person in by their link; returns the address to go on to.

    The session belongs to that person alone and stands as long as the invitation does. Who has signed in by
    themselves stays so. Staff are never let in by a link: they are sent to sign in, and led on from there.
    """
    invitations.enter(invitation, now)
    person = invitation.place.person
    if request.user == person and ways_used(request.session, person):
        return invitation.leads_to
    if is_staff(person):
        return f"{reverse('account_login')}?{urlencode({'next': invitation.leads_to})}"
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session[INVITATION] = str(invitation.pk)
    return invitation.leads_to


def sign_in_as(request: HttpRequest, person: Person) -> None:
    """Be this person, as though they had signed in with everything it takes. For the demo alone."""
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    if is_staff(person):
        record_both(request, person)


def is_by_link(session: SessionBase, person: Person) -> bool:
    """Whether this session was entered by a personal link, and the person has not signed in by themselves since."""
    return INVITATION in session and not ways_used(session, person)


def may_stay(session: SessionBase, person: Person, now: datetime) -> bool:
    """Whether a session still lets its person in: the link it was entered by stands; staff gave both factors.

    For whatever does not come through the middleware, such as streams. At most two queries.
    """
    if is_by_link(session, person):
        return invitations.still_stands(session[INVITATION], now)
    return is_complete(session, person) or not is_staff(person)
