"""A first contact about somebody whose network is open already: one page, one question."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from networks.access import staffed_networks
from opendialogue import clock
from response.forms.known import KnownForm
from response.known import join_known_network
from response.views.door import contact_to_act_on, reader


@require_http_methods(["GET", "HEAD", "POST"])
def known(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """/contacts/<uuid>/known/; 404 for whoever may not act on the contact."""
    contact = contact_to_act_on(request, contact_id)
    if contact.network_id:
        return redirect("contact", contact_id=contact_id)
    networks = staffed_networks(reader(request)).filter(ended_at=None).order_by("centre__name", "pk")
    form = KnownForm(
        request.POST if request.method == "POST" else None, list(networks.values_list("pk", "centre__name"))
    )
    if request.method == "POST" and form.is_valid():
        network = networks.filter(pk=form.cleaned_data["network"]).first()
        if network is None:
            raise Http404
        try:
            join_known_network(contact, network, reader(request), clock.now())
        except ValidationError as refused:
            form.add_error("network", refused)
        else:
            messages.success(request, _("Written down. The network goes on with it."))
            return redirect("contact", contact_id=contact_id)
    return render(request, "response/known.html", {"contact": contact, "form": form})
