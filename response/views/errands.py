"""What waits for a human, and saying that it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from opendialogue import clock, wording
from response.errands import finish_errand
from response.forms.errand import DoneForm
from response.presenters.errands import lines
from response.queries.errands import errand_to_finish, errands_seen
from response.views.door import reader, staff_teams


@never_cache
@require_safe
def errands(request: HttpRequest) -> HttpResponse:
    """/errands/: what waits, the oldest first, and what was done in the last month."""
    staff_teams(request)
    return _page(request)


@never_cache
@require_POST
def done(request: HttpRequest, errand_id: UUID) -> HttpResponse:
    """POST /errands/<uuid>/done/: somebody has done it."""
    errand = errand_to_finish(reader(request), errand_id)
    if errand is None:
        raise Http404
    form = DoneForm(request.POST, errand_id)
    if not form.is_valid():
        return _page(request, refused=form, about=errand_id)
    finished = finish_errand(errand, reader(request), clock.now(), form.cleaned_data["note"])
    if finished.done_by_id == reader(request).pk:
        messages.success(request, _("Thank you. It is off the list."))
    elif finished.done_by is None:
        messages.info(request, _("It has settled itself meanwhile."))
    else:
        messages.warning(
            request, _("%(name)s has done it already.") % {"name": wording.own(finished.done_by)}
        )
    return redirect("errands")


def _page(
    request: HttpRequest, *, refused: DoneForm | None = None, about: UUID | None = None
) -> HttpResponse:
    seen = errands_seen(reader(request), clock.now())
    waiting = [
        (line, refused if refused and line.id == about else DoneForm(None, line.id))
        for line in lines(seen.waiting, seen)
    ]
    context = {"waiting": waiting, "done": lines(seen.done, seen), "form": refused}
    return render(request, "response/errands.html", context)
