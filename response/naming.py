"""Writing down whom a first contact is about, when that becomes known only later."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import Person
from networks.people import create_person
from opendialogue import wording
from response.acts import hold, refuse_drill
from response.models import FirstContact


@transaction.atomic
def name_whom_it_is_about(contact: FirstContact, name: str, by: Person, now: datetime) -> Person:
    """Write down whom the contact is about: a name, or whoever called when ``name`` is empty.

    Raises ``ValidationError`` when that is known already, and when there is neither a name nor a caller.
    """
    hold(contact)
    refuse_drill(contact)
    if contact.about is not None:
        raise ValidationError(
            _("It is written down already that this is about %(name)s.")
            % {"name": wording.own(contact.about)}
        )
    person = create_person(contact.service, name) if name else contact.from_person
    if person is None:
        raise ValidationError({"name": _("Write the name they want to be called by.")})
    contact.about = person
    contact.save(update_fields=["about"])
    return person
