"""Personal links: made for one person's place, found by their token, entered, ended with the place."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from networks.access import open_places
from networks.circle import how_given, record_agreement
from networks.models import Invitation, Person, Place, PlaceState
from networks.rules import ENDED, expiry, is_current
from opendialogue import wording


@transaction.atomic
def invite(place: Place, by: Person, leads_to: str, now: datetime) -> tuple[Invitation, str]:
    """A new personal link for this place, and its token, which is kept nowhere and cannot be shown again.

    ``leads_to`` is the address inside this site that entering leads to. Inviting somebody who was only talked about
    records the word of the person at the centre that they want them there, spoken to ``by`` unless they did it
    themselves. Links made before go on working. Raises ValidationError for a place that was left or withdrawn, or
    whose agreement has run out: it takes a new agreement first.
    """
    held = (
        Place.objects.select_for_update(of=("self",))
        .select_related("network__centre", "person")
        .get(pk=place.pk)
    )
    if held.state in ENDED or not is_current(now, held.agreed_until):
        raise ValidationError(
            _("%(name)s is no longer invited. It takes a new agreement first.")
            % {"name": wording.own(held.person.name)}
        )
    if held.state == PlaceState.NAMED:
        centre = held.network.centre
        record_agreement(held, given=True, by=centre, how=how_given(centre, by), recorded_by=by, now=now)
        held.state = PlaceState.AGREED
    if held.state == PlaceState.AGREED:
        held.state = PlaceState.INVITED
        held.save(update_fields=["state"])
    place.state = held.state
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        place=place,
        token_digest=digest(token),
        leads_to=leads_to,
        created_by=by,
        created_at=now,
        expires_at=expiry(now),
    )
    return invitation, token


def find_invitation(token: str, now: datetime) -> Invitation | None:
    """The invitation behind a token, with its place, person and network; None when it does not let in (any more)."""
    return (
        Invitation.objects.select_related("place__person", "place__network__service")
        .filter(standing(now), token_digest=digest(token))
        .first()
    )


def still_stands(invitation_id: UUID | str, now: datetime) -> bool:
    """Whether an invitation that somebody entered by still lets them in. One query."""
    return Invitation.objects.filter(standing(now), pk=invitation_id).exists()


@transaction.atomic
def enter(invitation: Invitation, now: datetime) -> Place:
    """The person has come in by their link: their place is joined, and the first time is written down once."""
    place = Place.objects.select_for_update(of=("self",)).get(pk=invitation.place_id)
    Invitation.objects.filter(pk=invitation.pk, first_entered_at=None).update(first_entered_at=now)
    if place.state == PlaceState.INVITED:
        place.state = PlaceState.JOINED
        place.save(update_fields=["state"])
    return place


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def standing(now: datetime) -> Q:
    """Invitations that let in: not ended, not run out, for a place that is open and a person who is not locked out."""
    return Q(ended_at=None, expires_at__gt=now, place__person__is_active=True) & open_places(now, "place__")
