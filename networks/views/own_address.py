"""A person's own mail address to sign in by: given, changed and taken away by themselves."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from networks import own_address
from networks.access import may_choose_sign_in
from networks.codes import Typed
from networks.forms.code import CodeForm
from networks.forms.own_address import OwnAddressForm
from networks.models import Person
from networks.views.reader import reader_of
from opendialogue import clock

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def me_address(request: HttpRequest) -> HttpResponse:
    """/me/address/: the address somebody wants to sign in by; POST sends a code there."""
    person = _person(request)
    form = OwnAddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            own_address.ask_for_code(person, form.cleaned_data["address"], clock.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("me_address_code")
    return render(request, "networks/own_address.html", {"form": form})


@never_cache
@get_or_post
def me_address_code(request: HttpRequest) -> HttpResponse:
    """/me/address/code/: the code that was sent; the right one makes the address theirs."""
    person, now = _person(request), clock.now()
    address = own_address.address_awaited(person, now)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = own_address.type_code(person, form.cleaned_data["code"], now)
        if typed == Typed.RIGHT:
            update_session_auth_hash(request, person)
            messages.success(request, _("You can sign in by %(address)s from now on.") % {"address": address})
            return redirect("me")
        if typed == Typed.WRONG:
            form.add_error("code", _("This is not the code that we sent. Look again."))
    if not own_address.address_awaited(person, now):
        if request.method == "POST":
            messages.warning(request, _("That code does not work any more. Ask for a new one."))
        return redirect("me_address")
    return render(request, "networks/own_address_code.html", {"form": form, "address": address})


@require_POST
def me_address_remove(request: HttpRequest) -> HttpResponse:
    """POST /me/address/remove/: sign in by no mail address any more."""
    person = _person(request)
    own_address.give_up_address(person, clock.now())
    update_session_auth_hash(request, person)
    messages.success(
        request, _("You sign in by no mail address any more. A personal link still lets you in.")
    )
    return redirect("me")


def _person(request: HttpRequest) -> Person:
    """Whoever is signed in. Raises ``Http404`` for staff: a lead changes theirs."""
    person = reader_of(request)
    if not may_choose_sign_in(person):
        raise Http404
    return person
