"""Asking for support, as anyone, without an account."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from networks.queries import the_service
from opendialogue import clock
from response.contacts import receiving_team, record_first_contact
from response.forms.start import StartForm
from response.presenters.names import first_name
from response.presenters.promise import definition
from response.queries.contact import contact_by_submission
from response.queries.promises import promise_in_force
from response.queries.teams import has_staff


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """GET shows the one page; POST records a first contact and leads to who will be in touch, and by when."""
    service = the_service()
    if service is None or not has_staff(service):
        return render(request, "response/start_ring.html")
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            contact = record_first_contact(form.contact(receiving_team(now), now), recorded_by=None, now=now)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect("start_done", submission=contact.submission)
    promised = definition(promise_in_force(service.pk))
    return render(request, "response/start.html", {"form": form, "promised": promised})


@login_not_required
@never_cache
@require_safe
def done(request: HttpRequest, submission: UUID) -> HttpResponse:
    """GET /start/<submission>/: who will be in touch and by when. Nothing of what was written is shown."""
    contact = contact_by_submission(submission)
    if contact is None:
        raise Http404
    return render(
        request,
        "response/start_done.html",
        {"organiser": first_name(contact.organiser.name), "respond_by": contact.respond_by},
    )
