"""Another promise for a first contact that runs, chosen by hand."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opendialogue import clock, wording
from response.choosing import choose_promise
from response.forms.choosing import ChoosePromiseForm
from response.models import FirstContact
from response.presenters.contact import promise_of
from response.presenters.promise import choices
from response.queries.promises import promise_to_choose, promises_in_force
from response.views.door import contact_to_act_on, reader


@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """/contacts/<uuid>/promise/; 404 for whoever may not act on the contact."""
    contact = contact_to_act_on(request, contact_id)
    others = [one for one in promises_in_force(contact.service_id) if one.name != contact.promise_name]
    form = ChoosePromiseForm(request.POST if request.method == "POST" else None, promises=choices(others))
    if request.method == "POST" and form.is_valid() and _choose(request, contact, form):
        return redirect("contact", contact_id=contact_id)
    return render(
        request,
        "response/contact_promise.html",
        {"contact": contact, "form": form, "promised": promise_of(contact), "has_others": bool(others)},
    )


def _choose(request: HttpRequest, contact: FirstContact, form: ChoosePromiseForm) -> bool:
    """Whether it was chosen; where it was refused, the form says why."""
    wanted = promise_to_choose(contact.service, UUID(form.cleaned_data["promise"]))
    if wanted is None:
        raise Http404
    told = form.cleaned_data
    try:
        changed = choose_promise(
            contact, wanted, told["reason"], reader(request), clock.now(), longer_understood=told["longer"]
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(
        request,
        _("We keep our promise by %(when)s now.") % {"when": wording.moment(changed.respond_by_since)},
    )
    return True
