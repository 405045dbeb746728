"""Writing down that somebody tried to reach somebody. It never counts as a response: speaking is recorded apart."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.models import Person
from response.acts import hold, refuse_drill, refuse_ended
from response.models import Attempt, FirstContact


@dataclass(frozen=True)
class NewAttempt:
    """One try. Whom: a person of the contact, or else a name. ``submission`` is made by the sender: twice is once."""

    submission: UUID
    at: datetime
    how: str
    result: str
    person_id: UUID | None = None
    name: str = ""
    address: str = ""
    note: str = ""


@transaction.atomic
def record_attempt(contact: FirstContact, new: NewAttempt, by: Person, now: datetime) -> Attempt:
    """Write down one try at reaching somebody; the four times of the contact stay as they are.

    Raises ``ValidationError`` naming ``at`` for a time that has not come, ``name`` where nobody is named, and a plain
    one for a contact that has ended.
    """
    hold(contact)
    refuse_drill(contact)
    refuse_ended(contact)
    if new.at > now:
        raise ValidationError({"at": _("This time has not come yet.")})
    if new.person_id is None and not new.name:
        raise ValidationError({"name": _("Say whom you tried to reach.")})
    attempt, _is_new = Attempt.objects.get_or_create(
        submission=new.submission,
        defaults={
            "contact": contact,
            "person_id": new.person_id,
            "name": "" if new.person_id else new.name,
            "how": new.how,
            "address": new.address,
            "at": new.at,
            "result": new.result,
            "note": new.note,
            "by": by,
            "recorded_at": now,
        },
    )
    return attempt
