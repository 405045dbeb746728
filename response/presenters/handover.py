"""Who is asked to take a contact over, in words."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from opendialogue import wording
from response.models import FirstContact, Handover
from response.queries.handover import WaitingHandover


@dataclass(frozen=True)
class Asked:
    """A handover that is not answered yet; ``is_yours`` when the reader is who was asked."""

    id: UUID
    title: str
    note: str
    is_yours: bool = False
    respond_by: str = ""


def asked_on_page(contact: FirstContact, handover: Handover | None, reader_id: UUID) -> Asked | None:
    """What the page of the contact says of it; None where nobody is asked."""
    if handover is None:
        return None
    note = _("Until the answer, %(name)s organises it.") % {"name": wording.own(contact.organiser.name)}
    if handover.taker_id == reader_id:
        title = _("%(name)s asks you to take over") % {"name": wording.own(handover.asked_by.name)}
        return Asked(handover.pk, title, note, is_yours=True)
    said = {"name": wording.own(handover.taker.name), "when": wording.moment(handover.asked_at)}
    return Asked(handover.pk, _("%(name)s was asked to take it over, on %(when)s.") % said, note)


def waiting_for_you(handovers: list[WaitingHandover]) -> list[Asked]:
    """What the reader is asked to take over: whose it is until then, and by when; nothing about anybody else."""
    return [
        Asked(
            one.id,
            _("%(name)s asks you to take over") % {"name": wording.own(one.asked_by)},
            _("Until you accept, it stays with %(name)s.") % {"name": wording.own(one.organiser)},
            is_yours=True,
            respond_by=_("By %(when)s.") % {"when": wording.moment(one.respond_by)},
        )
        for one in handovers
    ]
