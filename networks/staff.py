"""Who works here: teams, and the people who come to work in them, change their address and leave."""

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from networks.access import is_staff
from networks.models import ContactKind, Person, Role, Service, Team, TeamMember
from networks.people import create_person, reach_by
from networks.sign_in_address import letters_about_change, owner_of, sign_in_by, written_plainly
from notices.models import Urgency
from notices.outbox import Letter, queue
from opendialogue import wording


@transaction.atomic
def open_team(service: Service, name: str, now: datetime) -> Team:
    """A new team, still without anybody. Raises ValidationError naming ``name`` where another team is called so."""
    Service.objects.select_for_update().get(pk=service.pk)
    if Team.objects.filter(service=service, name__iexact=name).exists():
        raise ValidationError({"name": _("There is a team with this name already.")})
    return Team.objects.create(service=service, name=name)


@transaction.atomic
def begin_work(
    team: Team, now: datetime, *, name: str, mail: str, role: str = Role.PRACTITIONER, phone: str = ""
) -> TeamMember:
    """Somebody begins to work in a team.

    Whoever signs in by ``mail`` already is that person, by the name they chose themselves; otherwise somebody new is
    made known. Who did not work here before gets a link to set a password by. Raises ValidationError naming the
    field: an address that is none or is locked, a phone that is none, work that this person does already.
    """
    Team.objects.select_for_update().get(pk=team.pk)
    mail = _checked(mail)
    person, has_worked = _known_by(team.service, mail)
    if person is None:
        person = new_colleague(team.service, name, mail)
    if phone:
        reach_by(person, ContactKind.SMS, phone)
    if not person.contact_points.filter(stopped_at=None).exists():
        reach_by(person, ContactKind.MAIL, mail)
    if TeamMember.objects.filter(team=team, person=person, role=role, left_at=None).exists():
        raise ValidationError(
            {"mail": _("%(name)s does this work in this team already.") % {"name": wording.own(person.name)}}
        )
    work = TeamMember.objects.create(team=team, person=person, role=role, joined_at=now)
    if not has_worked:
        queue([welcome(person, now)], now)
    return work


@transaction.atomic
def end_work(work: TeamMember, now: datetime) -> None:
    """Somebody's work in a team ends, and with it, at once, what it let them see. Doing it twice changes nothing.

    Raises ValidationError for the only lead of a team: somebody must answer for it.
    """
    Team.objects.select_for_update().get(pk=work.team_id)
    if not TeamMember.objects.filter(pk=work.pk, left_at=None).exists():
        return
    others = TeamMember.objects.filter(
        team=work.team_id, role=Role.LEAD, left_at=None, person__is_active=True
    )
    if work.role == Role.LEAD and not others.exclude(person=work.person_id).exists():
        raise ValidationError(
            _("%(name)s is the only lead of this team. Add another lead first.")
            % {"name": wording.own(work.person.name)}
        )
    TeamMember.objects.filter(pk=work.pk).update(left_at=now)


@transaction.atomic
def change_sign_in_address(person: Person, mail: str, now: datetime) -> None:
    """A member of staff signs in by another address from now on, and is reached there too.

    They are told where they are reached; who has no password yet gets a new link. Raises ValidationError naming
    ``mail`` for an address that is none, or is somebody else's.
    """
    told = letters_about_change(person)
    _sign_in_by(person, mail)
    reach_by(person, ContactKind.MAIL, mail)
    queue(told, now)
    if not person.has_usable_password():
        queue([welcome(person, now)], now)


@transaction.atomic
def new_colleague(service: Service, name: str, mail: str) -> Person:
    """Somebody new who signs in by this address, and is reached there.

    Raises ValidationError naming ``mail`` where it is no mail address, or somebody's already.
    """
    person = create_person(service, name)
    _sign_in_by(person, mail)
    reach_by(person, ContactKind.MAIL, mail)
    return person


def password_path(person: Person) -> str:
    """The address inside this site where this person sets a password; works once, and for as long as resets do."""
    key = default_token_generator.make_token(person)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key}
    )


def welcome(person: Person, now: datetime) -> Letter:
    """The way in for somebody who works here from now on: to set a password, or to sign in by the one they have."""
    has_password = person.has_usable_password()
    until = now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return Letter(
        cause=f"staff_welcome:{person.pk}:{now.isoformat()}",
        recipient_id=person.pk,
        channel=ContactKind.MAIL,
        address=person.sign_in_address or "",
        language=person.language,
        kind="staff_welcome",
        context={
            "name": person.name,
            "sender_name": person.service.sender_name,
            "has_password": has_password,
            "path": reverse("account_login") if has_password else password_path(person),
            "until": until.isoformat(),
            "use_by": until.isoformat(),
            "zone": person.service.time_zone,
        },
        urgency=Urgency.COURTESY,
    )


def _known_by(service: Service, mail: str) -> tuple[Person | None, bool]:
    """Who signs in by this address, and whether they work here."""
    person = owner_of(mail)
    if person is None:
        return None, False
    if person.service_id != service.pk or not person.is_active:
        raise ValidationError({"mail": _("This address cannot be used.")})
    return person, is_staff(person)


def _sign_in_by(person: Person, mail: str) -> None:
    address = _checked(mail)
    try:
        sign_in_by(person, address, is_proved=False)
    except ValidationError as error:
        raise ValidationError({"mail": error.messages}) from None


def _checked(mail: str) -> str:
    try:
        validate_email(mail.strip())
        return written_plainly(mail)
    except ValidationError as error:
        raise ValidationError({"mail": error.messages}) from None
