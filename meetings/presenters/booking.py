"""What follows a booking, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.booking import Booked
from opendialogue import wording


def booked(result: Booked) -> str:
    """ "Booked for Saturday 21 November at 11:00pm. Everybody gets their own notice." """
    days = len(result.meetings)
    when = wording.moment(result.meetings[0].starts_at)
    said = ngettext("Booked for %(when)s.", "Booked for %(when)s, %(days)d days in a row.", days) % {
        "when": when,
        "days": days,
    }
    return f"{said} {_('Everybody gets their own notice.')}"


def moved(result: Booked) -> str:
    when = wording.moment(result.meetings[0].starts_at)
    return _("The meeting is now on %(when)s. Everybody is told.") % {"when": when}


def tell_yourself(names: Sequence[str]) -> str:
    """Whom no notice can reach; empty when there is nobody."""
    if not names:
        return ""
    return _("Tell %(names)s yourself: no phone number or mail address is known.") % {"names": listed(names)}


def listed(names: Sequence[str]) -> str:
    """ "Pekka", "Pekka and Tuula", "Maija, Pekka and Tuula"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": wording.listed(names[:-1]), "last": names[-1]}


def called_off() -> str:
    return _("The meeting is called off. Everybody is told.")
