"""Putting somebody on the map, changing how they stand there, and the word of the person at the centre."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from networks import circle, people, presenters, queries
from networks.access import may_add_reach, may_rename
from networks.forms.places import AgreementForm, ChangedPlaceForm, NewPlaceForm
from networks.models import ContactKind, Network, Place
from networks.views.reader import reader_of
from opendialogue import clock, wording

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def place_new(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """/networks/<uuid>/places/new/: somebody new on the map. Invites nobody."""
    network = _network(request, network_id)
    form = NewPlaceForm(request.POST or None)
    form.fields["phone"].region = network.service.region  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            place = circle.name_place(network, reader_of(request), clock.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is on the map.") % {"name": wording.own(place.person.name)})
            return redirect("network_map", network.pk)
    return _page(request, "place_new", network, form)


@never_cache
@get_or_post
def place_change(request: HttpRequest, network_id: UUID, place_id: UUID) -> HttpResponse:
    """/networks/<uuid>/places/<uuid>/: how somebody stands on the map."""
    network, place = _place(request, network_id, place_id)
    reader = reader_of(request)
    shown = queries.shown_points_of(place.person) if may_add_reach(reader, place) else None
    form = ChangedPlaceForm(
        request.POST or None,
        initial={
            "name": place.person.name,
            "relation": place.relation,
            "circle": place.circle,
            "closeness": place.closeness,
        },
        may_rename=may_rename(reader, place),
        reached_by=None if shown is None else [point.value for point in shown if point.stopped_at is None],
    )
    if request.method == "POST" and form.is_valid():
        _change(request, place, form)
        messages.success(request, _("The map has changed."))
        return redirect("network_map", network.pk)
    bounced = [point for point in shown or () if point.stopped_at is not None]
    return _page(request, "place_change", network, form, place=place, bounced=bounced)


@never_cache
@get_or_post
def place_agreement(request: HttpRequest, network_id: UUID, place_id: UUID) -> HttpResponse:
    """…/agreement/: the word of the person at the centre about one person, and every word before it."""
    network, place = _place(request, network_id, place_id)
    reader, now = reader_of(request), clock.now()
    is_own = reader.pk == network.centre_id
    form = AgreementForm(request.POST or None, by_centre=is_own, zone=network.service.zone, now=now)
    if request.method == "POST" and form.is_valid():
        circle.record_agreement(
            place,
            given=form.cleaned_data["given"],
            by=network.centre,
            how=form.cleaned_data.get("how") or circle.how_given(network.centre, reader),
            recorded_by=reader,
            now=now,
            until=form.cleaned_data["until"],
        )
        messages.success(request, _("It is written down."))
        return redirect("network_map", network.pk)
    words = presenters.words_given(queries.agreements_about(place))
    return _page(request, "place_agreement", network, form, place=place, words=words)


@never_cache
@get_or_post
def place_withdraw(request: HttpRequest, network_id: UUID, place_id: UUID) -> HttpResponse:
    """…/withdraw/: takes a place away, after saying what that means. Nobody is told."""
    network, place = _place(request, network_id, place_id)
    if request.method == "POST":
        circle.withdraw_place(place, reader_of(request), clock.now())
        messages.success(
            request, _("%(name)s is no longer invited.") % {"name": wording.own(place.person.name)}
        )
        return redirect("network_map", network.pk)
    return _page(request, "place_withdraw", network, Form(), place=place)


def _change(request: HttpRequest, place: Place, form: ChangedPlaceForm) -> None:
    given = form.cleaned_data
    circle.change_place(
        place,
        reader_of(request),
        clock.now(),
        relation=given["relation"],
        circle=given["circle"],
        closeness=given["closeness"],
    )
    if given.get("name"):
        people.rename(place.person, given["name"])
    for kind, value in ((ContactKind.SMS, given.get("phone")), (ContactKind.MAIL, given.get("mail"))):
        if value:
            people.reach_by(place.person, kind, value)


def _network(request: HttpRequest, network_id: UUID) -> Network:
    network = queries.network_to_change(reader_of(request), network_id)
    if network is None:
        raise Http404
    return network


def _place(request: HttpRequest, network_id: UUID, place_id: UUID) -> tuple[Network, Place]:
    network = _network(request, network_id)
    place = queries.place_in(network, place_id)
    if place is None:
        raise Http404
    return network, place


def _page(request: HttpRequest, name: str, network: Network, form: Form, **more: object) -> HttpResponse:
    context = {"network": network, "form": form, "is_own": reader_of(request).pk == network.centre_id, **more}
    return render(request, f"networks/{name}.html", context)
