"""Shifts that change hands."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from opendialogue import clock, wording
from response.forms.rota import OfferForm
from response.models import Shift, ShiftSwap
from response.presenters.rota_week import stretch
from response.presenters.swaps import swap_line
from response.queries.rota import member_of, visible_shift
from response.queries.swaps import shifts_of, visible_swap
from response.queries.teams import team_members
from response.rota import swaps
from response.views.door import reader

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def offer(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """/rota/shifts/<id>/offer/: one's own shift, or a part of it, offered to a colleague by name."""
    shift = visible_shift(reader(request), shift_id)
    if shift is None or shift.person_id != reader(request).pk:
        raise Http404
    people = [
        (str(person_id), name)
        for _team, person_id, name in team_members([shift.team_id])
        if person_id != reader(request).pk
    ]
    times = {
        "starts_at": max(shift.starts_at, clock.now().replace(second=0, microsecond=0)),
        "ends_at": shift.ends_at,
    }
    form = OfferForm(request.POST if request.method == "POST" else None, people=people, initial=times)
    if request.method == "POST" and form.is_valid() and _offer(request, shift, form):
        return redirect("rota")
    context = {"shift": shift, "when": stretch(shift.starts_at, shift.ends_at), "form": form}
    return render(request, "response/rota_offer.html", context)


@never_cache
@get_or_post
def swap(request: HttpRequest, swap_id: UUID) -> HttpResponse:
    """/rota/swaps/<id>/: an offer; POST says yes or no to it, or takes it back."""
    found = visible_swap(reader(request), swap_id)
    if found is None or (request.method == "POST" and not _is_party(request, found)):
        raise Http404
    if request.method == "POST":
        _answer(request, found)
        return redirect("rota")
    own = shifts_of(reader(request), found.starts_at, found.ends_at)
    line = swap_line(found, reader(request), own, clock.now())
    return render(request, "response/rota_swap.html", {"offer": line})


def _is_party(request: HttpRequest, found: ShiftSwap) -> bool:
    return reader(request).pk in (found.giver_id, found.taker_id)


def _offer(request: HttpRequest, shift: Shift, form: OfferForm) -> bool:
    """Whether the offer could be made; when not, the form says why."""
    taker = member_of(shift.team, UUID(form.cleaned_data["taker"]))
    if taker is None:
        raise Http404
    try:
        swaps.offer_shift(shift, taker, *form.part_of(shift), by=reader(request), now=clock.now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(
        request,
        _("%(name)s is asked. Until they accept, the shift is yours.") % {"name": wording.own(taker.name)},
    )
    return True


def _answer(request: HttpRequest, found: ShiftSwap) -> None:
    """What was answered, done, and said at the head of the next page."""
    now, person = clock.now(), reader(request)
    try:
        match request.POST.get("answer"):
            case "accept":
                swaps.accept(found, person, now)
                messages.success(
                    request,
                    _("The shift is yours. %(name)s is told.") % {"name": wording.own(found.giver.name)},
                )
            case "decline":
                swaps.decline(found, person, now)
                messages.success(
                    request, _("You declined. %(name)s is told.") % {"name": wording.own(found.giver.name)}
                )
            case "take_back":
                swaps.take_back(found, person, now)
                messages.success(request, _("The offer is taken back. The shift stays yours."))
            case _other:
                messages.warning(request, _("Say yes or no to the offer."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
