"""Telling how it came that a promise was not kept. Nobody has to, and nothing that was told is written over."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.access import is_staff
from networks.models import Person
from response.acts import hold, refuse_drill
from response.models import BreachStory, FirstContact


@transaction.atomic
def tell_breach_story(
    contact: FirstContact,
    words: str,
    by: Person,
    now: datetime,
    *,
    teller: Person | None = None,
    teller_name: str = "",
) -> BreachStory:
    """How it came, in the words of ``by``, or of somebody else for whom ``by`` writes them down.

    The same words of the same teller, sent twice, are one telling. Raises ``ValidationError`` naming ``words`` where
    there are none, and a plain one where no promise was broken and for a drill.
    """
    hold(contact)
    refuse_drill(contact)
    if contact.breached_at is None:
        raise ValidationError(_("This promise was not broken, so there is nothing to tell."))
    if not words.strip():
        raise ValidationError({"words": _("Write what happened, in your own words.")})
    if teller is None and not teller_name:
        teller = by
    told, _is_new = BreachStory.objects.get_or_create(
        contact=contact,
        teller=teller,
        teller_name="" if teller else teller_name,
        words=words.strip(),
        defaults={"written_by": by, "told_at": now, "is_ours": teller is not None and is_staff(teller)},
    )
    return told
