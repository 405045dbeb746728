"""Changing how the service presents itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from networks.access import may_present_service
from networks.forms.service import ServiceForm
from networks.services import present_service
from networks.views.reader import reader_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest) -> HttpResponse:
    """/settings/service/: for those who answer for the service or a team of it; 404 for everybody else."""
    person = reader_of(request)
    if not may_present_service(person, person.service):
        raise Http404
    form = ServiceForm.of(person.service, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        present_service(person.service, form.presentation())
        messages.success(request, _("Every page and every notice says it so from now on."))
        return redirect("settings")
    return render(request, "networks/service.html", {"form": form})
