"""Handing a contact over: asking a colleague, calling that off, and answering."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opendialogue import clock, wording
from response.access import may_hand_over
from response.forms.handover import HandoverForm
from response.handing_over import answer_handover, ask_to_take_over, call_off_handover
from response.models import FirstContact
from response.queries.handover import colleagues, handover_to
from response.views.contact_page import contact_page
from response.views.door import contact_to_see, reader, staff_teams


@require_POST
def hand_over(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Ask a colleague to take the contact over."""
    found = _to_hand_over(request, contact_id)
    form = HandoverForm(request.POST, colleagues=colleagues(found))
    if form.is_valid():
        try:
            taker = UUID(form.cleaned_data["taker"])
            asked = ask_to_take_over(found, taker, reader(request), clock.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("%(name)s is asked. Until they accept, it stays with %(organiser)s.")
                % {"name": wording.own(asked.taker.name), "organiser": wording.own(found.organiser.name)},
            )
            return redirect("contact", contact_id=contact_id)
    return contact_page(request, found, handover_form=form)


@require_POST
def call_off(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Nobody is asked any more."""
    found = _to_hand_over(request, contact_id)
    call_off_handover(found, reader(request), clock.now())
    messages.success(
        request, _("Called off. It stays with %(name)s.") % {"name": wording.own(found.organiser.name)}
    )
    return redirect("contact", contact_id=contact_id)


@require_POST
def answer(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Accept or decline what the reader was asked. Whoever accepts is led to the contact."""
    staff_teams(request)
    handover = handover_to(reader(request), handover_id)
    if handover is None:
        raise Http404
    said = request.POST.get("answer")
    if said not in ("accept", "decline"):
        messages.warning(request, _("Say whether you take it over."))
        return redirect("today")
    accepts = said == "accept"
    try:
        answer_handover(handover, accepts=accepts, by=reader(request), now=clock.now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("today")
    if accepts:
        messages.success(request, _("You have taken it over. You organise it from now."))
        return redirect("contact", contact_id=handover.contact_id)
    messages.success(
        request,
        _("You declined. It stays with %(name)s.") % {"name": wording.own(handover.contact.organiser)},
    )
    return redirect("today")


def _to_hand_over(request: HttpRequest, contact_id: UUID) -> FirstContact:
    found = contact_to_see(request, contact_id)
    if not may_hand_over(reader(request), found):
        raise Http404
    return found
