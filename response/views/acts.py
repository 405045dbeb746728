"""What staff do with a contact at the press of one button. Every one is a POST, and leads back to where it was."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opendialogue import clock, wording
from response import acts
from response.views.door import contact_to_act_on, reader


@require_POST
def take_on(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take a contact on. The first wins; everybody later is told who it is."""
    contact = contact_to_act_on(request, contact_id)
    try:
        taken = acts.take_on(contact, reader(request), clock.now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("contact", contact_id=contact_id)
    if taken.is_yours:
        messages.success(request, _("You have taken it on. Now speak with them."))
    else:
        messages.warning(
            request,
            _("%(name)s has taken it on already, on %(when)s.")
            % {"name": wording.own(taken.by.name), "when": wording.moment(taken.at)},
        )
    return redirect("contact", contact_id=contact_id)


@require_POST
def responded(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Record that somebody of us has spoken with them."""
    contact = contact_to_act_on(request, contact_id)
    acts.record_response(contact, reader(request), clock.now())
    messages.success(request, _("Recorded: you have spoken. Next, offer a meeting."))
    return redirect("contact", contact_id=contact_id)


@require_POST
def network(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Open the network around the person the contact is about, and go there."""
    contact = contact_to_act_on(request, contact_id)
    try:
        opened = acts.open_network_for(contact, reader(request), clock.now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("contact", contact_id=contact_id)
    return redirect("network", opened.pk)
