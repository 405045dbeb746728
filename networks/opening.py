"""The first step of a new installation: a service, its first team, and the person who leads both."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import Person, Role, Service, Team, TeamMember
from networks.staff import new_colleague


@dataclass(frozen=True)
class NewService:
    """What it takes to begin. ``phone`` helps at any hour, and is shown on every page."""

    name: str
    team: str
    lead: str
    mail: str
    phone: str = ""
    time_zone: str = "Europe/London"
    language: str = "en"
    region: str = "GB"


@transaction.atomic
def open_service(new: NewService, now: datetime) -> Person:
    """Make the service, its first team and its lead, who can sign in once they have set a password.

    Raises ValidationError where there is a service already, or the mail address is none.
    """
    if Service.objects.exists():
        raise ValidationError(_("There is a service already. Everything else is set on its own pages."))
    service = Service.objects.create(
        name=new.name,
        time_zone=new.time_zone,
        language=new.language,
        region=new.region,
        help_now=[{"label": new.name, "phone": new.phone}] if new.phone else [],
    )
    lead = new_colleague(service, new.lead, new.mail)
    service.lead = lead
    service.save(update_fields=["lead"])
    team = Team.objects.create(service=service, name=new.team)
    TeamMember.objects.create(team=team, person=lead, role=Role.LEAD, joined_at=now)
    return lead
