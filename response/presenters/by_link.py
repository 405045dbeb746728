"""One contact as a personal link shows it: when it came, by when, who has it, and nothing about anybody."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from networks.models import Person
from opendialogue import wording
from response.models import FirstContact, Handover


@dataclass(frozen=True)
class LinkPage:
    """``may_take_on`` shows the one button, ``is_asked`` the two answers; ``is_yours``: the reader has the contact."""

    heading: str
    lead: str
    may_take_on: bool = False
    is_asked: bool = False
    is_yours: bool = False
    facts: list[dict[str, str]] = field(default_factory=list)


def link_page(contact: FirstContact, person: Person, handover: Handover | None, *, may_act: bool) -> LinkPage:
    """What this person sees by their link."""
    if handover is not None:
        heading = _("%(name)s asks you to take over") % {"name": wording.own(handover.asked_by.name)}
        lead = _("Until you accept, it stays with %(name)s.") % {"name": wording.own(contact.organiser.name)}
        return LinkPage(heading, lead, is_asked=True, facts=_facts(contact))
    if contact.taken_on_at is None:
        lead = _("Take it on if you can.") if may_act else _("Nobody has taken it on yet.")
        heading = _("A drill: nobody is waiting") if contact.is_drill else _("Somebody is waiting for us")
        return LinkPage(heading, lead, may_take_on=may_act, facts=_facts(contact))
    if contact.organiser_id == person.pk:
        return LinkPage(_("You have it"), _("Now speak with them."), is_yours=True, facts=_facts(contact))
    heading = _("%(name)s has it") % {"name": wording.own(contact.organiser.name)}
    return LinkPage(heading, _("You need do nothing."), facts=_facts(contact))


def _facts(contact: FirstContact) -> list[dict[str, str]]:
    facts = [
        {"label": _("Reached us"), "value": wording.moment(contact.received_at)},
        {"label": _("We said by"), "value": wording.moment(contact.respond_by)},
    ]
    if contact.taken_on_at is None:
        return [*facts, {"label": _("Who has it"), "value": _("Nobody yet")}]
    return [
        *facts,
        {"label": _("Who has it"), "value": contact.organiser.name},
        {"label": _("Taken on"), "value": wording.moment(contact.taken_on_at)},
    ]
