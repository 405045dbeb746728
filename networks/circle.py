"""Who is around a person: opening a network, naming people, and the word of the person at the centre about each."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from networks.models import Agreement, Circle, How, Invitation, Network, Person, Place, PlaceState, Team
from networks.people import create_person
from networks.rules import ENDED, may_become
from notices.outbox import take_back


@transaction.atomic
def open_network(centre: Person, team: Team, by: Person, now: datetime) -> Network:
    """The open network around this person: the one there is, or a new one carried by ``team``.

    A network that is open keeps its team, whoever asks: the same team carries the whole process.
    """
    known = Network.objects.filter(centre=centre, ended_at=None).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return Network.objects.create(service=team.service, team=team, centre=centre, opened_at=now)
    except IntegrityError:
        # Somebody else opened it in the same moment.
        return Network.objects.get(centre=centre, ended_at=None)


@transaction.atomic
def name_place(
    network: Network,
    by: Person,
    now: datetime,
    *,
    person: Person | None = None,
    name: str = "",
    phone: str = "",
    mail: str = "",
    relation: str = "",
    circle: str = Circle.FAMILY,
    closeness: int = 2,
) -> Place:
    """Put somebody on the map: a person already known, or a new one by name and, if known, how to reach them.

    A person who has a place keeps it as it is. Naming invites nobody and tells nobody. Raises ValidationError for a
    phone that is no phone number, and for the person at the centre, who is on every map already.
    """
    if person is None:
        person = create_person(network.service, name, phone=phone, mail=mail)
    if person.pk == network.centre_id:
        raise ValidationError(_("This network is around this very person."))
    place, _is_new = Place.objects.get_or_create(
        network=network,
        person=person,
        defaults={"relation": relation, "circle": circle, "closeness": closeness, "created_at": now},
    )
    return place


@transaction.atomic
def change_place(
    place: Place, by: Person, now: datetime, *, relation: str, circle: str, closeness: int
) -> Place:
    """Say anew what somebody is to the person at the centre, in which circle they are and how close."""
    place = _locked(place)
    place.relation, place.circle, place.closeness = relation, circle, closeness
    place.save(update_fields=["relation", "circle", "closeness"])
    return place


@transaction.atomic
def record_agreement(
    place: Place,
    *,
    given: bool,
    by: Person,
    how: str,
    recorded_by: Person,
    now: datetime,
    until: datetime | None = None,
) -> Agreement:
    """Keep somebody's word that a person may be invited (until a moment, if they said so), or may not any longer.

    ``by`` gave their word, ``recorded_by`` writes it down. A yes opens the way to inviting; a no ends access at once
    and silently. Words are never changed, the newest counts. Raises ValidationError for an end that has passed.
    """
    place = _locked(place)
    if given and until is not None and until <= now:
        raise ValidationError({"until": _("This moment has passed already. Choose a later day, or none.")})
    agreement = Agreement.objects.create(
        place=place,
        given=given,
        by=by,
        how=how,
        recorded_by=recorded_by,
        at=now,
        until=until if given else None,
    )
    if not given:
        _close(place, now)
        return agreement
    if may_become(place.state, PlaceState.AGREED):
        place.state = PlaceState.AGREED
    place.agreed_until, place.ended_at = until, None
    place.save(update_fields=["state", "agreed_until", "ended_at"])
    return agreement


@transaction.atomic
def withdraw_place(place: Place, by: Person, now: datetime) -> None:
    """Take a person's place away: their links, open pages and waiting notices stop at once, and nobody is told.

    It is the word of the person at the centre; when ``by`` is somebody else, it was spoken to them. What the person
    said in meetings stays readable for those who were part of them. Doing it twice changes nothing.
    """
    if _locked(place).state == PlaceState.WITHDRAWN:
        return
    centre = place.network.centre
    record_agreement(place, given=False, by=centre, how=how_given(centre, by), recorded_by=by, now=now)


def place_stands(place_id: UUID) -> str:
    """What a letter for somebody in this place says in ``only_while``: once it is taken away, nothing more is sent."""
    return f"place:{place_id}"


def how_given(centre: Person, recorded_by: Person) -> str:
    """How the word of the person at the centre reached us, when whoever writes it down does not say."""
    return How.IN_APP if centre.pk == recorded_by.pk else How.SPOKEN


def _locked(place: Place) -> Place:
    """The place as it is now, held until the transaction ends. Never the centre's own: that is not for giving."""
    held = Place.objects.select_for_update(of=("self",)).select_related("network__centre").get(pk=place.pk)
    if held.person_id == held.network.centre_id:
        raise ValidationError(_("This network is around this very person."))
    return held


def _close(place: Place, now: datetime) -> None:
    if may_become(place.state, PlaceState.WITHDRAWN):
        place.state = PlaceState.WITHDRAWN
    if place.state in ENDED:
        place.ended_at = place.ended_at or now
    place.save(update_fields=["state", "ended_at"])
    Invitation.objects.filter(place=place, ended_at=None).update(ended_at=now)
    take_back(place.person_id, place_stands(place.pk), now)
