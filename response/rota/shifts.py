"""Putting people on call, and taking them off again."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from networks.models import Person, Team, TeamMember
from opendialogue import wording
from response.models import OnCall, Shift

#: anything longer is a slip of the pen
LONGEST = timedelta(days=31)


@transaction.atomic
def add_shift(
    team: Team,
    person: Person,
    on_call: OnCall,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
    now: datetime,
) -> Shift:
    """Somebody of the team is on call from ``starts_at`` until ``ends_at``.

    Raises ``ValidationError`` that names ``who`` for somebody who does not work in the team or is on call in the
    same place at that time already, and ``ends_at`` for a shift that is over or longer than a month.
    """
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    if not TeamMember.objects.filter(team=team, person=person, left_at=None).exists():
        raise ValidationError(
            {"who": _("%(name)s does not work in this team.") % {"name": wording.own(person.name)}}
        )
    if ends_at <= now:
        raise ValidationError({"ends_at": _("This shift would be over already. Choose a later end.")})
    if ends_at - starts_at > LONGEST:
        raise ValidationError({"ends_at": _("A shift lasts a month at most. Look at the dates again.")})
    same = Shift.objects.filter(
        team=team, person=person, on_call=on_call, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if same.exists():
        raise ValidationError(
            {"who": _("%(name)s is on call then already.") % {"name": wording.own(person.name)}}
        )
    return Shift.objects.create(
        team=team, person=person, on_call=on_call, starts_at=starts_at, ends_at=ends_at
    )


@transaction.atomic
def remove_shift(shift: Shift, by: Person, now: datetime) -> None:
    """Take a shift off the rota. One that runs ends now; one that is over stays as it was. Twice is as once.

    Raises ``ValidationError`` for a shift that is over.
    """
    shift = Shift.ever.select_for_update().get(pk=shift.pk)
    if shift.taken_off_at:
        return
    if shift.ends_at <= now:
        raise ValidationError(_("This shift is over. It stays on the rota as it was."))
    shift.touched_at = now
    shift.sequence += 1
    if shift.starts_at < now:
        shift.ends_at = now
    else:
        shift.taken_off_at = now
    shift.save(update_fields=["ends_at", "taken_off_at", "touched_at", "sequence"])


def other_shifts(shift: Shift) -> QuerySet[Shift]:
    """Other shifts of the same person, in any team, at the same time."""
    same_time = Shift.objects.filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
    return same_time.filter(person=shift.person_id).exclude(pk=shift.pk)
